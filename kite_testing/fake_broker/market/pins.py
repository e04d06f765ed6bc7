"""Prices that were given from outside: set, played or recorded, each from its moment on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime
from fractions import Fraction
from operator import attrgetter

from kite_testing.fake_broker.market.divided_walk import divided
from kite_testing.fake_broker.money import Money

Depth = tuple[tuple[tuple[Money, int], ...], tuple[tuple[Money, int], ...]]
"""Recorded levels (price, quantity): those of the buyers, and those of the sellers."""
Spread = list[Money]
"""What came up at one moment: the last price, the lowest and the highest."""
_SINCE = attrgetter("since")
_NO_LOW: Money = 1 << 62
_UNDIVIDED = Fraction(1)


class Pin:
    """From a moment on the price is fixed; None lets it walk again.

    Several prices of one moment share a pin, which keeps their extremes. A `volume` says that the
    price is a record, with what was traded at it; prices without one go on trading as ever.
    """

    __slots__ = ("depth", "high", "low", "price", "since", "volume")

    def __init__(self, since: datetime, price: Money | None) -> None:
        self.since = since
        self.price = price
        self.low = price
        self.high = price
        self.volume: int | None = None
        self.depth: Depth | None = None

    def __deepcopy__(self, _: object) -> Pin:
        """A copy of its own, without the detour over all fields."""
        copy = Pin(self.since, self.price)
        copy.low, copy.high = self.low, self.high
        copy.volume, copy.depth = self.volume, self.depth
        return copy

    def show(self, price: Money | None) -> None:
        """Another price of the same moment."""
        self.price, self.depth = price, None
        if price is None:
            return
        if self.low is None or price < self.low:
            self.low = price
        if self.high is None or price > self.high:
            self.high = price

    def divide(self, ratio: Fraction, tick: Money) -> None:
        """The same after each share became so many."""
        self.price, self.low, self.high = (
            None if price is None else divided(price, ratio, tick)
            for price in (self.price, self.low, self.high)
        )
        if self.depth is not None:
            bids, asks = (
                tuple((divided(price, ratio, tick), quantity) for price, quantity in side)
                for side in self.depth
            )
            self.depth = bids, asks


class Pins:
    """The pins of all instruments by key, each list in the order of time."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Pin]] = {}
        self._ranges: dict[tuple[str, int], tuple[int, Money, Money]] = {}
        self._divisors: dict[str, Fraction] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def of(self, key: str) -> list[Pin] | None:
        """All pins of an instrument, None when it never had one."""
        return self._rows.get(key)

    def add(self, key: str, price: Money | None, moment: datetime) -> Pin:
        """Fix a price from this moment until the next one that is set, or let it walk again."""
        rows = self._rows.get(key)
        if rows is None:
            rows = self._rows[key] = []
        elif rows[-1].since == moment:
            rows[-1].show(price)
            return rows[-1]
        elif rows[-1].since > moment:
            self._ranges.clear()
            return _add_between(rows, price, moment)
        pin = Pin(moment, price)
        rows.append(pin)
        return pin

    def add_spread(self, key: str, spread: Spread, moment: datetime) -> None:
        """Fix the last price of several from this moment on, and keep how far they went."""
        last, low, high = spread
        pin = self.add(key, last, moment)
        if pin.low is not None and low < pin.low:
            pin.low = low
        if pin.high is not None and high > pin.high:
            pin.high = high

    def divide(self, key: str, ratio: Fraction, tick: Money) -> None:
        """Divide all pins of an instrument, those that were set ahead, too."""
        for pin in self._rows.get(key, ()):
            pin.divide(ratio, tick)
        self._divisors[key] = self.divisor_of(key) * ratio
        self._ranges.clear()

    def divisor_of(self, key: str) -> Fraction:
        """By what the pins of an instrument were divided so far."""
        return self._divisors.get(key, _UNDIVIDED)

    def range_of(self, key: str, day: int) -> tuple[Money, Money] | None:
        """The lowest and the highest price that was fixed for a day of the calendar, if any."""
        rows = self._rows.get(key, [])
        known = self._ranges.get((key, day))
        place, low, high = known or (bisect_left(rows, day, key=_day_of), _NO_LOW, 0)
        end = bisect_left(rows, day + 1, place, key=_day_of)
        # Prices come up much more often than anybody asks. The latest pin may still be stretched.
        for count, pin in enumerate(rows[place:end], place):
            self._ranges[key, day] = count, low, high
            low = min(low, _NO_LOW if pin.low is None else pin.low)
            high = max(high, pin.high or 0)
        return (low, high) if high else None

    def at(self, key: str, moment: datetime) -> Pin | None:
        """The pin that holds at a moment, None where the price walks."""
        rows = self._rows.get(key)
        if not rows:
            return None
        pin = rows[-1]
        if pin.since > moment:
            place = bisect_right(rows, moment, key=_SINCE)
            if not place:
                return None
            pin = rows[place - 1]
        return None if pin.price is None else pin

    def between(self, key: str, since: datetime, until: datetime) -> list[Pin]:
        """The pins that were set in a span of time, both ends included."""
        rows = self._rows.get(key)
        if not rows:
            return []
        return rows[bisect_left(rows, since, key=_SINCE) : bisect_right(rows, until, key=_SINCE)]

    def over(self, key: str, since: datetime, until: datetime) -> list[Pin]:
        """What holds over a span of time whose end is not in it.

        The first one holds at its beginning; there is none where no price was ever set by then.
        """
        rows = self._rows.get(key)
        if not rows:
            return []
        first = bisect_right(rows, since, key=_SINCE)
        if not first:
            return []
        return rows[first - 1 : bisect_left(rows, until, first, key=_SINCE)]

    def has_later(self, key: str, moment: datetime) -> bool:
        """Whether a price was set ahead, for a time after a moment."""
        rows = self._rows.get(key)
        return rows is not None and rows[-1].since > moment

    def touches(self, key: str, until: datetime) -> bool:
        """Whether any pin was set before a moment."""
        rows = self._rows.get(key)
        return rows is not None and rows[0].since <= until


def _add_between(rows: list[Pin], price: Money | None, moment: datetime) -> Pin:
    """Put a pin before those that were set ahead."""
    place = bisect_left(rows, moment, key=_SINCE)
    if rows[place].since == moment:
        rows[place].show(price)
    else:
        rows.insert(place, Pin(moment, price))
    return rows[place]


def _day_of(pin: Pin) -> int:
    return pin.since.toordinal()
