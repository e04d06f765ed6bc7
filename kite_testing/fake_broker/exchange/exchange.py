"""The exchanges' books: orders that rest, and what they trade at when prices come up."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import Order


class Desk(Protocol):
    """Whom the exchange reports to: the broker's order management."""

    def filled(self, order: Order, quantity: int, price: Money, moment: datetime, /) -> None:
        """A part of an order, or all of it, traded."""
        ...

    def triggered(self, order: Order, moment: datetime, /) -> None:
        """A stop's trigger was touched: it stands in the book now."""
        ...

    def dropped(
        self, order: Order, moment: datetime, message: str | None = None, raw: str | None = None, /
    ) -> None:
        """The exchange cancelled what is left of an order."""
        ...


class Exchange:
    """All books. An order that is entered trades what it can at once; the rest waits."""

    def __init__(self, prices: Prices, feed: Feed, desk: Desk) -> None:
        self._prices = prices
        self._feed = feed
        self._desk = desk
        self._resting: dict[int, dict[str, Order]] = {}

    def enter(self, order: Order, moment: datetime) -> None:
        """Take an order, new or changed."""
        self._resting.setdefault(order.instrument.token, {})[order.order_id] = order
        self._feed.watch(order.instrument, self, moment)
        touch = self._prices.touch(order.instrument, moment)
        best = touch.ask if order.is_buy else touch.bid
        if (best <= order.price) if order.is_buy else (best >= order.price):
            self._desk.filled(order, order.rest, best, moment)

    def withdraw(self, order: Order) -> None:
        """Take an order out of its book, if it is there."""
        rows = self._resting.get(order.instrument.token, {})
        rows.pop(order.order_id, None)
        if not rows:
            self._feed.unwatch(order.instrument, self)

    def on_price(self, instrument: Instrument, moment: datetime, /) -> None:
        """Fill the resting orders that this price has reached."""
        touch = self._prices.touch(instrument, moment)
        for order in list(self._resting.get(instrument.token, {}).values()):
            reached = touch.ask <= order.price if order.is_buy else touch.bid >= order.price
            if reached:
                # A trade happens at the price of the order that rested.
                self._desk.filled(order, order.rest, order.price, moment)

    def clear(self) -> None:
        """Forget all orders, as the exchanges do over night."""
        for rows in self._resting.values():
            for order in list(rows.values()):
                self._feed.unwatch(order.instrument, self)
        self._resting.clear()
