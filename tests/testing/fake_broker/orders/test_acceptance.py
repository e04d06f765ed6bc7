"""What a faithful simulator passes: the acceptance checks that are about orders."""

from __future__ import annotations

from kite_core import OrderModification
from tests.testing.fake_broker.caller import limit
from tests.testing.fake_broker.orders.house import (
    PLACED,
    caller_at,
    cancel,
    change,
    history,
    log_in,
    place,
    refusal,
    refused,
    row,
    rows,
    run_to,
)


def test_check_1_a_modification_writes_eight_rows() -> None:
    caller = caller_at()
    order_id = caller.place(limit(1490))
    caller.broker.run(84)

    caller.ask(caller.calls.orders.modify(order_id, changes=OrderModification(price="1491.1")))

    seen = history(caller, order_id)
    assert [each["status"] for each in seen] == [
        *PLACED,
        "OPEN",
        "MODIFY VALIDATION PENDING",
        "MODIFY PENDING",
        "MODIFIED",
        "OPEN",
    ]
    assert [each["price"] for each in seen] == [1490] * 7 + [1491.1]
    assert [each["instrument_token"] for each in seen] == [1] + [408065] * 7
    ids = [each["exchange_order_id"] for each in seen]
    assert ids[:3] == [None] * 3
    assert len(set(ids[3:])) == 1


def test_check_4_a_stop_that_triggers_can_be_cancelled_for_protection() -> None:
    caller = caller_at()
    key = "NFO:INFY26NOV1500CE"
    caller.broker.market.set_price(key, 40)
    symbol = key.partition(":")[2]
    stop = place(
        caller,
        exchange="NFO",
        tradingsymbol=symbol,
        quantity=400,
        product="NRML",
        order_type="SL",
        trigger_price=45,
        price=100,
    )
    caller.broker.run(1)

    caller.broker.market.set_price(key, 46)

    seen = row(caller, stop)
    assert seen["status"] == "CANCELLED"
    assert "limit price protection range" in seen["status_message"]


def test_check_6_a_cancellation_loses_the_race() -> None:
    caller = caller_at(round_trip_seconds=0)
    order_id = place(caller, price=1490)
    caller.broker.run(1)

    answer = cancel(caller, order_id)
    caller.broker.run(0.01)
    caller.broker.market.set_price("NSE:INFY", 1489)
    caller.broker.run(1)

    assert answer.status == 200
    assert caller.states(order_id)[3:] == ["OPEN", "CANCEL PENDING", "COMPLETE"]


def test_check_7_more_shares_than_are_held_are_not_sold() -> None:
    caller = caller_at()

    status, error_type, _ = refusal(caller, transaction_type="SELL", product="CNC", quantity=10_000)

    assert (status, error_type) == (400, "HoldingException")


def test_check_8_a_cover_order_is_left_by_its_stop() -> None:
    caller = caller_at()
    parent = place(caller, "co", price=1500, trigger_price=1450, quantity=5)
    caller.broker.run(1)
    (stop,) = (each for each in rows(caller) if each["parent_order_id"] == parent)
    assert (stop["status"], stop["order_type"]) == ("TRIGGER PENDING", "SL-M")

    answer = cancel(caller, stop["order_id"], "co", parent_order_id=parent)
    caller.broker.run(1)

    assert answer.status == 200
    assert row(caller, stop["order_id"])["status"] == "COMPLETE"
    net = caller.ask(caller.calls.portfolio.positions()).net
    assert [each.quantity for each in net if each.product == "CO"] == [0]


def test_check_9_an_amo_of_the_afternoon_is_released_in_the_morning_under_its_id() -> None:
    caller = caller_at("2026-11-19 16:30:00", hours="exchange")
    order_id = place(caller, "amo", price=1490, product="CNC")
    assert row(caller, order_id)["status"] == "AMO REQ RECEIVED"

    run_to(caller, 8, 59, days=1)
    log_in(caller)
    before = row(caller, order_id)["status"]
    run_to(caller, 9, 0)
    caller.broker.run(1)

    assert before == "AMO REQ RECEIVED"
    seen = row(caller, order_id)
    assert (seen["status"], seen["variety"]) == ("OPEN", "amo")
    assert seen["exchange_timestamp"] == "2026-11-20 09:00:00"


def test_check_10_the_twenty_sixth_modification_is_refused() -> None:
    caller = caller_at()
    order_id = place(caller, price=1400)
    for price in range(1401, 1426):
        caller.broker.run(1)
        assert change(caller, order_id, price=price).status == 200
    caller.broker.run(1)

    answer = change(caller, order_id, price=1450)

    status, error_type, message = refused(answer.status, answer.body)
    assert (status, error_type) == (429, "NetworkException")
    assert message == "Maximum allowed order modifications exceeded."
