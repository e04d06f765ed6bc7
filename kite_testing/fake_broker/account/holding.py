"""One line of the demat account: settled shares, those on their way, and what a loan paid for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kite_testing.fake_broker.account.lots import (
    Lots,
    count_of,
    first_in_first_out,
    no_lots,
    value_of,
)
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money


@dataclass(slots=True, kw_only=True, eq=False)
class Funded:
    """Shares in margin trading: what they cost, and what of it the broker lends."""

    lots: Lots = field(default_factory=no_lots)
    loan: Money = 0

    @property
    def quantity(self) -> int:
        """How many there are."""
        return count_of(self.lots)

    @property
    def value(self) -> Money:
        """What they cost."""
        return value_of(self.lots)

    def sell(self, quantity: int) -> Money:
        """Let the oldest go; the part of the loan that is paid back."""
        repaid = self.loan * quantity // self.quantity
        _, self.lots = first_in_first_out(self.lots, quantity)
        self.loan -= repaid
        return repaid


@dataclass(slots=True, kw_only=True, eq=False)
class Holding:
    """The shares of one line: `lots` hold settled ones and `t1_quantity`, in the order of time.

    `collateral` are pledged. `authorised` may be sold on the day `authorised_on`, where the
    depository has to be asked.
    """

    instrument: Instrument
    lots: Lots = field(default_factory=no_lots)
    t1_quantity: int = 0
    collateral: int = 0
    authorised: int = 0
    authorised_on: date | None = None
    funded: Funded = field(default_factory=Funded)

    @property
    def total(self) -> int:
        """All shares, settled and not, without the funded ones."""
        return count_of(self.lots)

    @property
    def settled(self) -> int:
        """Shares that are delivered, pledged ones too."""
        return self.total - self.t1_quantity

    @property
    def free(self) -> int:
        """Shares that may be sold: neither pledged nor funded."""
        return self.total - self.collateral

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of the line."""
        return not self.lots and not self.funded.lots

    def authorised_at(self, day: date) -> int:
        """What the depository lets go on a day, before sales."""
        return self.authorised if self.authorised_on == day else 0

    def multiply(self, numerator: int, denominator: int) -> None:
        """Each share becomes so many, as in a bonus or a split; what they cost stays.

        Parts of a share are dropped from each lot.
        """
        old, new_t1 = self.lots, self.t1_quantity * numerator // denominator
        self.lots = _multiplied(old, numerator, denominator)
        self.t1_quantity = min(new_t1, self.total)
        self.collateral = self.collateral * numerator // denominator
        self.funded.lots = _multiplied(self.funded.lots, numerator, denominator)


def _multiplied(lots: Lots, numerator: int, denominator: int) -> Lots:
    return [
        (count, value) for quantity, value in lots if (count := quantity * numerator // denominator)
    ]
