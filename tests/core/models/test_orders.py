from __future__ import annotations

from kite_core.models.orders import Trade, trades_by_order
from kite_core.models.words import Exchange, TransactionType


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
