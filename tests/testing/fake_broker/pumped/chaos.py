"""Lets things go wrong with a stream at random, while orders come and go, in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from random import Random  # noqa: TID251  # reason: seeded
from typing import Any, TypeAlias

from kite_adapters.transport.adapter import StreamParts
from kite_core import AsyncKite, OrderModification, OrderParams
from kite_core.errors import KiteError, NotSentError
from kite_core.models.orders import Order
from kite_core.services.async_ticker import AsyncListener, AsyncTicker
from kite_core.ticker.order_events import OrderEvent, OrderSource
from kite_core.ticker.stream_events import DamagedFrame, Gap
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing import FakeBroker
from kite_testing.fake_broker.pumped.door import BrokerDoor
from kite_testing.fake_broker.pumped.open_streams import OpenStreams
from kite_testing.fake_broker.pumped.streams import PumpedStreams
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.caller import limit
from tests.testing.fake_broker.pumped.watched_door import WatchedDoor

KEYS = {"INFY": 408065, "SBIN": 779521, "TCS": 2953217}
NIFTY = 256265
PATIENT = StreamSettings(token_patience=86_400, max_delay=10)
State: TypeAlias = tuple[object, ...]


def state_of(order: Order) -> State:
    """What of an order has to be right in the end."""
    return (
        str(order.status),
        order.filled_quantity,
        order.quantity,
        order.price,
        order.trigger_price,
        order.average_price,
    )


class Chaos:
    """One broker, one client that follows its orders, and a hand that breaks things."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # reason: a test's, and it has to repeat
        self.broker = FakeBroker(seed=seed, fills="volume", funds=None, has_limits=False)
        self.kite = self._client()
        self.told: dict[str, OrderEvent] = {}
        self.gaps: list[Gap] = []
        self.damaged = 0
        self.faults: dict[str, int] = {}
        self._ids: list[str] = []

    def _client(self) -> AsyncKite:
        """A client of the broker whose streams go through a door that is watched."""
        ports = self.broker.async_kite().ports
        self.store = ports.token_store
        self.door = WatchedDoor(
            BrokerDoor(self.broker.levers.stage, self.broker.api_key),  # reason: the door
            self.broker.clock,
        )
        parts = StreamParts(
            api_key=ports.api_key,
            token_store=ports.token_store,
            entropy=ports.entropy,
            clock=ports.clock,
            observer=ports.observer,
        )
        streams = PumpedStreams(self.door, parts, OpenStreams(self.broker.clock))
        return AsyncKite(replace(ports, streams=streams))

    async def follow(self, ticker: AsyncTicker) -> None:
        """Note the newest state of each order, and see that none goes back by a mere update."""
        async for event in self.kite.orders.events(ticker=ticker):
            before = self.told.get(event.order_id)
            if before is not None and event.source is not OrderSource.BOOK:
                assert event.order.filled_quantity >= before.order.filled_quantity
                assert not before.is_final
            self.told[event.order_id] = event

    async def note_losses(self, listener: AsyncListener) -> None:
        """Gather what the stream says that it lost."""
        async for event in listener:
            if isinstance(event, Gap):
                self.gaps.append(event)
            self.damaged += isinstance(event, DamagedFrame)

    async def go_wrong(self, count: int) -> None:
        """So many random faults, with some trading around each; then all is well again."""
        for _ in range(count):
            await self._trade()
            name, break_it = self.random.choice(self._ways)
            self.faults[name] = self.faults.get(name, 0) + 1
            await break_it()
            await self._trade()
            await self.wait(self.random.choice((0.2, 1, 3, 9)))
        self.broker.faults.clear()
        self.door.refusals.clear()

    async def wait(self, seconds: float) -> None:
        """Let virtual time pass for everybody."""
        await self.broker.clock.alarm().wait(seconds)

    @property
    def _ways(self) -> list[tuple[str, Callable[[], Any]]]:
        """Everything that may go wrong; what is cheap to repair comes more often."""
        armed = ("D3", "D4", "half frame", "split frames", "merged frames")
        updates = ("U1", "U2", "U3", "U7")
        ways = [(name, self._arm(name)) for name in (*armed, *armed, *updates, *updates, *updates)]
        others = (self.slow_book, self.failing_book, self.shut_door, self.new_token, self.restart)
        return [*ways, *((each.__name__, each) for each in others)]

    def _arm(self, name: str) -> Callable[[], Any]:
        async def arm() -> None:
            wishes: dict[str, Any] = {}
            if name == "D4":
                wishes["seconds"] = self.random.choice((1, 4, 7, 30))
            self.broker.faults.add(name, count=self.random.randint(1, 3), **wishes)

        return arm

    async def slow_book(self) -> None:
        """The next order books come late."""
        self.broker.faults.add("slow", endpoint="GET /orders", seconds=3, count=2)

    async def failing_book(self) -> None:
        """The next order books do not come."""
        self.broker.faults.add("S4", endpoint="GET /orders", count=2)

    async def shut_door(self) -> None:
        """The stream breaks, and cannot be opened at the first attempts."""
        errors: list[RefusedError | NotSentError] = [
            RefusedError("Bad gateway", status=502),
            NotSentError("Nobody listens."),
        ]
        self.door.refusals += self.random.choices(errors, k=self.random.randint(1, 3))
        self.broker.faults.add("D3", count=1)

    async def new_token(self) -> None:
        """The session ends, the stream breaks, and somebody logs in later."""
        self.broker.access.end_session()
        self.broker.faults.add("D3", count=1)
        await self.wait(self.random.choice((0, 2, 20)))
        self.kite.session.set_access_token(self.broker.access.login())

    async def restart(self) -> None:
        """The broker is restarted: whoever was connected is not any more."""
        self.broker.snapshot()
        self.broker.restore()

    async def _trade(self) -> None:
        """Place, change or cancel an order, or move a price."""
        symbol = self.random.choice(list(KEYS))
        step = self.random.choice(
            (self._place, self._place, self._change, self._cancel, self._move)
        )
        with suppress(KiteError):
            await step(symbol)

    async def _place(self, symbol: str) -> None:
        receipt = await self.kite.orders.submit(self._order(symbol))
        self._ids.append(receipt.order_id)

    def _order(self, symbol: str) -> OrderParams:
        last = self.broker.market.last_price(f"NSE:{symbol}")
        price = round(last * self.random.choice((0.97, 0.999, 1.0, 1.001, 1.03)), 1)
        return limit(
            price,
            tradingsymbol=symbol,
            transaction_type=self.random.choice(("BUY", "SELL")),
            quantity=self.random.choice((1, 10, 500, 20_000)),
            product="MIS",
        )

    async def _change(self, _: str) -> None:
        if self._ids:
            order_id = self.random.choice(self._ids[-8:])
            quantity = self.random.choice((5, 700, 30_000))
            await self.kite.orders.modify(order_id, changes=OrderModification(quantity=quantity))

    async def _cancel(self, _: str) -> None:
        if self._ids:
            await self.kite.orders.cancel(self.random.choice(self._ids[-8:]))

    async def _move(self, symbol: str) -> None:
        key = f"NSE:{symbol}"
        if self.random.random() < 0.3:
            self.broker.market.release_price(key)
        else:
            self.broker.market.move(key, self.random.randint(-15, 15))
