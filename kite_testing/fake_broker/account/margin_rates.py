"""What is set aside for an order or a position, as parts of its value.

The percentages are round figures of the right size, not those of the exchanges, which change by
the day and by the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import BUY

INTRADAY_RATE = 200
"""Shares in MIS, CO and MTF: a fifth, in thousandths."""
_THOUSAND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginRates:
    """SPAN, exposure and what comes on top, in thousandths of the notional value."""

    span: int
    exposure: int
    additional: int = 0

    @property
    def total(self) -> int:
        """All together."""
        return self.span + self.exposure + self.additional


_INDEX_FUTURE = MarginRates(span=100, exposure=20)
_INDEX_OPTION = MarginRates(span=90, exposure=20)
_EXPIRING_INDEX_OPTION = MarginRates(span=90, exposure=20, additional=20)
_SHARE_CONTRACT = MarginRates(span=150, exposure=35)
_COMMODITY = MarginRates(span=80, exposure=15)


def margin_rates(instrument: Instrument, today: date) -> MarginRates:
    """The rates of a contract. Short index options need 2 % more on the day they expire."""
    if instrument.exchange == "MCX":
        return _COMMODITY
    if not instrument.is_on_index:
        return _SHARE_CONTRACT
    if not instrument.is_option:
        return _INDEX_FUTURE
    return _EXPIRING_INDEX_OPTION if instrument.expiry == today else _INDEX_OPTION


def share_of(value: Money, thousandths: int) -> Money:
    """A part of a value, rounded up."""
    return -(-value * thousandths // _THOUSAND)


def required(
    instrument: Instrument,
    *,
    side: str,
    product: str,
    quantity: int,
    price: Money,
    spot: Money,
    today: date,
) -> Money:
    """What an order blocks until it is filled, cancelled or refused, rounded up.

    `spot` is the price of what an option follows.
    """
    worth = quantity * price * instrument.multiplier
    if instrument.is_share:
        if product == "CNC":
            return worth if side == BUY else 0
        return share_of(worth, INTRADAY_RATE)
    if instrument.is_option:
        if side == BUY:
            return worth
        worth = quantity * spot * instrument.multiplier
    return share_of(worth, margin_rates(instrument, today).total)
