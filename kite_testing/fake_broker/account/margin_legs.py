"""What one order would block by itself, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kite_core.rulebook.charges import ExactCharges
from kite_testing.fake_broker.account.charge_rows import NO_CHARGES, charges_row
from kite_testing.fake_broker.account.margin_rates import MarginRates
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import JsonNumber, Money, number
from kite_testing.fake_broker.order import BUY

_THOUSAND = 1000
_INTRADAY = Fraction(1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The parts of a margin, in units of money, not rounded."""

    span: Fraction = Fraction(0)
    exposure: Fraction = Fraction(0)
    option_premium: Fraction = Fraction(0)
    additional: Fraction = Fraction(0)
    var: Fraction = Fraction(0)

    @property
    def total(self) -> Fraction:
        """All parts."""
        return self.span + self.exposure + self.option_premium + self.additional + self.var

    def __add__(self, other: Margin) -> Margin:
        return Margin(
            span=self.span + other.span,
            exposure=self.exposure + other.exposure,
            option_premium=self.option_premium + other.option_premium,
            additional=self.additional + other.additional,
            var=self.var + other.var,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a basket is made of: an order, or a position that it meets.

    `quantity` is negative when short, and `margin` what it needs by itself. `premium` is what an
    option is bought for now, negative for what it is sold for. `spot` is the price of what a
    contract follows.
    """

    instrument: Instrument
    quantity: int
    margin: Margin
    premium: Money
    spot: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """An order as the calculators read it; `price` is what one of it trades at."""

    instrument: Instrument
    side: str
    product: str
    quantity: int
    price: Money
    spot: Money
    rates: MarginRates

    @property
    def signed(self) -> int:
        """The quantity, negative for a sale."""
        return self.quantity if self.side == BUY else -self.quantity

    @property
    def part(self) -> Part:
        """What it is in a basket."""
        worth = self.signed * self.price * self.instrument.multiplier
        return Part(
            instrument=self.instrument,
            quantity=self.signed,
            margin=self.margin,
            premium=worth if self.instrument.is_option else 0,
            spot=self.spot,
        )

    @property
    def margin(self) -> Margin:
        """What it blocks by itself."""
        instrument = self.instrument
        worth = Fraction(self.quantity * self.price * instrument.multiplier)
        if instrument.is_share:
            return Margin(var=worth * self._share_rate())
        if instrument.is_option and self.side == BUY:
            return Margin(option_premium=worth)
        if instrument.is_option:
            worth = Fraction(self.quantity * self.spot * instrument.multiplier)
        return Margin(
            span=worth * self.rates.span / _THOUSAND,
            exposure=worth * self.rates.exposure / _THOUSAND,
            additional=worth * self.rates.additional / _THOUSAND,
        )

    @property
    def leverage(self) -> int:
        """How often the margin is in the value: five times for intraday shares."""
        return 5 if self.instrument.is_share and self.product != "CNC" else 1

    def _share_rate(self) -> Fraction:
        if self.product == "CNC":
            return Fraction(1 if self.side == BUY else 0)
        return _INTRADAY


def leg_row(leg: Leg, charges: ExactCharges, *, is_compact: bool) -> dict[str, Any]:
    """The margin of an order."""
    instrument = leg.instrument
    names = {
        "type": instrument.margin_segment,
        "tradingsymbol": instrument.tradingsymbol,
        "exchange": instrument.exchange,
    }
    if is_compact:
        return {**names, "total": number(leg.margin.total)}
    return _row(names, leg.margin, charges, leverage=leg.leverage)


def sum_row(margin: Margin, *, is_compact: bool) -> dict[str, Any]:
    """A total of a basket: it has no names and no leverage (sample: basket_margins.json)."""
    names = {"type": "", "tradingsymbol": "", "exchange": ""}
    if is_compact:
        return {**names, "total": number(margin.total)}
    return _row(names, margin, NO_CHARGES, leverage=0)


def _row(
    names: dict[str, str], margin: Margin, charges: ExactCharges, *, leverage: JsonNumber
) -> dict[str, Any]:
    return {
        **names,
        "span": number(margin.span),
        "exposure": number(margin.exposure),
        "option_premium": number(margin.option_premium),
        "additional": number(margin.additional),
        "bo": 0,
        "cash": 0,
        "var": number(margin.var),
        "pnl": {"realised": 0, "unrealised": 0},
        "leverage": leverage,
        "charges": charges_row(charges),
        "total": number(margin.total),
    }
