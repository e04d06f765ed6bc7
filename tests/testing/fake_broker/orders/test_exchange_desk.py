"""The ways that orders go at the exchange: triggers, partial fills, races, ends."""

from __future__ import annotations

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.orders.house import (
    PLACED,
    arm,
    auction_number,
    caller_at,
    cancel,
    change,
    history,
    place,
    row,
    run_to,
)


@pytest.fixture
def caller() -> Caller:
    return caller_at()


def states(caller: Caller, order_id: str) -> list[str]:
    """The states after those of placing."""
    seen = caller.states(order_id)
    assert seen[:3] == PLACED
    return seen[3:]


def test_stop_waits_for_its_trigger_and_goes_on_as_a_limit_order(caller: Caller) -> None:
    stop = place(caller, order_type="SL", trigger_price=1510, price=1512)
    caller.broker.run(1)
    assert states(caller, stop) == ["TRIGGER PENDING"]

    caller.broker.market.set_price("NSE:INFY", 1511)

    assert states(caller, stop) == ["TRIGGER PENDING", "OPEN", "COMPLETE"]
    seen = row(caller, stop)
    assert (seen["order_type"], seen["trigger_price"], seen["average_price"]) == ("SL", 1510, 1511)


def test_stop_that_cannot_trade_at_its_limit_rests_after_its_trigger(caller: Caller) -> None:
    stop = place(caller, order_type="SL", trigger_price=1510, price=1512)
    caller.broker.run(1)

    caller.broker.market.set_price("NSE:INFY", 1520)

    assert states(caller, stop) == ["TRIGGER PENDING", "OPEN"]


def test_stop_without_a_limit_is_protected_when_it_triggers(caller: Caller) -> None:
    stop = place(
        caller,
        transaction_type="SELL",
        order_type="SL-M",
        trigger_price=1490,
        price=None,
        market_protection=1,
    )
    caller.broker.run(1)
    assert row(caller, stop)["price"] == 0

    caller.broker.market.set_price("NSE:INFY", 1480)

    seen = row(caller, stop)
    assert (seen["status"], seen["order_type"], seen["average_price"]) == (
        "COMPLETE",
        "SL-M",
        1480,
    )
    assert seen["price"] == pytest.approx(1465.2)
    assert [each["price"] for each in history(caller, stop)][:4] == [0, 0, 0, 0]


def test_ioc_order_that_cannot_trade_is_cancelled_with_the_exchanges_words(caller: Caller) -> None:
    order_id = place(caller, price=1490, validity="IOC")
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert states(caller, order_id) == ["OPEN", "CANCELLED"]
    assert seen["status_message"] == "16388 : Unmatched orders cancelled by the system"
    assert (seen["pending_quantity"], seen["cancelled_quantity"]) == (1, 1)


def test_ttl_order_lapses_after_its_minutes(caller: Caller) -> None:
    order_id = place(caller, price=1490, validity="TTL", validity_ttl=2)

    caller.broker.run(119)
    before = row(caller, order_id)
    caller.broker.run(1)

    after = row(caller, order_id)
    assert (before["status"], before["validity_ttl"]) == ("OPEN", 2)
    assert (after["status"], after["exchange_update_timestamp"]) == (
        "CANCELLED",
        "2026-11-20 10:02:00",
    )


@pytest.mark.parametrize("minutes", [1_441, 999_999_999_999])
def test_ttl_order_of_more_than_a_day_lasts_as_long_as_the_day(
    caller: Caller, minutes: int
) -> None:
    order_id = place(caller, price=1490, validity="TTL", validity_ttl=minutes)

    caller.broker.run(3600)

    assert row(caller, order_id)["status"] == "OPEN"


def test_ttl_order_that_became_one_of_the_day_does_not_lapse(caller: Caller) -> None:
    order_id = place(caller, price=1490, validity="TTL", validity_ttl=2)
    caller.broker.run(1)

    change(caller, order_id, validity="DAY")
    caller.broker.run(300)

    seen = row(caller, order_id)
    assert (seen["status"], seen["validity"], seen["validity_ttl"]) == ("OPEN", "DAY", 0)


def test_partial_fill_is_an_open_row_with_more_filled() -> None:
    caller = caller_at(fills="depth")
    key = "NSE:INFY"
    caller.broker.market.release_price(key)
    depth = caller.quote(key)["depth"]["sell"]
    everything = sum(level["quantity"] for level in depth)
    order_id = place(caller, quantity=everything + 5, price=depth[4]["price"])
    caller.broker.run(0.2)

    seen = row(caller, order_id)

    assert seen["status"] == "OPEN"
    assert 0 < seen["filled_quantity"] < everything + 5
    assert seen["pending_quantity"] == everything + 5 - seen["filled_quantity"]
    filled = [each["filled_quantity"] for each in history(caller, order_id)]
    assert filled == sorted(filled)
    assert states(caller, order_id) == ["OPEN"] * (len(filled) - 3)


def test_cancellation_after_a_partial_fill_leaves_the_fill() -> None:
    caller = caller_at(fills="depth", funds=None)
    key = "NSE:INFY"
    caller.broker.market.release_price(key)
    depth = caller.quote(key)["depth"]["sell"]
    order_id = place(caller, quantity=50_000, price=depth[0]["price"])
    caller.broker.run(0.2)

    cancel(caller, order_id)
    caller.broker.run(0.2)

    seen = row(caller, order_id)
    assert seen["status"] == "CANCELLED"
    assert seen["filled_quantity"] > 0
    assert (
        seen["cancelled_quantity"] == seen["pending_quantity"] == 50_000 - seen["filled_quantity"]
    )


def test_change_that_a_fill_has_overtaken_is_not_made() -> None:
    caller = caller_at(round_trip_seconds=0)
    order_id = place(caller, price=1490, quantity=4)
    caller.broker.run(1)
    arm(caller, "O5", count=1)

    answer = change(caller, order_id, price=1485)
    caller.broker.run(1)

    assert answer.status == 200
    assert states(caller, order_id) == [
        "OPEN",
        "MODIFY VALIDATION PENDING",
        "MODIFY PENDING",
        "NOT MODIFIED",
        "OPEN",
        "COMPLETE",
    ]
    refused = [each for each in history(caller, order_id) if each["status"] == "NOT MODIFIED"]
    assert refused[0]["status_message"] == "16346 : Order cannot be modified"
    assert row(caller, order_id)["average_price"] == 1490


def test_change_to_less_than_what_is_filled_meanwhile_is_not_made() -> None:
    caller = caller_at(round_trip_seconds=0, fills="depth", funds=None)
    order_id = place(caller, price=1490, quantity=50_000)
    caller.broker.run(1)

    change(caller, order_id, quantity=1)
    caller.broker.market.set_price("NSE:INFY", 1490)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert 1 < seen["filled_quantity"] < 50_000
    assert states(caller, order_id)[-2:] == ["NOT MODIFIED", "OPEN"]
    assert seen["quantity"] == 50_000


def test_cancellation_loses_to_a_fill_when_the_fault_says_so(caller: Caller) -> None:
    order_id = place(caller, price=1490)
    caller.broker.run(1)
    arm(caller, "O5")

    answer = cancel(caller, order_id)
    caller.broker.run(1)

    assert answer.status == 200
    assert states(caller, order_id) == ["OPEN", "CANCEL PENDING", "COMPLETE"]


def test_cancelled_order_is_executed_an_hour_later_when_the_fault_says_so(caller: Caller) -> None:
    order_id = place(caller, price=1490, quantity=3)
    caller.broker.run(1)
    arm(caller, "O4", count=1)

    cancel(caller, order_id)
    caller.broker.run(1)
    before = row(caller, order_id)
    caller.broker.run(3600)

    after = row(caller, order_id)
    assert (before["status"], before["cancelled_quantity"]) == ("CANCELLED", 3)
    assert (after["status"], after["filled_quantity"], after["cancelled_quantity"]) == (
        "COMPLETE",
        3,
        0,
    )
    assert len(caller.ask(caller.calls.orders.trades_of(order_id))) == 1


@pytest.mark.parametrize(("price", "status"), [(1499, "COMPLETE"), (1550, "CANCELLED")])
def test_auction_order_finds_a_buyer_at_the_last_price_or_below(price: int, status: str) -> None:
    caller = caller_at("2026-11-20 14:40:00")
    number = auction_number(caller)
    order_id = place(
        caller,
        "auction",
        transaction_type="SELL",
        product="CNC",
        price=price,
        quantity=6,
        auction_number=number,
    )
    caller.broker.run(1)
    assert row(caller, order_id)["status"] == "OPEN"

    run_to(caller, 15, 0)

    seen = row(caller, order_id)
    assert (seen["status"], seen["auction_number"]) == (status, number)
    assert seen["cancelled_quantity"] == 0
    assert seen["pending_quantity"] == (0 if status == "COMPLETE" else 6)


def test_timestamps_tell_request_registration_and_last_change_apart(caller: Caller) -> None:
    order_id = place(caller, price=1490)
    caller.broker.run(59.9)

    cancel(caller, order_id)
    caller.broker.run(2)

    seen = row(caller, order_id)
    assert seen["exchange_timestamp"] == "2026-11-20 10:00:00"
    assert seen["order_timestamp"] == seen["exchange_update_timestamp"] == "2026-11-20 10:00:59"


def test_order_rejected_by_a_lever_has_the_exchanges_id(caller: Caller) -> None:
    order_id = place(caller, price=1490)
    caller.broker.run(1)
    house = caller.broker.levers.stage.engine.orders

    house.reject(order_id, caller.broker.clock.now(), message="17070: no")

    seen = row(caller, order_id)
    assert (seen["status"], seen["status_message"]) == ("REJECTED", "17070: no")
    with pytest.raises(ValueError, match="is REJECTED"):
        house.reject(order_id, caller.broker.clock.now(), message="again")


def test_cancellation_stands_in_the_history_with_its_own_time(caller: Caller) -> None:
    order_id = place(caller, price=1490)
    caller.broker.run(59.9)

    cancel(caller, order_id)
    caller.broker.run(2)

    stamps = [each["order_timestamp"] for each in history(caller, order_id)]
    assert stamps == ["2026-11-20 10:00:00"] * 4 + ["2026-11-20 10:00:59"] * 2


def test_auction_order_that_was_cancelled_is_not_sold() -> None:
    caller = caller_at("2026-11-20 14:40:00")
    sale = {"transaction_type": "SELL", "product": "CNC", "auction_number": auction_number(caller)}
    order_id = place(caller, "auction", **sale)
    caller.broker.run(1)

    cancel(caller, order_id, "auction")
    run_to(caller, 15, 1)

    seen = row(caller, order_id)
    assert (seen["status"], seen["pending_quantity"], seen["cancelled_quantity"]) == (
        "CANCELLED",
        1,
        0,
    )
