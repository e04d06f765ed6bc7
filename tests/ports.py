"""Ports for tests: everything from memory, nothing from the world."""

from __future__ import annotations

from collections.abc import Iterable

from kite_adapters.concurrency import AsyncioConcurrency, BlockingConcurrency
from kite_adapters.metrics import CollectedMetrics
from kite_adapters.token_store import MemoryTokenStore
from kite_core.events import Event
from kite_core.models.session import AccessToken
from kite_core.ports import Concurrency, Journal, Ports, TokenStore, Transport
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line, ScriptedTransport

API_KEY = "made_up_key"
TOKEN = "made_up_token"


class SteadyEntropy:
    """Chance without surprises."""

    def __init__(self, fraction: float = 0.5) -> None:
        self._fraction = fraction
        self._count = 0

    def fraction(self) -> float:
        return self._fraction

    def below(self, limit: int, /) -> int:
        self._count += 1
        return self._count % limit


class SameEntropy:
    """Draws the highest number, every time."""

    def fraction(self) -> float:
        return 0.5

    def below(self, limit: int, /) -> int:
        return limit - 1


class NotedEvents:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def notice(self, event: Event, /) -> None:
        self.events.append(event)


def ports_over(
    transport: Transport | Iterable[Line],
    *,
    clock: ManualClock | None = None,
    token_store: TokenStore | None = None,
    concurrency: Concurrency | None = None,
    order_window_seconds: float = 120.0,
    journal: Journal | None = None,
) -> Ports:
    """All ports of a client, over a transport or a script for one."""
    time = clock or ManualClock()
    wire = ScriptedTransport(transport) if isinstance(transport, Iterable) else transport
    return Ports(
        transport=wire,
        clock=time,
        token_store=token_store or MemoryTokenStore(AccessToken(token=TOKEN)),
        concurrency=concurrency or BlockingConcurrency(),
        entropy=SteadyEntropy(),
        observer=NotedEvents(),
        metrics=CollectedMetrics(clock=time),
        api_key=API_KEY,
        order_window_seconds=order_window_seconds,
        journal=journal,
    )


def asyncio_ports_over(transport: Transport | Iterable[Line]) -> Ports:
    """The same for an asyncio client."""
    return ports_over(transport, concurrency=AsyncioConcurrency())
