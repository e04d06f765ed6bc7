"""How much less contracts need together than each by itself: the one rule of all hedges.

Contracts on the same underlying that expire together hedge each other: their SPAN is at most what
they lose together at expiry, at the worst price within 10 %, and 3 % of that. Exposure stays, and
so does the SPAN of contracts that all lose at the same price. Of one contract only the difference
of what is long and short counts. The calculator of baskets, the margin of positions and the check
of an order ask for it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money

_LOWEST, _HIGHEST = 9, 11
"""The range of prices, in tenths of the spot: all prices below are in tenths, to stay whole."""
_TENTHS = 10
_CUSHION = 103
"""The worst loss and 3 % of it, in hundredths."""
HedgeGroup: TypeAlias = tuple[str, str, date | None]


class Stake(NamedTuple):
    """An open quantity, negative when short, and the SPAN that it needs by itself."""

    instrument: Instrument
    quantity: int
    span: Money


def hedge_group(instrument: Instrument) -> HedgeGroup:
    """What contracts that hedge each other have in common."""
    return (instrument.exchange, instrument.name, instrument.expiry)


def hedge_relief(stakes: Sequence[Stake], spot: Money) -> Money:
    """What the stakes of one group need less together; `spot` is the price of what they follow."""
    rows = _netted(stakes)
    naked = sum(row.span for row in rows)
    together = _worst_loss(rows, spot)
    if together < sum(_worst_loss((row,), spot) for row in rows):
        naked = min(naked, -(-together * _CUSHION // (100 * _TENTHS)))
    return sum(stake.span for stake in stakes) - naked


def _netted(stakes: Sequence[Stake]) -> list[Stake]:
    """One stake for each contract, whatever products it is held in."""
    rows: dict[int, Stake] = {}
    for stake in stakes:
        known = rows.get(stake.instrument.token)
        rows[stake.instrument.token] = stake if known is None else _net(known, stake)
    return list(rows.values())


def _net(one: Stake, other: Stake) -> Stake:
    """Two stakes in one contract; of the larger side only the rest needs a margin."""
    quantity = one.quantity + other.quantity
    if one.quantity * other.quantity >= 0:
        return Stake(one.instrument, quantity, one.span + other.span)
    larger = one if abs(one.quantity) > abs(other.quantity) else other
    span = -(-larger.span * abs(quantity) // abs(larger.quantity))
    return Stake(one.instrument, quantity, span)


def _worst_loss(stakes: Sequence[Stake], spot: Money) -> int:
    """The loss at expiry at the worst price, in tenths: at an edge of the range, or at a strike."""
    lowest, highest = spot * _LOWEST, spot * _HIGHEST
    strikes = (row.instrument.strike * _TENTHS for row in stakes if row.instrument.is_option)
    prices = [lowest, highest, *(strike for strike in strikes if lowest < strike < highest)]
    return max(0, *(-_worth(stakes, price, spot) for price in prices))


def _worth(stakes: Sequence[Stake], price: int, spot: Money) -> int:
    return sum(
        stake.quantity * stake.instrument.multiplier * _payoff(stake.instrument, price, spot)
        for stake in stakes
    )


def _payoff(instrument: Instrument, price: int, spot: Money) -> int:
    """What one of it pays at expiry; a future, against today's price of what it follows."""
    if instrument.kind == "CE":
        return max(price - instrument.strike * _TENTHS, 0)
    if instrument.kind == "PE":
        return max(instrument.strike * _TENTHS - price, 0)
    return price - spot * _TENTHS
