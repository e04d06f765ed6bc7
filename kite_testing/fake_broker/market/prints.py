"""What is printed on the tape, and the sums over it."""

from __future__ import annotations

from typing import NamedTuple

from kite_testing.fake_broker.money import Money


class Print(NamedTuple):
    """A price, how many seconds after the opening it came up, and what was traded at it."""

    second: float
    price: Money
    volume: int = 0


class Tally:
    """The bar, volume and turnover of the prints that it was told."""

    __slots__ = ("day", "high", "last", "low", "open", "turnover", "until", "volume")

    def __init__(self, day: int) -> None:
        self.day = day
        self.until = 0.0
        self.open = self.last = self.high = 0
        self.low = 0
        self.volume = 0
        self.turnover = 0

    @property
    def average(self) -> Money:
        """The volume-weighted price, cut to whole units; the last one where nothing is traded."""
        return self.turnover // self.volume if self.volume else self.last

    def copy(self) -> Tally:
        """One that goes on from here by itself."""
        other = Tally(self.day)
        other.until, other.open, other.last = self.until, self.open, self.last
        other.high, other.low = self.high, self.low
        other.volume, other.turnover = self.volume, self.turnover
        return other

    def add(self, row: Print) -> None:
        """Count one print."""
        price, volume = row.price, row.volume
        if not self.open:
            self.open = self.low = price
        self.last = price
        self.high = max(self.high, price)
        self.low = min(self.low, price)
        self.volume += volume
        self.turnover += price * volume

    def stretch(self, low: Money, high: Money, last: Money) -> None:
        """Count prices between two extremes at which nothing was traded."""
        self.low = min(self.low, low)
        self.high = max(self.high, high)
        self.last = last

    def trade(self, price: Money, volume: int) -> None:
        """Count what was traded at a price that has been counted."""
        self.volume += volume
        self.turnover += price * volume
