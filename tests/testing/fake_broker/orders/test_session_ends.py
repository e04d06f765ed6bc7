"""Orders of the day end with their session."""

from __future__ import annotations

import pytest

from tests.testing.fake_broker.orders.house import caller_at, log_in, place, row, rows, run_to


@pytest.mark.parametrize(
    ("key", "price", "end"),
    [
        ("NSE:INFY", 1400, "15:35:00"),
        ("NFO:NIFTY26NOVFUT", 25_000, "15:40:00"),
    ],
)
def test_order_ends_with_the_session_of_its_instrument(key: str, price: int, end: str) -> None:
    caller = caller_at(hours="exchange")
    caller.broker.market.set_price(key, price * 1.04)
    exchange, _, symbol = key.partition(":")
    product = "CNC" if exchange == "NSE" else "NRML"
    quantity = 1 if exchange == "NSE" else 65
    order_id = place(
        caller,
        exchange=exchange,
        tradingsymbol=symbol,
        product=product,
        quantity=quantity,
        price=price,
    )

    run_to(caller, 15, 45)

    seen = row(caller, order_id)
    assert (seen["status"], seen["status_message"]) == ("CANCELLED", None)
    assert seen["exchange_update_timestamp"] == f"2026-11-20 {end}"


def test_order_entered_after_the_close_lives_until_the_night() -> None:
    caller = caller_at("2026-11-19 16:00:00")
    order_id = place(caller, price=1400, product="CNC")

    run_to(caller, 23, 59)
    before = row(caller, order_id)["status"]
    run_to(caller, 6, 1, days=1)
    log_in(caller)

    assert before == "OPEN"
    assert rows(caller) == []


def test_order_that_has_ended_does_not_end_again() -> None:
    caller = caller_at()
    order_id = place(caller, product="CNC")

    run_to(caller, 15, 45)

    assert row(caller, order_id)["status"] == "COMPLETE"
