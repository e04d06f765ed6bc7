"""What contracts need less together: slow, in fractions, for both reference accounts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

ZERO = Fraction(0)
REACH = Fraction(1, 10)
"""The worst price is looked for so far from the spot, up and down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """So many units of a call, a put or a future, negative when short; `span` without any hedge."""

    kind: str
    units: int
    strike: Fraction = ZERO
    span: Fraction = ZERO

    def loss(self, price: Fraction, spot: Fraction) -> Fraction:
        """What is lost when it expires at a price; negative when it pays."""
        if self.kind == "CE":
            return -self.units * max(price - self.strike, ZERO)
        if self.kind == "PE":
            return -self.units * max(self.strike - price, ZERO)
        return -self.units * (price - spot)


def relief(stakes: list[Stake], spot: Fraction) -> Fraction:
    """All SPAN less what is needed together, of what is left of each contract.

    That is the worst loss and 3 %, where one contract gains while another one loses.
    """
    before = sum((stake.span for stake in stakes), ZERO)
    contracts = dict.fromkeys((stake.kind, stake.strike) for stake in stakes)
    stakes = [_left_of(kind, strike, stakes) for kind, strike in contracts]
    low, high = spot * (1 - REACH), spot * (1 + REACH)
    kinks = [stake.strike for stake in stakes if low < stake.strike < high]
    prices = [low, high, *kinks]
    together = max(sum((stake.loss(price, spot) for stake in stakes), ZERO) for price in prices)
    apart = sum(max(ZERO, *(stake.loss(price, spot) for price in prices)) for stake in stakes)
    needed = sum((stake.span for stake in stakes), ZERO)
    if max(together, ZERO) != apart:
        needed = min(needed, max(together, ZERO) * Fraction(103, 100))
    return before - needed


def _left_of(kind: str, strike: Fraction, stakes: list[Stake]) -> Stake:
    """What is left of a contract that was bought and sold, at the average SPAN of its side."""
    rows = [stake for stake in stakes if (stake.kind, stake.strike) == (kind, strike)]
    left = sum(stake.units for stake in rows)
    side = [stake for stake in rows if stake.units * left > 0]
    units = sum(stake.units for stake in side)
    span = sum((stake.span for stake in side), ZERO)
    return Stake(kind=kind, units=left, strike=strike, span=span * left / units if left else ZERO)
