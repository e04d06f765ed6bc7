"""Positions of the reference account, lot by lot: what was carried, bought and sold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.testing.fake_broker.reference_lines import Line

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Lot:
    """A quantity at one price."""

    quantity: int
    price: Fraction


Lots = list[Lot]


def count(lots: Lots) -> int:
    """How much there is."""
    return sum(lot.quantity for lot in lots)


def value(lots: Lots) -> Fraction:
    """Price times quantity, of all."""
    return sum((lot.quantity * lot.price for lot in lots), ZERO)


def without_oldest(lots: Lots, quantity: int) -> Lots:
    """What is left when so many go, those that came first before the others."""
    left: Lots = []
    for lot in lots:
        gone = min(lot.quantity, quantity)
        quantity -= gone
        if lot.quantity > gone:
            left.append(Lot(lot.quantity - gone, lot.price))
    return left


@dataclass(slots=True, kw_only=True)
class Book:
    """A position: what was carried over night, and what was traded today."""

    line: Line
    product: str
    carried: Lots = field(default_factory=list[Lot])
    is_short: bool = False
    close: Fraction = ZERO
    buys: Lots = field(default_factory=list[Lot])
    sells: Lots = field(default_factory=list[Lot])

    @property
    def overnight(self) -> int:
        return -count(self.carried) if self.is_short else count(self.carried)

    @property
    def quantity(self) -> int:
        return self.overnight + count(self.buys) - count(self.sells)

    @property
    def longs(self) -> Lots:
        return [*([] if self.is_short else self.carried), *self.buys]

    @property
    def shorts(self) -> Lots:
        return [*(self.carried if self.is_short else []), *self.sells]

    @property
    def marked(self) -> Book:
        """The same, with what was carried at the price of the evening before."""
        return replace(self, carried=[Lot(lot.quantity, self.close) for lot in self.carried])


def open_and_closed(longs: Lots, shorts: Lots) -> tuple[Fraction, Fraction]:
    """What the open part cost on average, negative when short, and what closing the rest lost."""
    bought, sold = count(longs), count(shorts)
    closed = min(bought, sold)
    buy_average = value(longs) / (bought or 1)
    sell_average = value(shorts) / (sold or 1)
    cost = (bought - closed) * buy_average - (sold - closed) * sell_average
    return cost, max(closed * (buy_average - sell_average), ZERO)


def split(lots: Lots, quantity: int) -> tuple[Lots, Lot]:
    """What stays, and what leaves, at the average of all."""
    average = value(lots) / count(lots)
    rest = count(lots) - quantity
    return ([Lot(rest, average)] if rest else []), Lot(quantity, average)
