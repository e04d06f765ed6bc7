"""The lines of one stream, and what came over them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from operator import attrgetter

from kite_testing.fake_broker.pumped.door import Line
from kite_testing.fake_broker.pumped.stream_time import StreamTime
from kite_testing.fake_broker.ticker.outbox import Frame

_BY_TIME = attrgetter("at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A frame; the end of a connection, with its reason, where that is None.

    `at` is of the clock that never goes back.
    """

    at: float
    connection: int
    frame: Frame | None = None
    reason: str = ""


class Lines:
    """Lines by the numbers of their connections; what they brought comes out in the order of time.

    Nothing is taken from a line before all that came earlier has been read: what nobody reads piles
    up at the broker, who cuts a slow reader off.
    """

    def __init__(self, time: StreamTime) -> None:
        self._time = time
        self._open: dict[int, Line] = {}
        self._arrived: deque[Arrival] = deque()

    def add(self, connection: int, line: Line) -> None:
        """Read this line from now on."""
        self._open[connection] = line

    def send(self, connection: int, text: str) -> None:
        """Send a text, if the line is there."""
        if (line := self._open.get(connection)) is not None:
            line.send(text)

    def close(self, connection: int) -> None:
        """Say goodbye on a line; what came over it counts no more."""
        if (line := self._open.pop(connection, None)) is not None:
            line.close()

    def first(self) -> Arrival | None:
        """What came before all others, and has not been taken."""
        if not self._arrived:
            self._look()
        return self._arrived[0] if self._arrived else None

    def take(self) -> Arrival:
        """The first one: it is read now."""
        return self._arrived.popleft()

    def _look(self) -> None:
        """See what has come up on any line."""
        arrived: list[Arrival] = []
        for connection, line in list(self._open.items()):
            for moment, frame in line.take_dated():
                arrived.append(
                    Arrival(at=self._time.of(moment), connection=connection, frame=frame)
                )
            if not line.is_open:
                del self._open[connection]
                arrived.append(self._end_of(connection, line))
        self._arrived.extend(sorted(arrived, key=_BY_TIME))

    def _end_of(self, connection: int, line: Line) -> Arrival:
        """The end of a line: when it was found, because nobody noted when it came."""
        return Arrival(
            at=self._time.present,
            connection=connection,
            reason=f"the connection ended (code {line.close_code})",
        )
