"""The clients of one world: put together as a user's are, over the way on which things go wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from kite_adapters.assembly import asyncio_ports, blocking_ports
from kite_adapters.config import ClientConfig
from kite_adapters.policies.retrying import RetryingTransport
from kite_adapters.token_store import MemoryTokenStore
from kite_adapters.transport.adapter import Wire
from kite_core.ports import Clock, Journal, Ports, Transport
from kite_core.services.orders import Orders
from kite_testing import FakeBroker
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.seeded_entropy import SeededEntropy
from tests.chaos.clocks import ChaosClock
from tests.chaos.desks import AwaitedDesk, BlockingDesk, Desk
from tests.chaos.fuse import Fuse
from tests.chaos.journal import Entries, FragileJournal
from tests.chaos.plans import HABITS, NESTED, Plan
from tests.chaos.wire import ChaosTransport, Mischief

Wrap: TypeAlias = Callable[[Transport, Clock], Transport]
OpenJournal: TypeAlias = Callable[[], Journal]
"""Opens the journal of a world, again for each program."""


def _as_it_is(transport: Transport, _: Clock) -> Transport:
    return transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What of a client can be exchanged for a wrong part, to see that it is noticed."""

    orders: type[Orders[Any]] = Orders
    wrap: Wrap = _as_it_is


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClient:
    """A client while its program lives."""

    desk: Desk
    clock: ChaosClock
    fuse: Fuse


@dataclass(slots=True, kw_only=True)
class Clients:
    """Opens one client after the other, as a program does that is started again."""

    plan: Plan
    broker: FakeBroker
    store: MemoryTokenStore
    mischief: Mischief
    parts: Parts
    journal: OpenJournal | None
    entries: Entries = field(default_factory=Entries)
    opened: int = 0

    def open(self, fuse: Fuse) -> OpenClient:
        """A new client, which knows nothing of the ones before but what the journal keeps."""
        self.opened += 1
        clock = self.clock(fuse)
        journal = (
            None if self.journal is None else FragileJournal(self.journal(), clock, self.entries)
        )
        ports = replace(
            self._ports(clock), journal=journal, order_window_seconds=self.plan.window_seconds
        )
        make = AwaitedDesk if self.plan.way.is_awaited else BlockingDesk
        return OpenClient(desk=make(ports, self.parts.orders), clock=clock, fuse=fuse)

    def clock(self, fuse: Fuse) -> ChaosClock:
        """A clock of this world, for a program that ends with this fuse."""
        return ChaosClock(
            self.broker,
            fuse,
            lead_seconds=self.plan.lead_seconds,
            is_awaited=self.plan.way.is_awaited,
        )

    def _ports(self, clock: ChaosClock) -> Ports:
        config = replace(
            HABITS[self.plan.habit], api_key=self.broker.api_key, token_store=self.store
        )
        chance = Chance(self.broker.settings.seed)
        entropy = SeededEntropy(chance, f"chaos {self.plan.seed} {self.opened}")
        transport = ChaosTransport(self.broker, clock, self.mischief, self.store)
        inner = self._nested(self.parts.wrap(transport, clock), clock, entropy, config)
        wire = Wire(transport=inner, clock=clock, streams=self.broker.wire().streams)
        make = asyncio_ports if self.plan.way.is_awaited else blocking_ports
        return make(config, wire=wire, entropy=entropy)

    def _nested(
        self, transport: Transport, clock: Clock, entropy: SeededEntropy, config: ClientConfig
    ) -> Transport:
        """The transport, or a user's own retry policy around it, inside of ours."""
        if self.plan.habit != NESTED:
            return transport
        return RetryingTransport(
            inner=transport,
            clock=clock,
            entropy=entropy,
            observer=_Deaf(),
            config=replace(config.retry, max_retries=10, base_delay=1e-6, max_delay=1e-6),
            timeouts=config.timeouts,
        )


class _Deaf:
    """An observer that takes no note."""

    def notice(self, event: object, /) -> None:
        """Nothing."""
