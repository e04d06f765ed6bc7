"""Orders by price and, at one price, by time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import TypeAlias

from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import Order

_Level: TypeAlias = OrderedDict[str, Order]


class PriceQueue:
    """One side of a book. Joining and leaving cost O(log n), looking at the first O(1).

    The price is what the order waits for: its limit, or the trigger of a stop.
    """

    def __init__(self, *, highest_first: bool) -> None:
        self._sign = -1 if highest_first else 1
        self._levels: dict[int, _Level] = {}
        # A level whose orders are gone stays until it comes up: no price is in the heap twice.
        self._keys: list[int] = []

    def __iter__(self) -> Iterator[Order]:
        """All orders, the first one to trade first."""
        for key in sorted(self._keys):
            yield from self._levels[key].values()

    @property
    def best(self) -> Money | None:
        """The price that comes first, None when nobody waits."""
        level = self._first_level()
        return None if level is None else self._sign * self._keys[0]

    @property
    def first(self) -> Order | None:
        """The first order at the best price."""
        level = self._first_level()
        return None if level is None else next(iter(level.values()))

    def join(self, price: Money, order: Order) -> None:
        """Queue behind all others of that price."""
        key = self._sign * price
        level = self._levels.get(key)
        if level is None:
            level = self._levels[key] = OrderedDict()
            heappush(self._keys, key)
        level[order.order_id] = order

    def leave(self, price: Money, order: Order) -> None:
        """Leave; it must have joined at that price."""
        del self._levels[self._sign * price][order.order_id]

    def requeue(self, price: Money, order: Order) -> None:
        """Go behind all others of the same price."""
        self._levels[self._sign * price].move_to_end(order.order_id)

    def _first_level(self) -> _Level | None:
        keys = self._keys
        while keys:
            level = self._levels[keys[0]]
            if level:
                return level
            del self._levels[heappop(keys)]
        return None
