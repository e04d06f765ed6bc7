"""A ticker's door that plays a script: frames come up at their moments, whoever connects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kite_adapters.token_store import MemoryTokenStore
from kite_adapters.transport.adapter import StreamParts
from kite_core.models.session import AccessToken
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing import ManualClock
from kite_testing.fake_broker.agenda import NEVER
from kite_testing.fake_broker.pumped.open_streams import OpenStreams
from kite_testing.fake_broker.pumped.stream import PumpedStream
from kite_testing.fake_broker.pumped.streams import PumpedStreams
from kite_testing.fake_broker.ticker.outbox import BROKEN, CLOSED, Frame
from tests.ports import API_KEY, TOKEN, NotedEvents, SteadyEntropy


class ScriptedLine:
    """Gives each frame of the script once its moment has come."""

    def __init__(self, clock: ManualClock, script: Sequence[tuple[datetime, Frame]]) -> None:
        self._clock = clock
        self._script = script
        self._next = 0
        self.sent: list[str] = []
        self.close_code: int | None = None

    @property
    def is_open(self) -> bool:
        return self.close_code is None

    @property
    def next_moment(self) -> datetime:
        return self._script[self._next][0] if self._next < len(self._script) else NEVER

    def send(self, text: str, /) -> None:
        self.sent.append(text)

    def take_dated(self) -> list[tuple[datetime, Frame]]:
        begin, now = self._next, self._clock.now()
        while self.next_moment <= now:
            self._next += 1
        return list(self._script[begin : self._next])

    def close(self) -> None:
        self.close_code = CLOSED

    def break_off(self) -> None:
        """End it without a goodbye."""
        self.close_code = BROKEN


class ScriptedDoor:
    """Each connection gets the next script; an error in its place is raised."""

    def __init__(
        self, clock: ManualClock, *scripts: Iterable[tuple[float, Frame]] | Exception
    ) -> None:
        self.clock = clock
        self.start = clock.now()
        self.lines: list[ScriptedLine] = []
        self.tokens: list[str] = []
        self._scripts = list(scripts)

    @property
    def next_moment(self) -> datetime:
        return min((each.next_moment for each in self.lines if each.is_open), default=NEVER)

    def connect(self, access_token: str, /) -> ScriptedLine:
        self.tokens.append(access_token)
        script = self._scripts.pop(0) if self._scripts else ()
        if isinstance(script, Exception):
            raise script
        rows = [(self.start + timedelta(seconds=at), frame) for at, frame in script]
        line = ScriptedLine(self.clock, rows)
        self.lines.append(line)
        return line


def parts_over(clock: ManualClock, store: MemoryTokenStore | None = None) -> StreamParts:
    """What streams share with their client."""
    return StreamParts(
        api_key=API_KEY,
        token_store=store or MemoryTokenStore(AccessToken(token=TOKEN)),
        entropy=SteadyEntropy(),
        clock=clock,
        observer=NotedEvents(),
    )


def streams_over(
    door: ScriptedDoor, company: OpenStreams | None = None, store: MemoryTokenStore | None = None
) -> PumpedStreams:
    """Streams that connect at this door."""
    return PumpedStreams(door, parts_over(door.clock, store), company or OpenStreams(door.clock))


def stream_over(
    *scripts: Iterable[tuple[float, Frame]] | Exception,
    store: MemoryTokenStore | None = None,
    **settings: float,
) -> tuple[PumpedStream, ScriptedDoor]:
    """A stream at rest, and the door where it connects."""
    door = ScriptedDoor(ManualClock(), *scripts)
    return streams_over(door, store=store).open(StreamSettings(**settings)), door
