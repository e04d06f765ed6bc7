"""The way to the broker: it takes time, and things go wrong on it."""

from __future__ import annotations

import re
from collections import Counter, deque
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import format_datetime
from random import Random  # noqa: TID251  # reason: seeded
from typing import Any

from kite_core.errors import TransportError
from kite_core.messages import Request, Response
from kite_core.models.session import AccessToken
from kite_core.ports import TokenStore
from kite_testing import FakeBroker
from kite_testing.fake_broker.door import received
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.delivery import Delivery
from tests.chaos.clocks import ChaosClock
from tests.chaos.kinds import AT_MARKET
from tests.chaos.plans import Plan
from tests.chaos.troubles import BOOK, LOOK_KINDS, PLACEMENT, Trouble, drawn
from tests.chaos.wishes import Mark

_RUPEE = 10_000
_ORDER_ID = re.compile(rb'"order_id":"(\d+)"')
CALLER: ContextVar[int] = ContextVar("caller", default=0)
"""Which call of the program a request belongs to."""


@dataclass(frozen=True, slots=True)
class Look:
    """An order book that reached a caller: when, and as it was."""

    caller: int
    at: float
    body: bytes

    @property
    def order_ids(self) -> frozenset[str]:
        """The orders that it showed."""
        return frozenset(found.decode() for found in _ORDER_ID.findall(self.body))


@dataclass(slots=True, kw_only=True)
class Mischief:
    """What is to go wrong in one world, and what went wrong so far."""

    plan: Plan
    random: Random
    queues: dict[Mark, deque[Trouble]]
    struck: Counter[str] = field(default_factory=Counter[str])
    looks: list[Look] = field(default_factory=list[Look])
    is_over: bool = False
    _login_at: float | None = None

    def end(self) -> None:
        """All is well again."""
        self.is_over, self._login_at = True, None

    async def log_in(self, broker: FakeBroker, store: TokenStore) -> None:
        """Renew a session that was lost, when somebody comes to it."""
        if self._login_at is not None and broker.clock.monotonic() >= self._login_at:
            self._login_at = None
            await store.save(AccessToken(token=broker.access.login()))

    def note(self, trouble: Trouble, now: float) -> None:
        """It has struck."""
        self.struck[trouble.name] += 1
        if trouble.fault == "S1":
            self._login_at = now + self.random.choice((0.0, 5.0, 40.0, 200.0))

    def next_for(self, request: Request, now: float) -> Trouble | None:
        """What meets this request."""
        if self.is_over:
            return None
        if request.endpoint == PLACEMENT:
            queue = self.queues.get(mark_on(request))
            return queue.popleft() if queue else None
        if request.endpoint != BOOK:
            return None
        outage = self.plan.outage
        is_out = outage is not None and outage[0] <= now < outage[0] + outage[1]
        if is_out or self.random.random() < self.plan.bad_looks:
            return drawn(LOOK_KINDS, self.random)
        return None

    def old_book(self) -> Look | None:
        """An answer that comes once more, in place of the new one."""
        if self.is_over or not self.looks or self.random.random() >= self.plan.stale_looks:
            return None
        return self.looks[-1]


class ChaosTransport:
    """One client's way to the broker."""

    def __init__(
        self, broker: FakeBroker, clock: ChaosClock, mischief: Mischief, store: TokenStore
    ) -> None:
        self._broker = broker
        self._store = store
        self._clock = clock
        self._mischief = mischief

    async def send(self, request: Request, /) -> Response:
        """The answer. Raises what a network's transport raises, and what ends the program."""
        await self._clock.sleep(_trip(request, self._mischief.random))
        self._clock.catch_up()
        await self._mischief.log_in(self._broker, self._store)
        delivery = self._delivered(request)
        waits = [_trip(request, self._mischief.random)]
        try:
            outcome: Response | TransportError = received(delivery, request, waits.append)
        except TransportError as error:
            outcome = error
        await self._clock.sleep(sum(waits))
        if isinstance(outcome, TransportError):
            raise outcome
        outcome = self._dated(outcome)
        if request.endpoint == BOOK and outcome.status == 200:
            return self._seen(outcome)
        return outcome

    async def close(self) -> None:
        """Nothing to release."""

    def _delivered(self, request: Request) -> Delivery:
        """What becomes of the request, with its trouble armed for it alone."""
        arrival = Arrival.of(request)
        trouble = self._mischief.next_for(request, self._broker.clock.monotonic())
        if trouble is None:
            return self._broker.deliver(arrival)
        wishes: dict[str, Any] = dict(trouble.wishes)
        armed = self._broker.faults.add(trouble.fault, count=1, **wishes)
        delivery = self._broker.deliver(arrival)
        if armed.strikes:
            self._mischief.note(trouble, self._broker.clock.monotonic())
        armed.remove()
        return delivery

    def _dated(self, answer: Response) -> Response:
        """The answer as a server sends it: with the time of its own clock."""
        sent_at = format_datetime(self._broker.clock.now().astimezone(UTC), usegmt=True)
        return replace(answer, headers={**answer.headers, "Date": sent_at})

    def _seen(self, answer: Response) -> Response:
        """The book that reaches the client; at times it is an old one that comes twice."""
        mischief = self._mischief
        old = mischief.old_book()
        if old is not None:
            mischief.struck["book: an old answer comes again"] += 1
            answer = replace(answer, body=old.body)
        look = Look(CALLER.get(), self._clock.monotonic(), answer.body)
        mischief.looks.append(look)
        return answer


def mark_on(request: Request) -> Mark:
    """The mark of the order that a request asks for."""
    form = dict(request.form)
    if form["tradingsymbol"] == AT_MARKET:
        return AT_MARKET, int(form["quantity"])
    return form["tradingsymbol"], round(float(form["price"]) * _RUPEE)


def _trip(request: Request, random: Random) -> float:
    """How long one way takes; placements take longer at times, so that they overtake each other."""
    return random.choice((0.01, 0.02, 0.05, 0.3)) if request.endpoint == PLACEMENT else 0.02
