"""What waits for a price, ordered by that price: a price looks only at what it has reached."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import Generic, TypeVar

from kite_testing.fake_broker.market.reach import NO_CEILING, NO_FLOOR, Reach
from kite_testing.fake_broker.money import Money

NameT = TypeVar("NameT", str, int)


class PriceLevels(Generic[NameT]):
    """Names that wait for one instrument's price to rise, or to fall, to their levels.

    A name may wait on both sides at once. Looking costs the same however many wait. `reach` says
    which prices reach nobody, always up to date.
    """

    def __init__(self) -> None:
        # What falls is kept with its sign turned, so that on both sides the next one is the first.
        self._rising: list[tuple[Money, NameT]] = []
        self._falling: list[tuple[Money, NameT]] = []
        self.reach = Reach()

    def __bool__(self) -> bool:
        return bool(self._rising or self._falling)

    def wait_above(self, level: Money, name: NameT) -> None:
        """Wait for a price at this level or above it."""
        insort(self._rising, (level, name))
        self._learn_reach()

    def wait_below(self, level: Money, name: NameT) -> None:
        """Wait for a price at this level or below it."""
        insort(self._falling, (-level, name))
        self._learn_reach()

    def forget_above(self, level: Money, name: NameT) -> None:
        """Wait for it no more, if it does."""
        _remove(self._rising, (level, name))
        self._learn_reach()

    def forget_below(self, level: Money, name: NameT) -> None:
        """Wait for it no more, if it does."""
        _remove(self._falling, (-level, name))
        self._learn_reach()

    def reached(self, price: Money) -> list[NameT]:
        """Who waits for this price, in the order in which a move to it meets them."""
        names: list[NameT] = []
        for rows, reach in ((self._rising, price), (self._falling, -price)):
            if rows and rows[0][0] <= reach:
                names += [name for level, name in rows if level <= reach]
        return names

    def _learn_reach(self) -> None:
        self.reach.ceiling = self._rising[0][0] if self._rising else NO_CEILING
        self.reach.floor = -self._falling[0][0] if self._falling else NO_FLOOR


def _remove(rows: list[tuple[Money, NameT]], row: tuple[Money, NameT]) -> None:
    place = bisect_left(rows, row)
    if place < len(rows) and rows[place] == row:
        del rows[place]
