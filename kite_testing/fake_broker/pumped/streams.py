"""What makes the streams of one client in process."""

from __future__ import annotations

from weakref import WeakSet

from kite_adapters.transport.adapter import StreamParts
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing.fake_broker.pumped.door import Door
from kite_testing.fake_broker.pumped.open_streams import OpenStreams
from kite_testing.fake_broker.pumped.stream import PumpedStream


class PumpedStreams:
    """Makes streams that connect at one door; `company` lets time pass through them."""

    def __init__(self, door: Door, parts: StreamParts, company: OpenStreams) -> None:
        self._door = door
        self._parts = parts
        self._company = company
        self._opened: WeakSet[PumpedStream] = WeakSet()

    def open(self, settings: StreamSettings, /) -> PumpedStream:
        """A stream that has not started."""
        stream = PumpedStream(settings, self._door, self._parts, self._company)
        self._opened.add(stream)
        return stream

    async def close(self) -> None:
        """Stop all of them that run; calling it twice is harmless."""
        for stream in tuple(self._opened):
            await stream.stop()
