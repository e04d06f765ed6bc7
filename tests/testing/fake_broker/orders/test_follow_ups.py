"""Cover orders and icebergs: orders that make orders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.orders.house import (
    PLACED,
    arm,
    caller_at,
    cancel,
    change,
    history,
    place,
    refused,
    row,
    rows,
    show_offer,
)


@pytest.fixture
def caller() -> Caller:
    return caller_at()


def stop_of(caller: Caller, parent: str) -> dict[str, Any]:
    (found,) = (each for each in rows(caller) if each["parent_order_id"] == parent)
    return found


def cover(caller: Caller, **changes: Any) -> str:
    order_id = place(caller, "co", **{"trigger_price": 1450, "quantity": 5, **changes})
    caller.broker.run(1)
    return order_id


def iceberg(caller: Caller, **changes: Any) -> str:
    form: dict[str, Any] = {
        "quantity": 100,
        "iceberg_legs": 3,
        "iceberg_quantity": 40,
        "tag": "ice",
    }
    order_id = place(caller, "iceberg", **{**form, **changes})
    caller.broker.run(1)
    return order_id


def test_entry_of_a_cover_order_brings_its_stop(caller: Caller) -> None:
    parent = cover(caller)

    stop = stop_of(caller, parent)
    assert row(caller, parent)["status"] == "COMPLETE"
    assert row(caller, parent)["product"] == stop["product"] == "CO"
    assert (stop["transaction_type"], stop["order_type"], stop["quantity"]) == ("SELL", "SL-M", 5)
    assert (stop["status"], stop["trigger_price"]) == ("TRIGGER PENDING", 1450)
    assert caller.states(stop["order_id"]) == [*PLACED, "TRIGGER PENDING"]


def test_stop_of_a_cover_order_closes_it(caller: Caller) -> None:
    parent = cover(caller)

    caller.broker.market.set_price("NSE:INFY", 1449)

    assert stop_of(caller, parent)["status"] == "COMPLETE"
    net = caller.ask(caller.calls.portfolio.positions()).net
    assert [each.quantity for each in net if each.product == "CO"] == [0]


def test_cover_order_that_is_not_filled_is_cancelled_without_a_stop(caller: Caller) -> None:
    parent = cover(caller, price=1490)

    assert cancel(caller, parent, "co").status == 200
    caller.broker.run(1)

    assert row(caller, parent)["status"] == "CANCELLED"
    assert len(rows(caller)) == 1


@pytest.mark.parametrize("names_parent", [True, False])
def test_cover_order_can_be_left_by_its_parent(caller: Caller, *, names_parent: bool) -> None:
    parent = cover(caller)
    query = {"parent_order_id": parent} if names_parent else {}

    assert cancel(caller, parent, "co", **query).status == 200
    caller.broker.run(1)

    assert stop_of(caller, parent)["status"] == "COMPLETE"
    assert caller.states(stop_of(caller, parent)["order_id"])[4:] == [
        "MODIFY VALIDATION PENDING",
        "MODIFY PENDING",
        "MODIFIED",
        "OPEN",
        "COMPLETE",
    ]


def test_stop_is_not_left_under_a_wrong_parent(caller: Caller) -> None:
    parent = cover(caller)

    answer = cancel(caller, stop_of(caller, parent)["order_id"], "co", parent_order_id="1")

    assert refused(answer.status, answer.body)[0] == 404


def test_stop_grows_with_the_fills_of_the_entry() -> None:
    caller = caller_at(fills="depth")
    caller.broker.market.release_price("NSE:INFY")
    best = caller.quote("NSE:INFY")["depth"]["sell"]
    trigger = round(best[0]["price"] * 0.95)
    parent = place(caller, "co", price=best[4]["price"], trigger_price=trigger, quantity=20_000)
    caller.broker.run(60)

    filled = row(caller, parent)["filled_quantity"]

    assert filled > 0
    assert (
        sum(each.quantity for each in caller.ask(caller.calls.orders.trades_of(parent))) == filled
    )
    assert stop_of(caller, parent)["quantity"] == filled


def test_stop_that_grows_keeps_what_it_was() -> None:
    caller = caller_at(fills="depth")
    show_offer(caller, 3)
    parent = place(caller, "co", price=1500, trigger_price=1450, quantity=5)
    caller.broker.run(1)
    stop_id = stop_of(caller, parent)["order_id"]
    before = history(caller, stop_id)

    show_offer(caller, 2)

    after = history(caller, stop_id)
    assert after[: len(before)] == before
    assert [each["quantity"] for each in before] == [3] * len(before)
    assert (after[-1]["status"], after[-1]["quantity"]) == ("TRIGGER PENDING", 5)


def test_stop_that_grows_while_it_is_changed_keeps_its_growth() -> None:
    caller = caller_at(fills="depth")
    show_offer(caller, 3)
    parent = place(caller, "co", price=1500, trigger_price=1450, quantity=5)
    caller.broker.run(1)
    stop_id = stop_of(caller, parent)["order_id"]
    arm(caller, "O13", wishes={"milliseconds": 2500})
    change(caller, stop_id, "co", trigger_price=1460, parent_order_id=parent)

    show_offer(caller, 2)
    caller.broker.run(3)

    stop = stop_of(caller, parent)
    assert caller.states(stop_id)[-2:] == ["MODIFIED", "TRIGGER PENDING"]
    assert (stop["quantity"], stop["trigger_price"]) == (5, 1460)


def test_legs_of_an_iceberg_follow_one_another(caller: Caller) -> None:
    iceberg(caller)

    legs = rows(caller)
    assert [each["quantity"] for each in legs] == [40, 40, 20]
    assert [each["status"] for each in legs] == ["COMPLETE"] * 3
    assert {each["tag"] for each in legs} == {"ice"}
    assert [each["meta"]["iceberg"] for each in legs] == [
        {
            "leg": number,
            "legs": 3,
            "leg_quantity": 40,
            "total_quantity": 100,
            "remaining_quantity": rest,
        }
        for number, rest in ((1, 60), (2, 20), (3, 0))
    ]


def test_cancelled_leg_is_the_last_one(caller: Caller) -> None:
    leg = iceberg(caller, price=1490)

    cancel(caller, leg, "iceberg")
    caller.broker.run(1)
    caller.broker.market.set_price("NSE:INFY", 1480)

    assert [each["status"] for each in rows(caller)] == ["CANCELLED"]


def test_price_of_the_legs_to_come_follows_that_of_the_live_one(caller: Caller) -> None:
    leg = iceberg(caller, price=1490)

    answer = change(caller, leg, "iceberg", price=1495)
    caller.broker.run(1)
    caller.broker.market.set_price("NSE:INFY", 1495)
    caller.broker.run(1)

    assert answer.status == 200
    assert [each["price"] for each in rows(caller)] == [1495] * 3


def test_quantity_of_an_iceberg_stays(caller: Caller) -> None:
    leg = iceberg(caller, price=1490)

    answer = change(caller, leg, "iceberg", quantity=50)

    assert "`quantity` of this order" in refused(answer.status, answer.body)[2]


def test_iceberg_without_funds_is_a_row_as_in_the_sample() -> None:
    caller = caller_at(funds=1_000)

    leg = iceberg(caller, product="CNC")

    seen = row(caller, leg)
    assert (seen["status"], seen["pending_quantity"], seen["cancelled_quantity"]) == (
        "REJECTED",
        0,
        0,
    )
    assert seen["status_message"].endswith(
        "but available margin is 1000.00. Check the orderbook for open orders."
    )
    assert seen["status_message_raw"].startswith("RMS:Margin Exceeds,Required:60000.00, Available:")
    assert seen["exchange_order_id"] is seen["exchange_timestamp"] is None
    assert caller.states(leg) == [*PLACED[:2], "REJECTED"]
    assert len(rows(caller)) == 1


def test_later_leg_without_funds_is_rejected_and_the_last() -> None:
    caller = caller_at(funds=100_000)

    iceberg(caller, product="CNC")

    assert [each["status"] for each in rows(caller)] == ["COMPLETE", "REJECTED"]


def test_stop_of_a_cover_order_was_not_protected_before_april_2026() -> None:
    caller = caller_at("2026-03-30 10:00:00")
    cover(caller)

    caller.broker.market.set_price("NSE:INFY", 1440)

    stop = rows(caller)[1]
    assert (stop["status"], stop["price"], stop["average_price"]) == ("COMPLETE", 0, 1440)
