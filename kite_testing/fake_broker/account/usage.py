"""What positions use of the funds, in whole units of money, each part rounded up.

Profits of the day do not raise the funds; losses lower them. Shares for delivery and options are
paid for and bring what they are sold for; futures and intraday shares are marked to the market.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from kite_testing.fake_broker.account.margin_rates import INTRADAY_RATE, margin_rates, share_of
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.money import Money


# A tuple, because every order looks at those of all positions that are marked.
class Usage(NamedTuple):
    """What is used of the funds, part by part. `cash` is what the cash market uses.

    `holding_sales` says what holdings were sold for today; what of it may be used again is a
    credit inside `cash`.
    """

    span: Money = 0
    exposure: Money = 0
    additional: Money = 0
    option_premium: Money = 0
    cash: Money = 0
    realised_loss: Money = 0
    open_loss: Money = 0
    holding_sales: Money = 0

    @property
    def debits(self) -> Money:
        """What the funds are lowered by."""
        return sum(self) - self.holding_sales


def sum_of_usage(rows: Iterable[Usage]) -> Usage:
    """All together, part by part."""
    return Usage(*(sum(parts) for parts in zip(Usage(), *rows, strict=True)))


def needs_mark(position: Position) -> bool:
    """Whether the usage changes with prices, not only with fills."""
    quantity = position.quantity
    if not quantity or position.is_delivered:
        return False
    return quantity < 0 or not position.instrument.is_option


def usage_of(position: Position, fresh: int = 0) -> Usage:
    """What a position uses that needs no mark.

    `fresh` are the shares among those sold today that were bought the day before: their proceeds
    cannot be used today.
    """
    if position.product == "CNC":
        return _delivery(position, fresh)
    if position.product == "MTF":
        return _funded(position)
    if position.instrument.is_option:
        premium, lost = _of_today(position)
        return Usage(option_premium=premium, realised_loss=lost)
    _, lost = open_and_closed(*position.sides_at_close())
    return Usage(realised_loss=lost)


def marked_usage_of(position: Position, last: Money, spot: Money, today: date) -> Usage:
    """What a position uses at its last price; `spot` is the price of what an option follows."""
    if position.instrument.is_option:
        return _short_option(position, last, spot, today)
    instrument = position.instrument
    cost, lost = open_and_closed(*position.sides_at_close())
    open_loss = cost - position.quantity * last * instrument.multiplier
    open_loss = max(open_loss, 0)
    worth = abs(cost)
    if instrument.is_share:
        return Usage(0, 0, 0, 0, share_of(worth, INTRADAY_RATE), lost, open_loss)
    rates = margin_rates(instrument, today)
    span, exposure = share_of(worth, rates.span), share_of(worth, rates.exposure)
    return Usage(span, exposure, 0, 0, 0, lost, open_loss)


def naked_span(position: Position, spot: Money, today: date) -> Money:
    """The SPAN of an open position in a contract that nothing hedges."""
    rates = margin_rates(position.instrument, today)
    if position.instrument.is_option:
        return _of_notional(position, spot, rates.span)
    cost, _ = open_and_closed(*position.sides_at_close())
    return share_of(abs(cost), rates.span)


def open_and_closed(bought: int, paid: Money, sold: int, received: Money) -> tuple[Money, Money]:
    """What the open part cost, at average prices, and what the closed part lost, at least 0.

    A short has a negative cost. The cost is rounded up; what is lost is the rest, exactly.
    """
    if not sold:
        return paid, 0
    if bought > sold:
        cost = -(-(bought - sold) * paid // bought)
    elif sold > bought:
        cost = -((sold - bought) * received // sold)
    else:
        cost = 0
    lost = paid - received - cost
    return cost, max(0, lost)


def _of_today(position: Position) -> tuple[Money, Money]:
    return open_and_closed(
        position.day_buy_quantity,
        position.day_buy_value,
        position.day_sell_quantity,
        position.day_sell_value,
    )


def _delivery(position: Position, fresh: int) -> Usage:
    """Shares for delivery: buys cost their price, sales of holdings are a credit at once."""
    cost, lost = _of_today(position)
    if cost >= 0:
        return Usage(0, 0, 0, 0, cost, lost)
    held_back = -(cost * fresh // -position.quantity)
    return Usage(0, 0, 0, 0, cost + held_back, lost, 0, -cost)


def _funded(position: Position) -> Usage:
    """Shares that the broker lends for: the client's part of what was bought today."""
    cost, lost = _of_today(position)
    return Usage(cash=share_of(max(cost, 0), INTRADAY_RATE), realised_loss=lost)


def _short_option(position: Position, last: Money, spot: Money, today: date) -> Usage:
    """Premium of today; margin on what it follows; and what it would cost more to buy it back."""
    instrument, totals = position.instrument, position.totals
    premium, lost = _of_today(position)
    cost, _ = open_and_closed(
        totals.buy_quantity, totals.buy_value, totals.sell_quantity, totals.sell_value
    )
    rates = margin_rates(instrument, today)
    return Usage(
        span=_of_notional(position, spot, rates.span),
        exposure=_of_notional(position, spot, rates.exposure),
        additional=_of_notional(position, spot, rates.additional),
        option_premium=premium,
        realised_loss=lost,
        open_loss=max(cost - position.quantity * last * instrument.multiplier, 0),
    )


def _of_notional(position: Position, spot: Money, thousandths: int) -> Money:
    """A part of what an option that was sold stands for; 0 for one that was bought."""
    notional = max(-position.quantity, 0) * spot * position.instrument.multiplier
    return share_of(notional, thousandths)
