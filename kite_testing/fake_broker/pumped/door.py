"""The ticker's door as streams use it: what a broker, or the script of one, is to them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.ticker.line import TickerLine
from kite_testing.fake_broker.ticker.outbox import Frame


class Line(Protocol):
    """One open connection, on virtual time."""

    @property
    def is_open(self) -> bool:
        """Whether anything can still come."""
        ...

    @property
    def close_code(self) -> int | None:
        """How it ended, once it has."""
        ...

    def send(self, text: str, /) -> None:
        """Send a text."""
        ...

    def take_dated(self) -> list[tuple[datetime, Frame]]:
        """What has come up since the last look, each frame with its moment."""
        ...

    def close(self) -> None:
        """Say goodbye."""
        ...


class Door(Protocol):
    """Where streams connect, and whose time they live by."""

    @property
    def next_moment(self) -> datetime:
        """When something may come up next, if nobody does anything."""
        ...

    def connect(self, access_token: str, /) -> Line:
        """Open a line. Raises RefusedError, and TransportError when it does not come about."""
        ...


class BrokerDoor:
    """The ticker's door of one app at a fake broker."""

    def __init__(self, stage: Stage, api_key: str) -> None:
        self._stage = stage
        self._api_key = api_key

    @property
    def next_moment(self) -> datetime:
        """When the broker does something next; all that is due by now has been done before."""
        with self._stage.lock:
            self._stage.advanced()
            return self._stage.engine.next_moment

    def connect(self, access_token: str, /) -> TickerLine:
        """Open a line.

        Raises RefusedError: 400 without credentials, 403 for a dead session, 429 for one too many.
        """
        stage = self._stage
        with stage.lock:
            now = stage.advanced()
            connection = stage.engine.ticker.connect(self._api_key, access_token, now)
        return TickerLine(connection, stage.advanced, stage.lock)
