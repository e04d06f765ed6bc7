"""What of an order may be changed, and what is said to the rest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.orders.house import (
    arm,
    auction_number,
    caller_at,
    change,
    place,
    refused,
    row,
    rows,
    show_offer,
)


@pytest.fixture
def caller() -> Caller:
    return caller_at()


def stop(caller: Caller, **changes: Any) -> str:
    """A stop to sell that waits below the market."""
    form: dict[str, Any] = {
        "transaction_type": "SELL",
        "order_type": "SL",
        "trigger_price": 1480,
        "price": 1470,
        "quantity": 4,
    }
    order_id = place(caller, **{**form, **changes})
    caller.broker.run(1)
    return order_id


def refusal(caller: Caller, order_id: str, variety: str = "regular", **form: Any) -> str:
    answer = change(caller, order_id, variety, **form)
    return refused(answer.status, answer.body)[2]


def test_quantity_of_zero_in_a_change_counts_as_not_sent(caller: Caller) -> None:
    order_id = place(caller, price=1490, quantity=10)

    answer = change(caller, order_id, quantity=0, price=1480)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (answer.status, seen["quantity"], seen["price"]) == (200, 10, 1480)


def test_parameters_that_are_not_there_keep_their_values(caller: Caller) -> None:
    order_id = stop(caller)

    change(caller, order_id, trigger_price=1475)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (seen["trigger_price"], seen["price"], seen["quantity"]) == (1475, 1470, 4)
    assert (seen["order_type"], seen["status"]) == ("SL", "TRIGGER PENDING")


def test_stop_becomes_a_limit_order(caller: Caller) -> None:
    order_id = stop(caller)

    change(caller, order_id, order_type="LIMIT", price=1520)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (seen["order_type"], seen["price"], seen["status"]) == ("LIMIT", 1520, "OPEN")
    assert seen["trigger_price"] == 0


def test_stop_becomes_a_protected_market_order(caller: Caller) -> None:
    order_id = stop(caller)

    change(caller, order_id, order_type="MARKET", market_protection=2)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (seen["order_type"], seen["price"], seen["status"]) == ("LIMIT", 1470, "COMPLETE")
    assert seen["tags"] == ["mktp", "mktp:2.00"]


def test_limit_order_does_not_become_a_stop(caller: Caller) -> None:
    order_id = place(caller, price=1490)
    caller.broker.run(1)

    message = refusal(caller, order_id, order_type="SL", price=1520, trigger_price=1510)

    assert message == "LIMIT orders cannot be modified to SL orders."


def test_market_order_needs_protection_in_a_change_too(caller: Caller) -> None:
    order_id = place(caller, price=1490)
    caller.broker.run(1)

    assert refusal(caller, order_id, order_type="MARKET").startswith("Market orders without")


def test_stop_without_a_limit_keeps_its_protection(caller: Caller) -> None:
    order_id = stop(caller, order_type="SL-M", price=None, market_protection=3)

    change(caller, order_id, trigger_price=1475)
    caller.broker.run(1)
    caller.broker.market.set_price("NSE:INFY", 1474)

    seen = row(caller, order_id)
    assert (seen["status"], seen["average_price"]) == ("COMPLETE", 1474)
    assert seen["price"] == pytest.approx(1429.8)


def test_triggered_stop_is_changed_as_the_limit_order_that_it_is(caller: Caller) -> None:
    order_id = stop(caller)
    caller.broker.market.set_price("NSE:INFY", 1465)
    assert row(caller, order_id)["status"] == "OPEN"

    change(caller, order_id, price=1466)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (seen["order_type"], seen["price"], seen["status"]) == ("SL", 1466, "OPEN")


def test_quantity_is_the_whole_of_the_order(caller: Caller) -> None:
    order_id = place(caller, price=1490, quantity=4)
    caller.broker.run(1)

    change(caller, order_id, quantity=6)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (seen["quantity"], seen["pending_quantity"]) == (6, 6)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"price": "1490.05"}, "Tick size for this script is 0.1."),
        ({"price": "900"}, "Your order price is lower"),
        ({"quantity": "100001"}, "Maximum quantity per order for Equity is 1,00,000"),
        ({"disclosed_quantity": "9"}, "Disclosed quantity cannot be more"),
        ({"order_type": "GUESS"}, "Invalid `order_type`."),
        ({"validity": "TTL"}, "Missing or empty field `validity_ttl`"),
    ],
)
def test_changes_are_checked_like_orders(
    caller: Caller, form: dict[str, str], message: str
) -> None:
    order_id = place(caller, price=1490, quantity=4)
    caller.broker.run(1)

    assert refusal(caller, order_id, **form).startswith(message)
    assert row(caller, order_id)["price"] == 1490


def test_change_of_what_stands_already_is_no_fault_of_the_order(caller: Caller) -> None:
    """One client repeats all fields of the order in a modification."""
    order_id = place(caller, price=1490, quantity=4)
    caller.broker.run(1)

    answer = change(
        caller,
        order_id,
        variety="regular",
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        product="MIS",
        price=1491,
        disclosed_quantity=2,
        market_protection=0,
    )
    caller.broker.run(1)

    assert answer.status == 200
    seen = row(caller, order_id)
    assert (seen["price"], seen["disclosed_quantity"]) == (1491, 2)


def test_auction_order_cannot_be_changed() -> None:
    caller = caller_at("2026-11-20 14:40:00")
    order_id = place(
        caller,
        "auction",
        transaction_type="SELL",
        product="CNC",
        price=1499,
        auction_number=auction_number(caller),
    )
    caller.broker.run(1)

    message = refusal(caller, order_id, "auction", price=1498)

    assert message == "Orders of variety auction cannot be modified."


def test_of_a_cover_order_only_the_limit_changes_before_it_is_filled(caller: Caller) -> None:
    order_id = place(caller, "co", price=1490, trigger_price=1450, quantity=2)
    caller.broker.run(1)

    assert refusal(caller, order_id, "co", trigger_price=1440).startswith("`trigger_price` of this")
    assert change(caller, order_id, "co", price=1491, trigger_price=1450).status == 200
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (seen["price"], seen["trigger_price"]) == (1491, 1450)


def test_of_the_stop_of_a_cover_order_only_the_trigger_changes(caller: Caller) -> None:
    parent = place(caller, "co", price=1500, trigger_price=1450, quantity=2)
    caller.broker.run(1)
    (child,) = (each["order_id"] for each in rows(caller) if each["parent_order_id"] == parent)

    assert refusal(caller, child, "co", quantity=1).startswith("`quantity` of this order")
    answer = change(caller, child, "co", trigger_price=1460, parent_order_id=parent)
    caller.broker.run(1)

    assert answer.status == 200
    assert row(caller, child)["trigger_price"] == 1460


def test_late_refusal_of_a_change_is_a_row(caller: Caller) -> None:
    order_id = place(caller, price=1490)
    caller.broker.run(1)
    caller.broker.levers.stage.engine.orders.choose_layer("tick", "exchange")

    answer = change(caller, order_id, price="1490.05")
    caller.broker.run(1)

    assert answer.status == 200
    assert caller.states(order_id)[-2:] == ["NOT MODIFIED", "OPEN"]
    seen = row(caller, order_id)
    assert (seen["price"], seen["status_message"]) == (
        1490,
        "The order price is not a multiple of tick size",
    )


def test_order_cannot_shrink_to_what_is_filled() -> None:
    caller = caller_at(fills="depth", funds=None)
    caller.broker.market.release_price("NSE:INFY")
    best = caller.quote("NSE:INFY")["depth"]["sell"][0]["price"]
    order_id = place(caller, quantity=50_000, price=best)
    caller.broker.run(0.2)
    filled = row(caller, order_id)["filled_quantity"]

    assert filled > 0
    assert refusal(caller, order_id, quantity=filled) == "Invalid `quantity`."


@pytest.mark.parametrize(
    ("quantity", "filled", "state", "needed"),
    [(4, 6, "NOT MODIFIED", 10), (20, 5, "MODIFIED", 20), (6, 4, "MODIFIED", 6)],
)
def test_fills_during_a_change_leave_blocked_what_the_order_needs(
    quantity: int, filled: int, state: str, needed: int
) -> None:
    caller = caller_at(fills="depth")
    used = caller.ask(caller.calls.user.margins()).equity.utilised.debits
    order_id = place(caller, price=1490, quantity=10)
    caller.broker.run(1)
    arm(caller, "O13", wishes={"milliseconds": 2500})
    change(caller, order_id, quantity=quantity)

    show_offer(caller, filled, 1490)
    caller.broker.run(3)

    seen = row(caller, order_id)
    assert (seen["filled_quantity"], caller.states(order_id)[-2:]) == (filled, [state, "OPEN"])
    more = caller.ask(caller.calls.user.margins()).equity.utilised.debits - used
    assert more == pytest.approx(needed * 1490 / 5, abs=0.01)
