"""What orders block together: a simplification of the exchanges' portfolio margins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from kite_testing.fake_broker.account.hedging import (
    HedgeGroup,
    Stake,
    hedge_group,
    hedge_relief,
)
from kite_testing.fake_broker.account.margin_legs import Margin, Part


def initial_margin(parts: Iterable[Part]) -> Margin:
    """To enter part by part, without any help of one for another."""
    return sum((part.margin for part in parts), Margin())


def final_margin(parts: Sequence[Part]) -> Margin:
    """Once all parts are there."""
    groups: dict[HedgeGroup, list[Part]] = {}
    for part in parts:
        if not part.instrument.is_share:
            groups.setdefault(hedge_group(part.instrument), []).append(part)
    shares = initial_margin(part for part in parts if part.instrument.is_share)
    return sum((_together(group) for group in groups.values()), shares)


def _together(parts: Sequence[Part]) -> Margin:
    """The margin of one group of contracts. What options are sold for is a credit here."""
    alone = initial_margin(parts)
    stakes = [Stake(part.instrument, part.quantity, ceil(part.margin.span)) for part in parts]
    return replace(
        alone,
        span=alone.span - hedge_relief(stakes, parts[0].spot),
        option_premium=Fraction(sum(part.premium for part in parts)),
    )
