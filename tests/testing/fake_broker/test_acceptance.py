"""What a faithful simulator passes: twelve acceptance checks, each under its number.

Those that a topic tests for itself are named in `ELSEWHERE`, and stay there.
"""

from __future__ import annotations

from kite_core import OrderModification
from tests.testing.fake_broker.access import test_door_faults
from tests.testing.fake_broker.account import test_charging, test_position
from tests.testing.fake_broker.caller import limit
from tests.testing.fake_broker.gtt import test_triggers
from tests.testing.fake_broker.market import test_candles
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
from tests.testing.fake_broker.ticker import test_hub

ELSEWHERE = {
    "2: MCX, one lot": test_position.test_commodity_lot_counts_its_multiplier,
    "2: carried long, closed": test_position.test_carried_position_in_the_net_view,
    "2: the same, by day": test_position.test_carried_position_in_the_day_view,
    "2: round trip": test_position.test_round_trip_shows_what_it_lost,
    "2: charges": test_charging.test_charges_are_the_worked_figures_of_2026,
    "3: GTT with two legs": (
        test_triggers.test_two_leg_gtt_fires_and_its_order_is_refused_below_the_circuit
    ),
    "5: lost answer, then a search": (
        test_door_faults.test_search_for_the_tag_of_a_lost_placement_finds_exactly_one_order
    ),
    "11: fourth connection": test_hub.test_the_fourth_connection_of_a_key_is_refused,
    "12: 61 days of minute candles": test_candles.test_spans_are_limited_by_interval,
}
"""The tests of the other checks. The worked vectors of positions and of charges are check 2."""


def test_all_twelve_checks_are_made() -> None:
    here = {int(name.split("_")[2]) for name in globals() if name.startswith("test_check_")}
    elsewhere = {int(title.partition(":")[0]) for title in ELSEWHERE}

    assert sorted(here | elsewhere) == list(range(1, 13))
    assert not here & elsewhere


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
