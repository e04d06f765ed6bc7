"""An exchange with a desk that only takes notes, on the market of a fake broker."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from kite_testing import FakeBroker
from kite_testing.fake_broker.engine import Engine
from kite_testing.fake_broker.exchange.exchange import Exchange
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, Money, exact
from kite_testing.fake_broker.order import Order
from tests.testing.fake_broker.caller import at

KEY = "NSE:INFY"


class NotingDesk:
    """Writes down what the exchange reports, and keeps orders as the real desk does."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.gives_up = False
        self.holds_back = False
        self.notes: list[tuple[object, ...]] = []
        exchange.report_to(self)

    def filled(self, order: Order, quantity: int, price: Money, moment: datetime, /) -> None:
        if not self.holds_back:
            order.filled += quantity
            order.value += quantity * price
            order.status = "OPEN" if order.rest else "COMPLETE"
        self.notes.append((order.order_id, quantity, price / RUPEE))

    def triggered(self, order: Order, moment: datetime, /) -> None:
        order.waits_for_trigger = False
        order.status = "CANCELLED" if self.gives_up else order.status
        self.notes.append((order.order_id, "triggered"))

    def dropped(
        self, order: Order, moment: datetime, message: str | None = None, raw: str | None = None, /
    ) -> None:
        self.exchange.withdraw(order)
        order.status = "CANCELLED"
        self.notes.append((order.order_id, "dropped", message))


class Floor:
    """Orders go straight to the exchange; `notes` hold what it reported, in order."""

    def __init__(self, *, fills: str = "touch", key: str = KEY, **settings: Any) -> None:
        self.broker = FakeBroker(seed=7, fills=fills, **settings)
        stage = self.broker._stage  # pyright: ignore[reportPrivateUsage]  # reason: below the doors
        self.engine: Engine = stage.engine
        self.exchange = self.engine.exchange
        self.desk = NotingDesk(self.exchange)
        self.instrument = self.found(key)
        self._numbers = count(1)

    @property
    def notes(self) -> list[tuple[object, ...]]:
        return self.desk.notes

    @property
    def is_listening(self) -> bool:
        """Whether the exchange hears of the instrument's prices."""
        watched = self.engine.feed._watched  # pyright: ignore[reportPrivateUsage]  # reason: no client sees it
        return self.exchange in watched.get(self.instrument, {})

    @property
    def now(self) -> datetime:
        return self.broker.clock.now()

    def found(self, key: str) -> Instrument:
        instrument = self.engine.instruments.by_key(key)
        assert instrument is not None
        return instrument

    def order(
        self, side: str = "BUY", *, price: float = 0, trigger: float = 0, **changes: Any
    ) -> Order:
        """An order of 10 that has reached the exchange; a stop when it has a trigger."""
        wishes: dict[str, Any] = {"quantity": 10, "instrument": self.instrument, **changes}
        return Order(
            order_id=f"order {next(self._numbers)}",
            side=side,
            product="MIS",
            price=exact(price),
            trigger_price=exact(trigger),
            waits_for_trigger=bool(trigger),
            order_timestamp=self.now,
            status="OPEN",
            **wishes,
        )

    def enter(self, side: str = "BUY", **wishes: Any) -> Order:
        """Make an order and enter it."""
        order = self.order(side, **wishes)
        self.exchange.enter(order, self.now)
        return order

    def show(self, price: float, instrument: Instrument | None = None) -> None:
        """Let a price come up."""
        self.show_units(exact(price), instrument)

    def show_units(self, price: Money, instrument: Instrument | None = None) -> None:
        shown = instrument or self.instrument
        self.engine.prices.pin(shown, price, self.now)
        self.engine.feed.announce(shown, self.now)

    def run_to(self, clock: str) -> None:
        """Let the time of the first day pass, up to a time of day."""
        until = at(clock).replace(tzinfo=self.now.tzinfo)
        self.broker.run((until - self.now).total_seconds())

    def lock(self, *, is_upper: bool) -> None:
        """Empty one side of the book: that of the sellers at the upper circuit."""
        self.engine.prices.lock(self.instrument, is_upper=is_upper)
