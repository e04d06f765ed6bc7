"""Positions as the API shows them, in both views."""

from __future__ import annotations

from typing import Any

from kite_testing.fake_broker.account.position import Position, Totals
from kite_testing.fake_broker.money import RUPEE, Money, number, ratio


def net_row(position: Position, last: Money) -> dict[str, Any]:
    """What is held now: carried quantity and today's trades."""
    return _row(position, position.totals, last, overnight=position.overnight_quantity)


def day_row(position: Position, last: Money) -> dict[str, Any]:
    """Today's trading alone."""
    return _row(position, position.day_totals, last, overnight=0)


def _row(position: Position, totals: Totals, last: Money, *, overnight: int) -> dict[str, Any]:
    instrument = position.instrument
    quantity = totals.buy_quantity - totals.sell_quantity
    marked = quantity * last * instrument.multiplier
    value = totals.sell_value - totals.buy_value
    scale = instrument.multiplier * RUPEE
    buy_price = ratio(totals.buy_value, totals.buy_quantity * scale)
    sell_price = ratio(totals.sell_value, totals.sell_quantity * scale)
    return {
        "tradingsymbol": instrument.tradingsymbol,
        "exchange": instrument.exchange,
        "instrument_token": instrument.token,
        "product": position.product,
        "quantity": quantity,
        "overnight_quantity": overnight,
        "multiplier": instrument.multiplier,
        "average_price": buy_price if quantity > 0 else sell_price if quantity else 0,
        "close_price": number(position.close_price),
        "last_price": number(last),
        "value": number(value),
        "pnl": number(value + marked),
        "m2m": number(totals.sell_m2m - totals.buy_m2m + marked),
        "unrealised": number(value + marked),
        "realised": 0,
        "buy_quantity": totals.buy_quantity,
        "buy_price": buy_price,
        "buy_value": number(totals.buy_value),
        "buy_m2m": number(totals.buy_m2m),
        "sell_quantity": totals.sell_quantity,
        "sell_price": sell_price,
        "sell_value": number(totals.sell_value),
        "sell_m2m": number(totals.sell_m2m),
        **_day_fields(position),
    }


def _day_fields(position: Position) -> dict[str, Any]:
    scale = position.instrument.multiplier * RUPEE
    return {
        "day_buy_quantity": position.day_buy_quantity,
        "day_buy_price": ratio(position.day_buy_value, position.day_buy_quantity * scale),
        "day_buy_value": number(position.day_buy_value),
        "day_sell_quantity": position.day_sell_quantity,
        "day_sell_price": ratio(position.day_sell_value, position.day_sell_quantity * scale),
        "day_sell_value": number(position.day_sell_value),
    }
