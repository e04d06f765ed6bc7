"""The reference account with the margin of hedges: everything is computed again each time."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money
from tests.testing.fake_broker.account.reference import (
    Book,
    ReferenceAccount,
    open_and_closed,
)
from tests.testing.fake_broker.account.small_market import EVERYTHING
from tests.testing.fake_broker.reference_hedges import ZERO, Stake, relief

_BY_KEY = {row.key: row for row in EVERYTHING}


class HedgedReference(ReferenceAccount):
    """A reference account whose contracts hedge each other."""

    def debits(self, segment: str) -> Fraction:
        """What the funds are lowered by: the sum of the positions, less what hedging saves."""
        contracts = (row for row, _ in self._contracts())
        keys = {_followed(row): (row.exchange == "MCX") for row in contracts}
        saved = (
            relief([self._stake(*each) for each in self._on(key)], self._price(key))
            for key, is_commodity in keys.items()
            if is_commodity == (segment == "commodity")
        )
        return super().debits(segment) - sum(saved, ZERO)

    def added_margin(
        self, row: Instrument, product: str, *, start: int, change: int, price: Money
    ) -> Fraction:
        """What a contract adds that goes from `start` by `change`, by way of 0 if it is crossed."""
        end = start + change
        steps = [start, 0, end] if start * end < 0 else [start, end]
        margins = [self._margin_with(row, product, quantity, price) for quantity in steps]
        return sum((max(after - before, ZERO) for before, after in pairwise(margins)), ZERO)

    def _margin_with(self, row: Instrument, product: str, quantity: int, price: Money) -> Fraction:
        """The margin on one underlying if one position were so large.

        The exposure of the others is left out, because it stays the same.
        """
        own, key = self.book(row, product), _followed(row)
        stakes = [self._stake(*each) for each in self._on(key) if each[1] is not own]
        worth = Fraction(abs(quantity) * price * row.multiplier)
        if row.is_option:
            worth = max(-quantity, 0) * self._price(key)
        span, exposure = _rates(row)
        if row.is_option and row.is_on_index and self.today_is_expiry:
            exposure += 20
        units = quantity * row.multiplier
        strike = Fraction(row.strike)
        stakes.append(Stake(kind=row.kind, units=units, strike=strike, span=worth * span / 1000))
        naked = sum((stake.span for stake in stakes), ZERO)
        return naked + worth * exposure / 1000 - relief(stakes, self._price(key))

    def _contracts(self) -> list[tuple[Instrument, Book]]:
        rows = [(_BY_KEY[key], book) for (key, _), book in self.books.items()]
        return [(row, book) for row, book in rows if book.quantity and not row.is_share]

    def _on(self, followed: str) -> list[tuple[Instrument, Book]]:
        """The contracts that follow a price: all of one underlying expire together here."""
        return [(row, book) for row, book in self._contracts() if _followed(row) == followed]

    def _price(self, key: str) -> Fraction:
        return Fraction(self.market.prices[key])

    def _stake(self, row: Instrument, book: Book) -> Stake:
        worth = max(-book.quantity, 0) * self._price(_followed(row))
        if not row.is_option:
            at_close = [Fraction(book.close * row.multiplier)] * book.carried.count
            longs = [*([] if book.is_short else at_close), *book.buys.units]
            shorts = [*(at_close if book.is_short else []), *book.sells.units]
            worth = abs(open_and_closed(longs, shorts)[0])
        return Stake(
            kind=row.kind,
            units=book.quantity * row.multiplier,
            strike=Fraction(row.strike),
            span=worth * _rates(row)[0] / 1000,
        )


def _followed(row: Instrument) -> str:
    return row.underlying or row.key


def _rates(row: Instrument) -> tuple[int, int]:
    """SPAN and exposure, in thousandths."""
    if row.exchange == "MCX":
        return 80, 15
    if not row.is_on_index:
        return 150, 35
    return (90, 20) if row.is_option else (100, 20)
