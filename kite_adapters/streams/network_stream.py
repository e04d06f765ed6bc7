"""What the streams over the network have in common."""

from __future__ import annotations

from collections.abc import Mapping

from kite_adapters.streams.audience import Audience
from kite_adapters.streams.shared_machine import SharedMachine
from kite_adapters.streams.stream_run import StreamRun
from kite_adapters.transport.adapter import StreamParts
from kite_core.stream_ports import TickerTransport
from kite_core.ticker.stream_machine import StreamMachine
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.subscriptions import Tokens
from kite_core.ticker.ticks import Mode


class NetworkStream:
    """A machine, an audience, and what runs them: one run from each start to its stop."""

    def __init__(
        self, settings: StreamSettings, *, transport: TickerTransport, parts: StreamParts
    ) -> None:
        self._transport = transport
        self._parts = parts
        self._machine = SharedMachine(StreamMachine(settings, parts.clock, parts.entropy.fraction))
        self._audience = Audience(parts.clock)

    @property
    def modes(self) -> Mapping[int, Mode]:
        """Every instrument that is wanted, and its mode."""
        return self._machine.modes

    @property
    def open_sockets(self) -> int:
        """How many connections are open."""
        return self._machine.open_sockets

    async def subscribe(self, tokens: Tokens, mode: str, /) -> None:
        """Want instruments. Raises ValidationError with nothing changed."""
        self._machine.subscribe(tokens, mode)

    async def unsubscribe(self, tokens: Tokens, /) -> None:
        """Want instruments no more. Raises ValidationError with nothing changed."""
        self._machine.unsubscribe(tokens)

    def _next_run(self) -> StreamRun:
        return StreamRun(
            machine=self._machine,
            audience=self._audience,
            transport=self._transport,
            parts=self._parts,
        )
