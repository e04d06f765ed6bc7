"""Rows of the book, of histories and of trades, with their quirks."""

from __future__ import annotations

from tests.testing.fake_broker.orders.house import caller_at, history, place, row


def test_book_row_shows_every_field_of_the_order() -> None:
    caller = caller_at()
    order_id = place(
        caller,
        order_type="SL",
        trigger_price=1510,
        price=1512.5,
        quantity=20,
        disclosed_quantity=5,
        validity="TTL",
        validity_ttl=3,
        tag="mine",
    )
    caller.broker.run(1)

    seen = row(caller, order_id)

    assert {
        "order_type": "SL",
        "trigger_price": 1510,
        "price": 1512.5,
        "quantity": 20,
        "disclosed_quantity": 5,
        "validity": "TTL",
        "validity_ttl": 3,
        "tag": "mine",
        "tags": ["mine"],
        "variety": "regular",
        "status": "TRIGGER PENDING",
        "meta": {},
        "market_protection": 0,
        "modified": False,
        "parent_order_id": None,
        "guid": None,
    }.items() <= seen.items()
    assert "auction_number" not in seen


def test_history_rows_have_the_terms_of_their_time() -> None:
    caller = caller_at()
    order_id = place(caller, order_type="SL", trigger_price=1510, price=1512, quantity=2)
    caller.broker.run(1)

    rows = history(caller, order_id)

    assert [(each["order_type"], each["trigger_price"]) for each in rows] == [("SL", 1510)] * 4
    assert [each["pending_quantity"] for each in rows] == [2] * 4
    assert "meta" not in rows[0]
    assert "guid" not in rows[0]


def test_trades_have_only_a_time_of_day_for_the_order() -> None:
    caller = caller_at()
    order_id = place(caller, quantity=2)
    caller.broker.run(1)

    (trade,) = caller.data(caller.calls.orders.trades_of(order_id))

    assert trade["order_timestamp"] == "10:00:00"
    assert trade["fill_timestamp"] == trade["exchange_timestamp"] == "2026-11-20 10:00:00"
    assert (trade["average_price"], trade["quantity"]) == (1500, 2)


def test_order_without_fills_has_no_trades() -> None:
    caller = caller_at()
    order_id = place(caller, price=1490)
    caller.broker.run(1)

    assert caller.data(caller.calls.orders.trades_of(order_id)) == []
