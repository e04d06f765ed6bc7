"""Units of funds in the demat account, from allotments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.mutual_funds.fund_list import UNIT, Fund
from kite_testing.fake_broker.mutual_funds.fund_order import FundOrder


@dataclass(slots=True, kw_only=True, eq=False)
class FundHolding:
    """Units of one fund. `cost` is what those that are left were bought for."""

    fund: Fund
    folio: str | None
    units: int = 0
    cost: Fraction = Fraction(0)
    purchases: list[FundOrder] = field(default_factory=list[FundOrder])

    @property
    def average(self) -> Fraction:
        """What one unit cost."""
        return self.cost * UNIT / self.units if self.units else Fraction(0)


class FundHoldings:
    """Allotments go in, holdings come out."""

    def __init__(self) -> None:
        self._by_isin: dict[str, FundHolding] = {}

    def __iter__(self) -> Iterator[FundHolding]:
        """Those with units, in the order in which they were first bought."""
        return (row for row in self._by_isin.values() if row.units)

    def ever(self) -> list[FundHolding]:
        """Those with at least one allotment, redeemed since or not."""
        return list(self._by_isin.values())

    def clear(self) -> None:
        """Forget all units."""
        self._by_isin.clear()

    def of(self, isin: str) -> FundHolding | None:
        """What is, or was, held of a fund."""
        return self._by_isin.get(isin)

    def allot(self, order: FundOrder) -> None:
        """Take the units of a purchase."""
        fund = order.wish.fund
        holding = self._by_isin.setdefault(fund.isin, FundHolding(fund=fund, folio=order.folio))
        holding.units += order.units
        holding.cost += value_of(order.units, order.price)
        holding.purchases.append(order)

    def redeem(self, order: FundOrder) -> None:
        """Give units back; the average of the others stays."""
        holding = self._by_isin[order.wish.fund.isin]
        holding.cost -= holding.average * order.units / UNIT
        holding.units -= order.units


def value_of(units: int, price: Money) -> Fraction:
    """What thousandths of units are worth."""
    return Fraction(units * price, UNIT)


def units_for(amount: Money, price: Money) -> int:
    """Thousandths of units that an amount buys; the fund keeps what is less than one."""
    return amount * UNIT // price
