"""Orders and trades as the broker writes them: book rows, history rows, trade rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kite_testing.fake_broker.money import RUPEE, number, ratio
from kite_testing.fake_broker.order import Order, Trade
from kite_testing.fake_broker.wire.answers import clock_second, wire_second


def book_row(order: Order, user_id: str) -> dict[str, Any]:
    """The latest state of an order. Rows without a tag have no `tags` (sample: orders.json)."""
    row: dict[str, Any] = {
        "account_id": user_id,
        "placed_by": user_id,
        "order_id": order.order_id,
        "exchange_order_id": order.exchange_order_id,
        "parent_order_id": None,
        "status": order.status,
        "status_message": None,
        "status_message_raw": None,
        "order_timestamp": wire_second(order.order_timestamp),
        "exchange_update_timestamp": _second(order.exchange_update_timestamp),
        "exchange_timestamp": _second(order.exchange_timestamp),
        "variety": "regular",
        "modified": False,
        "exchange": order.instrument.exchange,
        "tradingsymbol": order.instrument.tradingsymbol,
        "instrument_token": order.instrument.token,
        "order_type": "LIMIT",
        "transaction_type": order.side,
        "validity": "DAY",
        "validity_ttl": 0,
        "product": order.product,
        "quantity": order.quantity,
        "disclosed_quantity": 0,
        "price": number(order.price),
        "trigger_price": 0,
        "average_price": ratio(order.value, order.filled * RUPEE),
        "filled_quantity": order.filled,
        # Not reset by a cancellation (sample: orders.json).
        "pending_quantity": order.rest,
        "cancelled_quantity": order.cancelled,
        "market_protection": 0,
        "meta": {},
        "tag": order.tag,
        "guid": None,
    }
    tags = [*([order.tag] if order.tag else []), *order.system_tags]
    return {**row, "tags": tags} if tags else row


def history_row(order: Order, user_id: str, *, instrument_token: int) -> dict[str, Any]:
    """The state of an order now, with the fewer fields of the history (sample: order_info.json)."""
    return {
        "average_price": ratio(order.value, order.filled * RUPEE),
        "cancelled_quantity": order.cancelled,
        "disclosed_quantity": 0,
        "exchange": order.instrument.exchange,
        "exchange_order_id": order.exchange_order_id,
        "exchange_timestamp": _second(order.exchange_timestamp),
        "filled_quantity": order.filled,
        "instrument_token": instrument_token,
        "order_id": order.order_id,
        "order_timestamp": wire_second(order.order_timestamp),
        "order_type": "LIMIT",
        "parent_order_id": None,
        "pending_quantity": order.rest,
        "placed_by": user_id,
        "price": number(order.price),
        "product": order.product,
        "quantity": order.quantity,
        "status": order.status,
        "status_message": None,
        "tag": order.tag,
        "tradingsymbol": order.instrument.tradingsymbol,
        "transaction_type": order.side,
        "trigger_price": 0,
        "validity": "DAY",
        "variety": "regular",
        "modified": False,
    }


def trade_row(trade: Trade) -> dict[str, Any]:
    """One fill. `order_timestamp` is only a time of day."""
    order = trade.order
    moment = wire_second(trade.moment)
    return {
        "trade_id": trade.trade_id,
        "order_id": order.order_id,
        "exchange": order.instrument.exchange,
        "tradingsymbol": order.instrument.tradingsymbol,
        "instrument_token": order.instrument.token,
        "product": order.product,
        "average_price": number(trade.price),
        "quantity": trade.quantity,
        "exchange_order_id": order.exchange_order_id,
        "transaction_type": order.side,
        "fill_timestamp": moment,
        "order_timestamp": clock_second(order.order_timestamp),
        "exchange_timestamp": moment,
    }


def _second(moment: datetime | None) -> str | None:
    return None if moment is None else wire_second(moment)
