"""The book of one instrument: what rests, and the stops that wait for their trigger."""

from __future__ import annotations

from collections.abc import Iterator

from kite_testing.fake_broker.exchange.price_queue import PriceQueue
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.reach import NO_CEILING, NO_FLOOR, Reach
from kite_testing.fake_broker.market.touch import NO_ASK, NO_BID, Touch
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import Order


class OrderBook:
    """Four queues, and the `reach` outside of which a price touches none of them."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.reach = Reach()
        self.hears_all = False
        self.buys = PriceQueue(highest_first=True)
        self.sells = PriceQueue(highest_first=False)
        self._buy_stops = PriceQueue(highest_first=False)
        self._sell_stops = PriceQueue(highest_first=True)
        self._places: dict[str, tuple[PriceQueue, Money]] = {}

    def __bool__(self) -> bool:
        """Whether anything rests or waits."""
        return bool(self._places)

    def __contains__(self, order: Order) -> bool:
        return order.order_id in self._places

    def __iter__(self) -> Iterator[Order]:
        """All orders in the order in which they came."""
        queues = (self.buys, self.sells, self._buy_stops, self._sell_stops)
        orders = {order.order_id: order for queue in queues for order in queue}
        return (orders[order_id] for order_id in tuple(self._places))

    def side(self, *, is_buy: bool) -> PriceQueue:
        """The orders that rest on one side."""
        return self.buys if is_buy else self.sells

    def is_reached(self, touch: Touch) -> bool:
        """Whether the market may have come to any of the orders."""
        floor, ceiling = self.reach.floor, self.reach.ceiling
        return min(touch.ask, touch.last) <= floor or max(touch.bid, touch.last) >= ceiling

    def rest(self, order: Order) -> None:
        """Keep an order at its limit, behind all others of that price."""
        limit = limit_of(order)
        self._keep(order, self.buys if order.is_buy else self.sells, limit)
        if order.is_buy:
            self.reach.floor = max(self.reach.floor, limit)
        else:
            self.reach.ceiling = min(self.reach.ceiling, limit)

    def wait(self, order: Order) -> None:
        """Keep a stop at its trigger."""
        trigger = order.trigger_price
        self._keep(order, self._buy_stops if order.is_buy else self._sell_stops, trigger)
        if order.is_buy:
            self.reach.ceiling = min(self.reach.ceiling, trigger)
        else:
            self.reach.floor = max(self.reach.floor, trigger)

    def leave(self, order: Order) -> bool:
        """Take an order out; whether it was in."""
        place = self._places.pop(order.order_id, None)
        if place is None:
            return False
        queue, price = place
        queue.leave(price, order)
        return True

    def requeue(self, order: Order) -> None:
        """Let an order lose its place in time."""
        queue, price = self._places[order.order_id]
        queue.requeue(price, order)

    def triggered(self, last: Money) -> Order | None:
        """The first stop whose trigger the last price has touched."""
        lowest = self._buy_stops.best
        if lowest is not None and lowest <= last:
            return self._buy_stops.first
        highest = self._sell_stops.best
        if highest is not None and highest >= last:
            return self._sell_stops.first
        return None

    def hear_all(self) -> None:
        """Hear of every price until the reach is measured again."""
        self.hears_all = True
        self.reach.floor = NO_CEILING

    def measure(self) -> None:
        """Work the reach out anew: orders that leave do not widen it."""
        self.hears_all = False
        lows = (self.buys.best, self._sell_stops.best)
        highs = (self.sells.best, self._buy_stops.best)
        self.reach.floor = max((price for price in lows if price is not None), default=NO_FLOOR)
        self.reach.ceiling = min(
            (price for price in highs if price is not None), default=NO_CEILING
        )

    def _keep(self, order: Order, queue: PriceQueue, price: Money) -> None:
        queue.join(price, order)
        self._places[order.order_id] = queue, price


def limit_of(order: Order) -> Money:
    """The worst price that an order takes; one without a limit takes any that there is."""
    return order.price or (NO_ASK - 1 if order.is_buy else NO_BID + 1)
