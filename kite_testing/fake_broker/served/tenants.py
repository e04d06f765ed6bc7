"""Who is served: a broker for each api key, and the time that each of them lives in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kite_testing.fake_broker.broker import FakeBroker
from kite_testing.fake_broker.served.paced_time import PacedTime
from kite_testing.fake_broker.ticker.postbacks import Postback
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.delivery import Delivery

DeliverPostback: TypeAlias = Callable[[Postback], None]
_LOOK_AGAIN_SECONDS = 0.002


@dataclass(slots=True, kw_only=True, eq=False)
class Tenant:
    """One api key: its broker, how that broker's time follows real time, where postbacks go.

    `counts_rates` is whether requests count against the limits of a second.
    """

    broker: FakeBroker
    time: PacedTime
    counts_rates: bool = True
    deliver_postback: DeliverPostback | None = None

    def deliver(self, arrival: Arrival) -> Delivery:
        """What becomes of a request that comes now."""
        self.catch_up()
        return self.broker.deliver(arrival, is_counted=self.counts_rates)

    @property
    def is_busy(self) -> bool:
        """Whether another thread is at work in it, such as one that jumps over a year."""
        lock = self.broker.levers.stage.lock
        if not lock.acquire(blocking=False):
            return True
        lock.release()
        return False

    async def be_free(self) -> None:
        """Wait until no other thread is at work in it, while the loop serves others."""
        while self.is_busy:  # noqa: ASYNC110  # reason: a lock of threads wakes no loop
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    def catch_up(self) -> None:
        """Bring the broker's clock to the present; what is due happens with the next request."""
        self.time.catch_up()
        if self.deliver_postback is not None:  # a reset broker has forgotten where they go
            self.broker.postbacks.deliver_to(self.deliver_postback)

    def wake(self) -> None:
        """Let everything happen that is due by now."""
        self.catch_up()
        self.broker.run(0)


class Tenants:
    """Brokers by api key. They share nothing: what one does, or how its time moves, others miss.

    Who names no key, or one that nobody has, is sent to the first tenant, which refuses him as a
    real broker does, and notes it in its journal.
    """

    def __init__(
        self,
        first: FakeBroker,
        *,
        pace: float,
        real_seconds: Callable[[], float],
        counts_rates: bool = True,
    ) -> None:
        self.usual_pace = pace
        self._counts_rates = counts_rates
        self._real_seconds = real_seconds
        self._deliver_postback: DeliverPostback | None = None
        self._by_key: dict[str, Tenant] = {}
        self.first = self.add(first)

    def __iter__(self) -> Iterator[Tenant]:
        return iter(list(self._by_key.values()))

    def __len__(self) -> int:
        return len(self._by_key)

    def add(self, broker: FakeBroker, *, pace: float | None = None) -> Tenant:
        """Serve one more broker, at the usual pace or its own.

        Raises ValueError when its api key is taken.
        """
        _check_free(broker.api_key, self._by_key)
        tenant = self._tenant(broker, pace=pace)
        self._by_key[broker.api_key] = tenant
        return tenant

    def put_first(self, broker: FakeBroker) -> None:
        """Serve this broker in place of the first one.

        Raises ValueError when its api key is another tenant's.
        """
        if broker is self.first.broker:
            return
        others = {key: each for key, each in self._by_key.items() if each is not self.first}
        _check_free(broker.api_key, others)
        self.first = self._tenant(broker)
        self._by_key = {broker.api_key: self.first, **others}

    def remove(self, api_key: str) -> None:
        """Serve this key no longer. Raises KeyError for one that nobody has, and for the first."""
        if self.first.broker.api_key == api_key:
            raise KeyError(f"{api_key!r} is the first tenant's key, who stays: reset it instead.")
        if api_key not in self._by_key:
            raise KeyError(f"Nobody has the api key {api_key!r}.")
        del self._by_key[api_key]

    def _tenant(self, broker: FakeBroker, *, pace: float | None = None) -> Tenant:
        wished = self.usual_pace if pace is None else pace
        time = PacedTime(broker.clock, pace=wished, real_seconds=self._real_seconds)
        broker.levers.clock.paced_by(time.read_pace, time.set_pace)
        return Tenant(
            broker=broker,
            time=time,
            counts_rates=self._counts_rates,
            deliver_postback=self._deliver_postback,
        )

    def with_key(self, api_key: str) -> Tenant | None:
        """Whoever has this key."""
        return self._by_key.get(api_key)

    def asked_by(self, api_key: str) -> Tenant:
        """Whoever has this key, or the first, to refuse it."""
        return self._by_key.get(api_key) or self.first

    def deliver_postbacks_to(self, deliver: DeliverPostback | None) -> None:
        """Hand the postbacks of all tenants, also of those to come, to this; None: to nobody."""
        self._deliver_postback = deliver
        for tenant in self:
            tenant.deliver_postback = deliver
            if deliver is None:
                tenant.broker.postbacks.deliver_to(None)
            else:
                tenant.catch_up()


def _check_free(api_key: str, taken: Container[str]) -> None:
    if api_key in taken:
        raise ValueError(f"The api key {api_key!r} is taken: choose another one.")
