from __future__ import annotations

import pytest

from kite_core.explanations.reasons import Reason
from kite_core.models.orders import Order, SliceError, Trade, trades_by_order
from kite_core.models.words import Exchange, OrderStatus, TransactionType

MARGIN = "Insufficient funds. Required margin is 95417.84 but available margin is 74251.80."
RAW = "RMS:Margin Exceeds,Required:95417.84, Available:74251.80 for entity account-XXXXX"


def trade(trade_id: str, order_id: str) -> Trade:
    return Trade(
        trade_id=trade_id,
        order_id=order_id,
        exchange=Exchange.NSE,
        tradingsymbol="INFY",
        transaction_type=TransactionType.BUY,
        quantity=1,
        average_price=1500.0,
    )


def test_trades_come_together_under_the_order_that_they_filled() -> None:
    trades = [trade("11", "b"), trade("12", "a"), trade("13", "b")]

    filled = trades_by_order(trades)

    assert list(filled) == ["b", "a"]
    assert [row.trade_id for row in filled["b"]] == ["11", "13"]
    assert [row.trade_id for row in filled["a"]] == ["12"]


def test_no_trades_filled_no_orders() -> None:
    assert trades_by_order([]) == {}


def order(message: str | None, raw: str | None) -> Order:
    return Order(
        order_id="11",
        status=OrderStatus.REJECTED,
        exchange=Exchange.NSE,
        tradingsymbol="INFY",
        transaction_type=TransactionType.BUY,
        quantity=1,
        status_message=message,
        status_message_raw=raw,
    )


@pytest.mark.parametrize(
    ("message", "raw"), [(MARGIN, RAW), (None, RAW), ("Something new.", RAW), (MARGIN, None)]
)
def test_order_is_explained_by_either_of_its_messages(message: str | None, raw: str | None) -> None:
    explanation = order(message, raw).explanation

    assert explanation is not None
    assert explanation.reason is Reason.MARGIN_SHORT
    assert explanation.facts == {"required": 95417.84, "available": 74251.8, "shortfall": 21166.04}


@pytest.mark.parametrize(("message", "raw"), [(None, None), ("", ""), ("Something new.", None)])
def test_order_without_a_known_message_is_not_explained(
    message: str | None, raw: str | None
) -> None:
    assert order(message, raw).explanation is None


def test_slice_is_explained_by_its_message() -> None:
    explanation = SliceError(message=MARGIN).explanation

    assert explanation is not None
    assert explanation.reason is Reason.MARGIN_SHORT
