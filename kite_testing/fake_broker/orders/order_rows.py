"""Orders and trades as the broker writes them: book rows, history rows, trade rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kite_testing.fake_broker.money import RUPEE, number, ratio
from kite_testing.fake_broker.order import Change, Order, Stage, Trade
from kite_testing.fake_broker.wire.answers import clock_second, wire_second

_UNREGISTERED_TOKEN = 1
"""The token in the first row of a history (sample: order_info.json)."""


def book_row(order: Order, user_id: str) -> dict[str, Any]:
    """The latest state of an order. Rows without a tag have no `tags` (sample: orders.json)."""
    row: dict[str, Any] = {
        "account_id": user_id,
        "placed_by": user_id,
        "order_id": order.order_id,
        "exchange_order_id": order.exchange_order_id,
        "parent_order_id": order.parent_order_id,
        "status": order.status,
        "status_message": order.status_message,
        "status_message_raw": order.status_message_raw,
        "order_timestamp": wire_second(order.order_timestamp),
        "exchange_update_timestamp": _second(order.exchange_update_timestamp),
        "exchange_timestamp": _second(order.exchange_timestamp),
        "variety": order.variety,
        # Stays false even after a modification (sample: order_info.json).
        "modified": False,
        "exchange": order.instrument.exchange,
        "tradingsymbol": order.instrument.tradingsymbol,
        "instrument_token": order.instrument.token,
        "order_type": order.order_type,
        "transaction_type": order.side,
        "validity": order.validity,
        "validity_ttl": order.validity_ttl,
        "product": order.product,
        "quantity": order.quantity,
        "disclosed_quantity": order.disclosed_quantity,
        "price": number(order.price),
        "trigger_price": number(order.trigger_price),
        "average_price": ratio(order.value, order.filled * RUPEE),
        "filled_quantity": order.filled,
        # Not reset by a cancellation, but by a rejection (sample: orders.json).
        "pending_quantity": 0 if order.status == "REJECTED" else order.rest,
        "cancelled_quantity": order.cancelled,
        # 0 in all samples, those of protected orders too.
        "market_protection": 0,
        "meta": _meta(order),
        "tag": order.tag,
        "guid": None,
    }
    if order.auction_number is not None:
        row["auction_number"] = order.auction_number
    tags = [*([order.tag] if order.tag else []), *order.system_tags]
    return {**row, "tags": tags} if tags else row


def history_rows(order: Order, user_id: str) -> list[dict[str, Any]]:
    """The states of an order, the oldest first (sample: order_info.json)."""
    rows = [_history_row(order, stage, user_id) for stage in order.stages]
    rows[0]["instrument_token"] = _UNREGISTERED_TOKEN
    return rows


def _history_row(order: Order, stage: Stage, user_id: str) -> dict[str, Any]:
    """One state, with the fewer fields of the history."""
    status, version, ordered, registered, filled, value, cancelled, message = stage
    terms: Order | Change = order.earlier[version] if version < len(order.earlier) else order
    return {
        "average_price": ratio(value, filled * RUPEE),
        "cancelled_quantity": cancelled,
        "disclosed_quantity": terms.disclosed_quantity,
        "exchange": order.instrument.exchange,
        "exchange_order_id": None if registered is None else order.exchange_order_id,
        "exchange_timestamp": _second(registered),
        "filled_quantity": filled,
        "instrument_token": order.instrument.token,
        "order_id": order.order_id,
        "order_timestamp": wire_second(ordered),
        "order_type": terms.order_type,
        "parent_order_id": order.parent_order_id,
        "pending_quantity": 0 if status == "REJECTED" else terms.quantity - filled,
        "placed_by": user_id,
        "price": number(terms.price),
        "product": order.product,
        "quantity": terms.quantity,
        "status": status,
        "status_message": message,
        "tag": order.tag,
        "tradingsymbol": order.instrument.tradingsymbol,
        "transaction_type": order.side,
        "trigger_price": number(terms.trigger_price),
        "validity": terms.validity,
        "variety": order.variety,
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


def _meta(order: Order) -> Any:
    """What made the order: an iceberg, a trigger, or nothing."""
    iceberg = order.iceberg
    if iceberg is None:
        return {} if order.meta is None else order.meta
    return {
        "iceberg": {
            "leg": iceberg.leg,
            "legs": iceberg.legs,
            "leg_quantity": iceberg.leg_quantity,
            "total_quantity": iceberg.total_quantity,
            "remaining_quantity": iceberg.remaining,
        }
    }


def _second(moment: datetime | None) -> str | None:
    return None if moment is None else wire_second(moment)
