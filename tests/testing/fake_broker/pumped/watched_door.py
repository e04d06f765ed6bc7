"""A broker's door that notes what became of each connection, and can be shut for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kite_core.errors import NotSentError
from kite_core.ports import Clock
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing.fake_broker.pumped.door import BrokerDoor, Line
from kite_testing.fake_broker.ticker.outbox import Frame
from kite_testing.fake_broker.wire.refusals import RefusedError

_SILENCE = timedelta(seconds=StreamSettings().silence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """From the last frame of a connection to the opening of the next one."""

    start: datetime
    end: datetime


class WatchedLine:
    """A line that remembers when its last frame came up, before a silence that ends everything."""

    def __init__(self, line: Line, opened: datetime) -> None:
        self._line = line
        self._is_silent = False
        self.opened = opened
        self.heard = opened

    @property
    def is_open(self) -> bool:
        return self._line.is_open

    @property
    def close_code(self) -> int | None:
        return self._line.close_code

    def send(self, text: str, /) -> None:
        self._line.send(text)

    def take_dated(self) -> list[tuple[datetime, Frame]]:
        frames = self._line.take_dated()
        for moment, _ in frames:
            self._is_silent |= moment >= self.heard + _SILENCE
            if not self._is_silent:
                self.heard = moment
        return frames

    def close(self) -> None:
        self._line.close()


class WatchedDoor:
    """`refusals` are raised one after the other in place of opening a connection."""

    def __init__(self, door: BrokerDoor, clock: Clock) -> None:
        self._door = door
        self._clock = clock
        self.lines: list[WatchedLine] = []
        self.refusals: list[RefusedError | NotSentError] = []

    @property
    def next_moment(self) -> datetime:
        return self._door.next_moment

    @property
    def losses(self) -> list[Loss]:
        """What was lost between each connection and the next."""
        return [
            Loss(start=before.heard, end=after.opened)
            for before, after in zip(self.lines, self.lines[1:], strict=False)
        ]

    def connect(self, access_token: str, /) -> WatchedLine:
        if self.refusals:
            raise self.refusals.pop()
        line = WatchedLine(self._door.connect(access_token), self._clock.now())
        self.lines.append(line)
        return line
