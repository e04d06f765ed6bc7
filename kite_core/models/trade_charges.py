"""What the day's trades of one position cost, by the rulebook's rates: exact, and an estimate."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from kite_core.errors import ValidationError
from kite_core.models.orders import Trade, trades_by_order
from kite_core.models.words import Product, TransactionType
from kite_core.rulebook.charge_rates import ChargeRates, TradeKind
from kite_core.rulebook.charges import demat_sale_fee, exact_charges, trade_kind, turnover_of


def cost_of_trades(
    trades: Iterable[Trade], rates: ChargeRates, *, multiplier: Fraction
) -> Fraction | None:
    """The charges of one position's trades, None where the rates do not cover them.

    Shares that are bought and sold for delivery on the same day are charged as intraday; what is
    sold beyond that leaves the demat account, for a fee.
    """
    found = list(trades)
    first = found[0]
    try:
        kind = trade_kind(
            exchange=first.exchange, product=first.product, tradingsymbol=first.tradingsymbol
        )
        if first.product == Product.CNC:
            return _of_delivery(found, rates, kind)
        return sum(
            (
                _of_order(order, rates, kind, multiplier)
                for order in trades_by_order(found).values()
            ),
            Fraction(0),
        )
    except ValidationError:  # reason: a rate that is not known makes the sum unknown, no more
        return None


def _of_delivery(trades: list[Trade], rates: ChargeRates, kind: TradeKind) -> Fraction:
    """Each order's share of the intraday part is that of its side."""
    bought = _quantity(trades, TransactionType.BUY)
    sold = _quantity(trades, TransactionType.SELL)
    sides = {TransactionType.BUY: bought, TransactionType.SELL: sold}
    total = demat_sale_fee(rates) if sold > bought else Fraction(0)
    for order in trades_by_order(trades).values():
        intraday = Fraction(min(bought, sold), sides[order[0].transaction_type])
        total += _of_order(order, rates, TradeKind.EQUITY_INTRADAY, intraday)
        total += _of_order(order, rates, kind, 1 - intraday)
    return total


def _of_order(
    trades: list[Trade], rates: ChargeRates, kind: TradeKind, weight: Fraction
) -> Fraction:
    """The charges of one executed order, of whose prices this part or multiple counts."""
    turnover = sum(turnover_of(each.average_price, quantity=each.quantity) for each in trades)
    if not weight or not turnover:
        return Fraction(0)
    order = trades[0]
    return exact_charges(
        rates,
        kind=kind,
        exchange=order.exchange,
        transaction_type=order.transaction_type,
        turnover=turnover * weight,
    ).total


def _quantity(trades: Iterable[Trade], side: TransactionType) -> int:
    return sum(trade.quantity for trade in trades if trade.transaction_type == side)
