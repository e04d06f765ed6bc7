"""Orders for tests of what is told about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kite_core.models.orders import Order
from kite_core.models.words import Exchange, OrderStatus, OrderType, TransactionType
from kite_testing.manual_clock import A_FRIDAY_MORNING

PLACED_AT = A_FRIDAY_MORNING


def second(seconds: float) -> datetime:
    """So many seconds after the order was placed."""
    return PLACED_AT + timedelta(seconds=seconds)


def row(
    status: str = "OPEN",
    *,
    order_id: str = "2611200000000000001",
    at: float = 0,
    filled: int = 0,
    average: float = 0.0,
    **fields: Any,
) -> Order:
    """A buy order for 10 INFY; it changed last `at` seconds after it was placed."""
    order = Order(
        order_id=order_id,
        status=OrderStatus(status),
        exchange=Exchange.NSE,
        tradingsymbol="INFY",
        transaction_type=TransactionType.BUY,
        quantity=10,
        price=1500.0,
        filled_quantity=filled,
        average_price=average,
        order_timestamp=PLACED_AT,
        exchange_update_timestamp=second(at),
    )
    return replace(order, **fields)


def stop(status: str = "TRIGGER PENDING", **fields: Any) -> Order:
    """The same as a stop."""
    return row(status, order_type=OrderType.SL, trigger_price=1499.0, **fields)
