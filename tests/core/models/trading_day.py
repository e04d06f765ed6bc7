"""A day's trades, positions and holdings for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from kite_core.ist import IST
from kite_core.models.orders import Trade
from kite_core.models.portfolio import Holding, Position
from kite_core.models.words import Exchange, Product, TransactionType

OPENED = datetime(2026, 11, 20, 9, 15, tzinfo=IST)
_IDS = count(1)


def trade(
    quantity: int,
    price: float,
    *,
    minutes: float = 0,
    exchange: str = "NSE",
    tradingsymbol: str = "INFY",
    product: str | None = "MIS",
    order_id: str | None = None,
) -> Trade:
    """A purchase, or a sale for a negative quantity."""
    number = next(_IDS)
    return Trade(
        trade_id=str(number),
        order_id=order_id or str(number),
        exchange=Exchange(exchange),
        tradingsymbol=tradingsymbol,
        transaction_type=TransactionType.BUY if quantity > 0 else TransactionType.SELL,
        quantity=abs(quantity),
        average_price=price,
        product=None if product is None else Product(product),
        fill_timestamp=OPENED + timedelta(minutes=minutes),
    )


def position(
    quantity: int,
    *,
    exchange: str = "NSE",
    tradingsymbol: str = "INFY",
    product: str = "MIS",
    **figures: Any,
) -> Position:
    return Position(
        tradingsymbol=tradingsymbol,
        exchange=Exchange(exchange),
        product=Product(product),
        instrument_token=1,
        quantity=quantity,
        **figures,
    )


def holding(
    quantity: int, average_price: float, *, exchange: str = "NSE", **figures: Any
) -> Holding:
    return Holding(
        tradingsymbol="INFY",
        exchange=Exchange(exchange),
        instrument_token=1,
        quantity=quantity,
        average_price=average_price,
        **figures,
    )
