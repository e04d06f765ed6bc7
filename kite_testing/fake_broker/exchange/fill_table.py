"""The fill models as a table: which order trades how much at which price, on which data.

The page on fills shows it, and a test holds it against what orders really do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kite_testing.fake_broker.settings import Fills


class Source(StrEnum):
    """Where a price comes from."""

    WALK = "seeded walk"
    SET = "set price"
    CANDLE = "played candle"
    TRADE = "recorded trade"
    DEPTH = "recorded depth"


class OrderKind(StrEnum):
    """What an order is when it meets the market."""

    MARKET = "MARKET without protection"
    PROTECTED = "MARKET with protection"
    LIMIT = "LIMIT, reached on entry"
    RESTING = "LIMIT, at rest"
    STOP_LIMIT = "SL, once triggered"
    STOP = "SL-M, once triggered"


class Price(StrEnum):
    """What an order trades at."""

    BEST = "the best opposite price"
    LEVELS = "each level's own price"
    OWN = "its own limit"


class Quantity(StrEnum):
    """How much of an order trades."""

    ALL = "all"
    LEVELS = "what the levels up to its limit hold"
    VOLUME = "as with depth, and at most a tenth of what the market trades in the same 15 seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What both sides of the book look like where a price comes from one source."""

    source: Source
    best: str
    levels: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRule:
    """What orders of some kinds trade at, under one model."""

    fills: Fills
    orders: tuple[OrderKind, ...]
    reached_when: str
    price: Price
    quantity: Quantity


_COMING = tuple(kind for kind in OrderKind if kind is not OrderKind.RESTING)
_AT_ONE_PRICE = "the price on both sides"
_FIVE = "five a tick apart, quantities from the seed"
_AT_LIMIT = "the best opposite price is at the limit or better"
_BEYOND = "the best opposite price is better than the limit"

SIDES: Final = (
    Sides(source=Source.WALK, best="the price, and a tick from it on the other side", levels=_FIVE),
    Sides(source=Source.SET, best=_AT_ONE_PRICE, levels=_FIVE),
    Sides(source=Source.CANDLE, best=_AT_ONE_PRICE, levels=_FIVE),
    Sides(source=Source.TRADE, best=_AT_ONE_PRICE, levels=_FIVE),
    Sides(source=Source.DEPTH, best="as recorded", levels="as recorded"),
)


def _rules(
    fills: Fills, reached_when: str, price: Price, quantity: Quantity
) -> tuple[FillRule, FillRule]:
    """What comes in pays what the others ask; what rests is paid what it asked."""
    return (
        FillRule(
            fills=fills, orders=_COMING, reached_when=reached_when, price=price, quantity=quantity
        ),
        FillRule(
            fills=fills,
            orders=(OrderKind.RESTING,),
            reached_when=reached_when,
            price=Price.OWN,
            quantity=quantity,
        ),
    )


FILL_RULES: Final = (
    *_rules(Fills.TOUCH, _AT_LIMIT, Price.BEST, Quantity.ALL),
    *_rules(Fills.CROSS, _BEYOND, Price.BEST, Quantity.ALL),
    *_rules(Fills.DEPTH, _AT_LIMIT, Price.LEVELS, Quantity.LEVELS),
    *_rules(Fills.VOLUME, _AT_LIMIT, Price.LEVELS, Quantity.VOLUME),
)


def rule_for(fills: Fills, kind: OrderKind) -> FillRule:
    """The rule that an order goes by."""
    return next(rule for rule in FILL_RULES if rule.fills is fills and kind in rule.orders)
