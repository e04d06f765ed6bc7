"""Recordings for tests: made over a ticker without a network, in a manual clock's time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kite_adapters.ticker_transport.recording import RecordingTickerTransport
from kite_adapters.ticker_transport.recording_file import mapped
from kite_core.stream_ports import TickerConnection
from kite_core.ticker.recording import Entry, EntryKind, read_entries
from kite_testing.manual_clock import ManualClock
from tests.adapters.streams.fake_ticker import FakeTicker
from tests.ports import API_KEY, TOKEN


class Studio:
    """A recording transport over a fake ticker."""

    def __init__(self, path: Path | str, clock: ManualClock | None = None) -> None:
        self.path = path
        self.clock = clock or ManualClock()
        self.ticker = FakeTicker()
        self.transport = RecordingTickerTransport(self.ticker, path, clock=self.clock)

    async def connect(self) -> TickerConnection:
        return await self.transport.connect(api_key=API_KEY, access_token=TOKEN)

    async def record(self, *frames: bytes | str, seconds: float = 1.0) -> None:
        """One connection that brings these, so many seconds apart, and is closed."""
        connection = await self.connect()
        self.ticker.newest.bring(*frames)
        for _ in frames:
            self.clock.advance(seconds)
            await connection.receive()
        await connection.close()


def found_in(path: Path | str) -> list[Entry]:
    """The entries of a file without damage."""
    with mapped(path) as recorded:
        found = list(read_entries(recorded))
    assert all(isinstance(each, Entry) for each in found)
    return [each for each in found if isinstance(each, Entry)]


def brief(entries: Iterable[Entry]) -> list[tuple[EntryKind, int, bytes]]:
    """What they are, without their times."""
    return [(each.kind, each.socket, each.data) for each in entries]
