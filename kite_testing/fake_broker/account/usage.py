"""What positions and orders use of the funds: a simplification of the exchanges' margins.

The percentages are round figures of the right size. Profits of the day do not raise the funds;
losses lower them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction

from kite_testing.fake_broker.account.position import Position, Totals
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money

_INTRADAY_SHARE = 200
# SPAN and exposure, in thousandths of the notional value
_INDEX_FUTURE = (100, 20)
_INDEX_OPTION = (90, 20)
_SHARE_CONTRACT = (150, 35)
_COMMODITY = (80, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What is used of the funds, part by part. `cash` is what the cash market uses."""

    span: Fraction = Fraction(0)
    exposure: Fraction = Fraction(0)
    option_premium: Fraction = Fraction(0)
    cash: Fraction = Fraction(0)
    realised_loss: Fraction = Fraction(0)
    open_loss: Fraction = Fraction(0)
    holding_sales: Fraction = Fraction(0)

    @property
    def debits(self) -> Fraction:
        """What the funds are lowered by. Sales of holdings are a credit inside `cash`."""
        parts = (self.span, self.exposure, self.option_premium, self.cash)
        return sum(parts, self.realised_loss + self.open_loss)

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            **{
                part.name: getattr(self, part.name) + getattr(other, part.name)
                for part in fields(self)
            }
        )


def usage_of(position: Position, last: Money, spot: Money) -> Usage:
    """What a position uses at its last price; `spot` is the price of what it follows."""
    if position.product == "CNC":
        return _delivery(position)
    totals = position.totals
    profit = _realised(totals)
    quantity = position.quantity
    loss = max(-profit, Fraction(0))
    if not quantity:
        return Usage(realised_loss=loss)
    multiplier = position.instrument.multiplier
    average = _average(totals, is_long=quantity > 0)
    open_loss = max(quantity * (average - last * multiplier), Fraction(0))
    worth = abs(quantity) * average
    instrument = position.instrument
    if instrument.is_share:
        margin = worth * Fraction(_INTRADAY_SHARE, 1000)
        return Usage(cash=margin, realised_loss=loss, open_loss=open_loss)
    if instrument.is_option and quantity > 0:
        return Usage(option_premium=worth, realised_loss=loss)
    span, exposure = _rates(instrument)
    notional = abs(quantity) * spot * multiplier if instrument.is_option else worth
    return Usage(
        span=Fraction(notional * span, 1000),
        exposure=Fraction(notional * exposure, 1000),
        option_premium=-worth if instrument.is_option else Fraction(0),
        realised_loss=loss,
        open_loss=open_loss,
    )


def needs_mark(position: Position) -> bool:
    """Whether the usage changes with prices, not only with fills."""
    if position.product == "CNC" or not position.quantity:
        return False
    return not (position.instrument.is_option and position.quantity > 0)


def required(
    instrument: Instrument, *, side: str, product: str, quantity: int, price: Money, spot: Money
) -> Money:
    """What an order blocks until it is filled, cancelled or refused, rounded up."""
    worth = quantity * price * instrument.multiplier
    if instrument.is_share:
        if product == "CNC":
            return worth if side == "BUY" else 0
        return -(-worth * _INTRADAY_SHARE // 1000)
    if instrument.is_option:
        if side == "BUY":
            return worth
        worth = quantity * spot * instrument.multiplier
    return -(-worth * sum(_rates(instrument)) // 1000)


def _delivery(position: Position) -> Usage:
    """Shares for delivery: buys cost their price, sales of holdings are a credit at once."""
    bought, sold = position.day_buy_quantity, position.day_sell_quantity
    both = min(bought, sold)
    buy_price = Fraction(position.day_buy_value, bought or 1)
    sell_price = Fraction(position.day_sell_value, sold or 1)
    sales = (sold - both) * sell_price
    return Usage(
        cash=(bought - both) * buy_price - sales,
        realised_loss=max(both * (buy_price - sell_price), Fraction(0)),
        holding_sales=sales,
    )


def _realised(totals: Totals) -> Fraction:
    """What the closed part earned, at average prices."""
    closed = min(totals.buy_quantity, totals.sell_quantity)
    if not closed:
        return Fraction(0)
    bought = Fraction(totals.buy_value, totals.buy_quantity)
    return closed * (Fraction(totals.sell_value, totals.sell_quantity) - bought)


def _average(totals: Totals, *, is_long: bool) -> Fraction:
    """The price of one on the side that is open, with the multiplier."""
    if is_long:
        return Fraction(totals.buy_value, totals.buy_quantity)
    return Fraction(totals.sell_value, totals.sell_quantity)


def _rates(instrument: Instrument) -> tuple[int, int]:
    if instrument.exchange == "MCX":
        return _COMMODITY
    if not instrument.is_on_index:
        return _SHARE_CONTRACT
    return _INDEX_OPTION if instrument.is_option else _INDEX_FUTURE
