"""After-market orders: stored, changed, cancelled, released, refused at their release."""

from __future__ import annotations

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.orders.house import (
    arm,
    caller_at,
    cancel,
    change,
    log_in,
    orders_of,
    place,
    refused,
    row,
    rows,
    run_to,
)


@pytest.fixture
def caller() -> Caller:
    return caller_at("2026-11-19 16:30:00")


def release(caller: Caller) -> list[str]:
    found = orders_of(caller).release_amo(caller.broker.clock.now())
    caller.broker.run(1)
    return found


@pytest.mark.parametrize(
    ("form", "reached", "beyond"),
    [
        ({"validity": "TTL", "validity_ttl": 30}, "COMPLETE", "OPEN"),
        ({"validity": "IOC"}, "COMPLETE", "CANCELLED"),
    ],
)
def test_validity_of_a_stored_order_begins_when_it_is_sent(
    caller: Caller, form: dict[str, object], reached: str, beyond: str
) -> None:
    orders = [place(caller, "amo", price=price, **form) for price in (1510, 1450)]
    caller.broker.run(3600)

    release(caller)
    caller.broker.run(1700)

    assert [row(caller, order_id)["status"] for order_id in orders] == [reached, beyond]
    caller.broker.run(100)
    assert row(caller, orders[1])["status"] == "CANCELLED"


def test_amo_is_stored_without_asking_for_funds() -> None:
    caller = caller_at("2026-11-19 16:30:00", funds=100)

    order_id = place(caller, "amo", product="CNC", quantity=10)

    assert caller.states(order_id) == ["AMO REQ RECEIVED"]
    seen = row(caller, order_id)
    assert (seen["variety"], seen["exchange_order_id"]) == ("amo", None)


def test_funds_are_asked_for_at_the_release() -> None:
    caller = caller_at("2026-11-19 16:30:00", funds=100)
    order_id = place(caller, "amo", product="CNC", quantity=10)

    release(caller)

    assert caller.states(order_id) == ["AMO REQ RECEIVED", "VALIDATION PENDING", "REJECTED"]
    assert row(caller, order_id)["status_message"].startswith("Insufficient funds.")


def test_amo_that_was_released_by_hand_does_not_go_out_again(caller: Caller) -> None:
    order_id = place(caller, "amo", product="CNC")

    assert release(caller) == [order_id]
    run_to(caller, 23, 0)
    caller.broker.run(10 * 3600 + 60)
    log_in(caller)

    assert caller.data(caller.calls.orders.trades()) == []


def test_released_amo_goes_the_usual_way(caller: Caller) -> None:
    order_id = place(caller, "amo", product="CNC")

    release(caller)

    assert caller.states(order_id) == [
        "AMO REQ RECEIVED",
        "VALIDATION PENDING",
        "OPEN PENDING",
        "OPEN",
        "COMPLETE",
    ]


def test_stored_amo_is_changed_and_cancelled_as_an_amo(caller: Caller) -> None:
    order_id = place(caller, "amo", product="CNC")

    assert change(caller, order_id, "amo", price=1495, quantity=2).status == 200
    changed = row(caller, order_id)
    assert cancel(caller, order_id, "amo").status == 200

    assert (changed["status"], changed["price"], changed["quantity"]) == (
        "AMO REQ RECEIVED",
        1495,
        2,
    )
    assert caller.states(order_id) == ["AMO REQ RECEIVED", "AMO REQ RECEIVED", "CANCELLED"]
    assert release(caller) == []


def test_released_amo_times_out_as_an_amo_and_works_as_a_regular_order(caller: Caller) -> None:
    order_id = place(caller, "amo", product="CNC", price=1490)
    release(caller)

    late = change(caller, order_id, "amo", price=1491)
    right = change(caller, order_id, price=1491)
    caller.broker.run(1)

    assert refused(late.status, late.body) == (
        503,
        "NetworkException",
        "Order request timed out. Please check the order book and confirm before placing again.",
    )
    assert right.status == 200
    assert row(caller, order_id)["price"] == 1491


def test_stored_amo_is_no_regular_order(caller: Caller) -> None:
    order_id = place(caller, "amo", product="CNC", price=1490)

    answer = cancel(caller, order_id)

    assert refused(answer.status, answer.body)[2] == "The order is not of variety regular."


def test_stored_amo_survives_the_night_and_goes_out_at_the_open(caller: Caller) -> None:
    limit = place(caller, "amo", product="CNC", price=1490)
    stop = place(caller, "amo", product="CNC", order_type="SL", trigger_price=1510, price=1520)
    regular = place(caller, product="CNC", price=1400)

    run_to(caller, 9, 1, days=1)
    log_in(caller)
    early = {each["order_id"]: each["status"] for each in rows(caller)}
    run_to(caller, 9, 16)

    assert early == {limit: "OPEN", stop: "AMO REQ RECEIVED"}
    assert row(caller, stop)["status"] == "TRIGGER PENDING"
    assert regular not in early


def test_amo_that_the_new_days_range_leaves_outside_is_rejected() -> None:
    caller = caller_at("2026-11-19 10:00:00")
    order_id = place(caller, "amo", product="CNC", price=1360)
    caller.broker.market.set_price("NSE:INFY", 1640)

    run_to(caller, 9, 1, days=1)
    log_in(caller)

    seen = row(caller, order_id)
    assert (seen["status"], seen["exchange_order_id"]) == ("REJECTED", None)
    assert seen["status_message"].startswith("Your order price is lower than the current lower")


def test_amo_with_a_late_refusal_is_rejected_at_its_release(caller: Caller) -> None:
    orders_of(caller).choose_layer("tick", "rms")
    order_id = place(caller, "amo", product="CNC", price="1490.05")
    assert row(caller, order_id)["status"] == "AMO REQ RECEIVED"

    release(caller)

    assert row(caller, order_id)["status"] == "REJECTED"


def test_margin_of_a_done_order_stays_blocked_when_the_fault_says_so() -> None:
    caller = caller_at()
    arm(caller, "O11", count=1)
    order_id = place(caller, price=1490, product="CNC", quantity=10)
    caller.broker.run(1)

    def blocked() -> float:
        funds: float = caller.data(caller.calls.user.margins())["equity"]["utilised"]["debits"]
        return funds

    before = blocked()
    cancel(caller, order_id)
    caller.broker.run(1)
    kept = blocked()
    caller.broker.run(601)

    assert kept == pytest.approx(before)
    assert blocked() == pytest.approx(before - 14_900)
