"""When an order was registered, as far as its row in the book tells."""

from __future__ import annotations

from datetime import datetime

from kite_core.ist import IST
from kite_core.models.orders import Order

_SNOWFLAKE_DIGITS = 19
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657


def registered_at(order: Order) -> datetime | None:
    """When the broker registered it; None when the row does not say.

    `order_timestamp` moves with each change of the order (sample: orders.json). The order ids of
    19 digits, in use since 2025, hold the moment in their upper bits (seen in two samples,
    broker-behaviour 1.5).
    """
    if len(order.order_id) != _SNOWFLAKE_DIGITS or not order.order_id.isdecimal():
        return None
    milliseconds = (int(order.order_id) >> 22) + _SNOWFLAKE_EPOCH_MS
    return datetime.fromtimestamp(milliseconds / 1000, IST)


def is_older(order: Order, moment: datetime) -> bool:
    """Whether the order was there before this moment, for certain."""
    moved = registered_at(order) or order.order_timestamp
    return moved is not None and moved < moment
