"""Who trades with the market, at which price, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kite_testing.fake_broker.exchange import reasons
from kite_testing.fake_broker.exchange.desk import Desk
from kite_testing.fake_broker.exchange.fill_models import Fill, FillModel
from kite_testing.fake_broker.exchange.order_book import OrderBook, limit_of
from kite_testing.fake_broker.exchange.price_protection import PriceProtection
from kite_testing.fake_broker.faults.plan import Fault, Faults
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import Order


class Matching:
    """Best price first, then time. A trade happens at the price of the order that rested."""

    def __init__(
        self, fills: FillModel, prices: Prices, feed: Feed, faults: Faults, desk: Desk
    ) -> None:
        self._fills = fills
        self._prices = prices
        self._feed = feed
        self._faults = faults
        self._desk = desk
        self.protection = PriceProtection(prices)

    def meet(self, book: OrderBook | None, order: Order, moment: datetime) -> None:
        """Let an order that comes in trade what it can at once: the others rested, it pays theirs.

        It does not trade with the same client's order on the other side: what is left of it when
        it gets there is cancelled, and the one that rested stays.
        """
        limit, own = limit_of(order), None
        if book is not None and (own := _first_in_the_way(book, order, limit)) is not None:
            limit = own - 1 if order.is_buy else own + 1
        fault = self._strikes("O7", order, moment) if self._faults.armed else None
        wanted = order.rest if fault is None else _part(order, fault)
        supply = self._fills.supply(order.instrument, moment, is_buy=order.is_buy)
        for quantity, price in supply.take(limit, wanted):
            self._desk.filled(order, quantity, price, moment)
        if fault is not None and order.price:
            beyond = order.price + order.instrument.tick * (1 if order.is_buy else -1)
            self._prices.pin(order.instrument, beyond, moment)
            self._feed.announce(order.instrument, moment)
        if own is not None and order.rest:
            self._desk.dropped(order, moment, reasons.SELF_TRADE, reasons.SELF_TRADE)

    def meet_close(self, order: Order, moment: datetime) -> None:
        """Let an order of the post-close session trade, if it takes the day's closing price."""
        price = self._prices.official_close(order.instrument, moment.toordinal())
        if _takes(order, price):
            self._desk.filled(order, order.rest, price, moment)

    def fill_resting(self, book: OrderBook, moment: datetime, *, is_buy: bool) -> None:
        """Let the market trade with the orders of one side that it has come to."""
        queue = book.side(is_buy=is_buy)
        if queue.best is None:
            return
        supply = self._fills.supply(book.instrument, moment, is_buy=is_buy)
        while (order := queue.first) is not None:
            shown = min(order.disclosed_quantity or order.rest, order.rest)
            found = supply.take(limit_of(order), shown)
            if not found:
                return
            if order.disclosed_quantity and sum(fill.quantity for fill in found) == shown:
                book.requeue(order)  # the part that it shows next has to wait its turn
            rest = order.rest
            self._trade(book, order, _at_own_price(order, found), moment)
            if order.rest == rest:
                return  # its fill is not told yet, so that it would be filled again and again

    def trigger(self, stop: Order, moment: datetime) -> None:
        """Make a live order of a stop, unless the exchange finds its price out of range."""
        self._desk.triggered(stop, moment)
        if stop.is_final:
            return
        is_struck = bool(self._faults.armed) and self._strikes("O6", stop, moment) is not None
        if is_struck or not self.protection.allows(stop, moment):
            self._desk.dropped(stop, moment, reasons.OUT_OF_RANGE, reasons.OUT_OF_RANGE)

    def uncross(self, book: OrderBook, price: Money, moment: datetime) -> None:
        """Let all orders trade that take the one price of an auction."""
        for is_buy in (True, False):
            for order in list(book.side(is_buy=is_buy)):
                if not _takes(order, price):
                    break
                self._trade(book, order, (Fill(order.rest, price),), moment)

    def vanishes(self, order: Order, moment: datetime) -> bool:
        """Whether fault O19 cancels an order as if it had met one of the same client."""
        if not self._faults.armed or self._strikes("O19", order, moment) is None:
            return False
        self._desk.dropped(order, moment, reasons.SELF_TRADE, reasons.SELF_TRADE)
        return True

    def _trade(
        self, book: OrderBook, order: Order, trades: Sequence[Fill], moment: datetime
    ) -> None:
        """Report trades of an order that rested; it leaves with the last one."""
        if sum(trade.quantity for trade in trades) == order.rest:
            book.leave(order)
        for quantity, price in trades:
            self._desk.filled(order, quantity, price, moment)

    def _strikes(self, name: str, order: Order, moment: datetime) -> Fault | None:
        return self._faults.strike(
            name, moment, order_id=order.order_id, tag=order.tag, key=order.instrument.key
        )


def _first_in_the_way(book: OrderBook, order: Order, limit: Money) -> Money | None:
    """The best price of the client's own orders on the other side, if the limit reaches it."""
    own = book.side(is_buy=not order.is_buy).best
    if own is None or (own > limit if order.is_buy else own < limit):
        return None
    return own


def _takes(order: Order, price: Money) -> bool:
    limit = limit_of(order)
    return price <= limit if order.is_buy else price >= limit


def _at_own_price(order: Order, found: Sequence[Fill]) -> Sequence[Fill]:
    """What an order that rested trades: at its limit; without one, at what the others want."""
    if not order.price:
        return found
    return (Fill(sum(fill.quantity for fill in found), order.price),)


def _part(order: Order, fault: Fault) -> int:
    """How much the market takes before it leaves the order behind: half, or as wished."""
    lot = order.instrument.lot_size
    return int(order.rest * float(fault.wishes.get("part", 0.5))) // lot * lot
