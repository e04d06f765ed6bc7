"""The ticker's door in process: a line to one connection, on the broker's virtual time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from threading import RLock

from kite_testing.fake_broker.ticker.connection import TickerConnection
from kite_testing.fake_broker.ticker.outbox import Frame


class TickerLine:
    """What a client has in its hands: it sends texts and takes frames.

    Nothing comes by itself: `take` gives what has come up until the broker's present moment, which
    `FakeBroker.run` moves.
    """

    def __init__(
        self, connection: TickerConnection, advance: Callable[[], datetime], lock: RLock
    ) -> None:
        self._connection = connection
        self._advance = advance
        self._lock = lock

    @property
    def is_open(self) -> bool:
        """Whether anything can still come."""
        return self._connection.is_open

    @property
    def close_code(self) -> int | None:
        """How it ended: 1000 by a goodbye, 1006 without one."""
        return self._connection.close_code

    def send(self, text: str) -> None:
        """Send a text frame, as it is."""
        with self._lock:
            self._connection.receive(text, self._advance())

    def subscribe(self, *tokens: int) -> None:
        """Ask for instruments; they come as quotes until another mode is set."""
        self.send(json.dumps({"a": "subscribe", "v": tokens}))

    def unsubscribe(self, *tokens: int) -> None:
        """Ask for them no more."""
        self.send(json.dumps({"a": "unsubscribe", "v": tokens}))

    def set_mode(self, mode: str, *tokens: int) -> None:
        """Ask for more or less of instruments: ltp, quote or full."""
        self.send(json.dumps({"a": "mode", "v": [mode, tokens]}))

    def keep_alive(self) -> None:
        """Have a sign of life sent now, though none is due: for a door in real time."""
        with self._lock:
            self._connection.keep_alive(self._advance())

    def leave_beats(self) -> None:
        """Leave all signs of life to `keep_alive`: none comes by virtual time any more."""
        with self._lock:
            self._connection.leave_beats()

    def take(self) -> list[Frame]:
        """All frames that have come up since the last look, in their order."""
        with self._lock:
            return self._connection.due(self._advance())

    def take_dated(self) -> list[tuple[datetime, Frame]]:
        """The same, each frame with the moment at which it came up."""
        with self._lock:
            self._advance()
            return self._connection.dated()

    def call_when_due(self, wake: Callable[[], None]) -> None:
        """Call this, from whatever thread moves time, when something comes up or all is over."""
        with self._lock:
            self._connection.wake = wake

    def close(self) -> None:
        """Say goodbye."""
        with self._lock:
            self._connection.close()
