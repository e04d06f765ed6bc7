"""Makes streams over the network. What they are made of is loaded when the first one is opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from kite_adapters.transport.adapter import StreamParts, WireSettings
from kite_core.errors import ConfigurationError

if TYPE_CHECKING:
    from kite_core.stream_ports import Stream, TickerTransport
    from kite_core.ticker.stream_settings import StreamSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class _NetworkStreams:
    """Streams of one client. `wire.base_url` is the ticker's.

    With `record_to` all that comes is recorded there.
    """

    wire: WireSettings
    parts: StreamParts
    record_to: str | None = None
    opened: WeakSet[Stream] = field(default_factory=WeakSet[Any], init=False)

    async def close(self) -> None:
        """Stop all of them that run; calling it twice is harmless."""
        for stream in tuple(self.opened):
            await stream.stop()


class AsyncioStreams(_NetworkStreams):
    """Streams in the event loop of the program."""

    __slots__ = ()

    def open(self, settings: StreamSettings, /) -> Stream:
        """A stream that has not started. Raises ConfigurationError when aiohttp is missing."""
        from kite_adapters.streams.asyncio_stream import AsyncioStream

        stream = AsyncioStream(settings, transport=_transport(self), parts=self.parts)
        self.opened.add(stream)
        return stream


class ThreadedStreams(_NetworkStreams):
    """Streams in threads of their own, for blocking code."""

    __slots__ = ()

    def open(self, settings: StreamSettings, /) -> Stream:
        """A stream that has not started. Raises ConfigurationError when aiohttp is missing."""
        from kite_adapters.streams.threaded_stream import ThreadedStream

        stream = ThreadedStream(settings, transport=_transport(self), parts=self.parts)
        self.opened.add(stream)
        return stream


def _transport(streams: _NetworkStreams) -> TickerTransport:
    try:
        from kite_adapters.ticker_transport.aiohttp import AiohttpTickerTransport
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            f"Streams need the package {missing.name}.",
            hint='Install it with: pip install "kiteport[async]"',
        ) from None
    transport = AiohttpTickerTransport(streams.wire)
    if streams.record_to is None:
        return transport
    from kite_adapters.ticker_transport.recording import RecordingTickerTransport

    return RecordingTickerTransport(transport, streams.record_to, clock=streams.parts.clock)
