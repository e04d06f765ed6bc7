"""What orders block together: a simplification of the exchanges' portfolio margins.

Contracts on the same underlying that expire together hedge each other: their SPAN is at most what
they lose together at expiry, at the worst price within 10 %, and 3 % of that. Exposure stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from kite_testing.fake_broker.account.margin_legs import Leg, Margin
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money

_REACH = Fraction(10, 100)
_CUSHION = Fraction(103, 100)
_Group: TypeAlias = tuple[str, str, date | None]


def initial_margin(legs: Iterable[Leg]) -> Margin:
    """To enter leg by leg, without any help of one for another."""
    return sum((leg.margin for leg in legs), Margin())


def final_margin(legs: Iterable[Leg]) -> Margin:
    """Once all legs are there."""
    groups: dict[_Group, list[Leg]] = {}
    for leg in legs:
        instrument = leg.instrument
        line = instrument.key if instrument.is_share else instrument.name
        groups.setdefault((instrument.exchange, line, instrument.expiry), []).append(leg)
    return sum((_together(rows) for rows in groups.values()), Margin())


def _together(legs: list[Leg]) -> Margin:
    """The margin of one group. What options are sold for is a credit here."""
    alone = initial_margin(legs)
    if legs[0].instrument.is_share:
        return alone
    return Margin(
        span=min(alone.span, _worst_loss(legs) * _CUSHION),
        exposure=alone.exposure,
        additional=alone.additional,
        option_premium=Fraction(sum(leg.premium for leg in legs)),
    )


def _worst_loss(legs: list[Leg]) -> Fraction:
    """What the legs lose at expiry at the worst price: at an edge of the range, or at a strike."""
    spot = legs[0].spot
    lowest, highest = spot * (1 - _REACH), spot * (1 + _REACH)
    strikes = (Fraction(leg.instrument.strike) for leg in legs if leg.instrument.is_option)
    prices = [lowest, highest, *(row for row in strikes if lowest < row < highest)]
    return max(Fraction(0), *(-_worth(legs, price) for price in prices))


def _worth(legs: list[Leg], price: Fraction) -> Fraction:
    return sum((leg.signed * _payoff(leg, price) for leg in legs), Fraction(0))


def _payoff(leg: Leg, price: Fraction) -> Fraction:
    """What one of it pays at expiry; a future, against today's price of what it follows."""
    instrument: Instrument = leg.instrument
    strike: Money = instrument.strike
    if instrument.kind == "CE":
        gain = max(price - strike, Fraction(0))
    elif instrument.kind == "PE":
        gain = max(strike - price, Fraction(0))
    else:
        gain = price - leg.spot
    return gain * instrument.multiplier
