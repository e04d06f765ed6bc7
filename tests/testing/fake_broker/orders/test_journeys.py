"""When orders go through their states: usually, by levers, and under faults."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.orders.house import (
    PLACED,
    arm,
    caller_at,
    cancel,
    change,
    history,
    orders_of,
    place,
    refused,
    row,
    rows,
)


@pytest.fixture
def caller() -> Caller:
    return caller_at(round_trip_seconds=0)


def pace(caller: Caller, name: str, **figures: float) -> None:
    now = caller.broker.clock.now()
    orders_of(caller).set_pace(name, now, **figures)  # type: ignore[arg-type]  # reason: by name


def step(caller: Caller, order_id: str) -> str:
    return orders_of(caller).step(order_id, caller.broker.clock.now())


def test_nobody_has_to_look_for_a_state_to_be_recorded(caller: Caller) -> None:
    watched, unwatched = place(caller, price=1490), place(caller, price=1490)
    for _ in range(5):
        caller.broker.run(0.01)
        history(caller, watched)

    caller.broker.run(1)

    first, second = history(caller, watched), history(caller, unwatched)
    for each in (*first, *second):
        each["order_id"] = each["exchange_order_id"] = ""
    assert first == second


def test_immediate_orders_are_done_when_they_are_answered(caller: Caller) -> None:
    pace(caller, "immediate")

    order_id = place(caller)

    assert caller.states(order_id) == [*PLACED, "OPEN", "COMPLETE"]


def test_states_can_be_seconds_apart(caller: Caller) -> None:
    pace(caller, "seconds", seconds=10)
    order_id = place(caller, price=1490)

    counts: list[int] = []
    for _ in range(4):
        counts.append(len(caller.states(order_id)))
        caller.broker.run(10)

    assert counts == [1, 2, 3, 4]


def test_states_can_be_reads_apart(caller: Caller) -> None:
    pace(caller, "reads", reads=2)
    order_id = place(caller, price=1490)
    caller.broker.run(60)

    seen = [row(caller, order_id)["status"] for _ in range(8)]

    assert seen == [
        *([PLACED[0]] * 2),
        *([PLACED[1]] * 2),
        *([PLACED[2]] * 2),
        *(["OPEN"] * 2),
    ]


def test_states_can_be_taken_by_hand(caller: Caller) -> None:
    pace(caller, "manual")
    order_id = place(caller)
    caller.broker.run(60)

    seen = [row(caller, order_id)["status"], *(step(caller, order_id) for _ in range(3))]

    assert seen == [*PLACED, "COMPLETE"]
    with pytest.raises(ValueError, match="is COMPLETE: it is not under way"):
        step(caller, order_id)


def test_orders_that_were_held_go_on_at_the_usual_pace(caller: Caller) -> None:
    pace(caller, "manual")
    order_id = place(caller)
    step(caller, order_id)

    pace(caller, "usual")
    caller.broker.run(1)

    assert caller.states(order_id) == [*PLACED, "OPEN", "COMPLETE"]


@pytest.mark.parametrize("figures", [{"seconds": 0}, {"seconds": -1}])
def test_pace_without_time_is_refused(caller: Caller, figures: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="is no pace"):
        pace(caller, "seconds", **figures)


def test_pace_of_no_reads_and_unknown_ones_are_refused(caller: Caller) -> None:
    with pytest.raises(ValueError, match="reads=0 is no pace"):
        pace(caller, "reads", reads=0)
    with pytest.raises(ValueError, match="sometimes"):
        pace(caller, "sometimes")


def test_unknown_order_is_not_stepped(caller: Caller) -> None:
    with pytest.raises(KeyError, match="no order '1'"):
        step(caller, "1")


def test_order_is_stuck_in_its_first_state_when_the_fault_says_so(caller: Caller) -> None:
    arm(caller, "O3", count=1)
    stuck = place(caller)
    caller.broker.run(89)
    before = row(caller, stuck)["status"]

    caller.broker.run(2)

    assert before == "PUT ORDER REQ RECEIVED"
    assert row(caller, stuck)["status"] == "COMPLETE"
    assert row(caller, stuck)["exchange_timestamp"] == "2026-11-20 10:01:30"


def test_change_is_in_flight_for_long_when_the_fault_says_so(caller: Caller) -> None:
    order_id = place(caller, price=1490)
    caller.broker.run(1)
    arm(caller, "O13", count=1, wishes={"milliseconds": 2500})

    change(caller, order_id, price=1491)
    caller.broker.run(2)
    answer = change(caller, order_id, price=1492)

    assert row(caller, order_id)["status"] == "MODIFY PENDING"
    assert refused(answer.status, answer.body) == (
        400,
        "InputException",
        "Order cannot be modified as it is being processed. Try later.",
    )
    caller.broker.run(1)
    assert row(caller, order_id)["price"] == 1491


def test_nothing_comes_back_while_the_line_is_down(caller: Caller) -> None:
    resting = place(caller, price=1490)
    caller.broker.run(1)
    arm(caller, "O9", count=1, wishes={"seconds": 600})

    placed = place(caller)
    cancel(caller, resting)
    caller.broker.run(599)
    before = {each["order_id"]: each["status"] for each in rows(caller)}
    caller.broker.run(60)

    assert before == {placed: "OPEN PENDING", resting: "CANCEL PENDING"}
    assert row(caller, placed)["status"] == "COMPLETE"
    assert row(caller, placed)["exchange_timestamp"] == "2026-11-20 10:10:01"
    assert row(caller, resting)["status"] == "CANCELLED"


def test_line_is_up_again_at_the_end_of_the_faults_window(caller: Caller) -> None:
    until = caller.broker.clock.now() + timedelta(minutes=5)
    arm(caller, "O9", until=until)

    order_id = place(caller)
    caller.broker.run(301)

    assert row(caller, order_id)["exchange_timestamp"] == "2026-11-20 10:05:00"


def test_cancellation_of_a_held_order_is_refused_as_busy(caller: Caller) -> None:
    pace(caller, "manual")
    order_id = place(caller)

    answer = cancel(caller, order_id)

    assert refused(answer.status, answer.body)[2].startswith("Order cannot be cancelled as it is")


def test_fault_of_one_order_leaves_the_line_of_others_up(caller: Caller) -> None:
    arm(caller, "O9", matches={"tag": "unlucky"})

    order_id = place(caller)
    caller.broker.run(1)

    assert row(caller, order_id)["status"] == "COMPLETE"


def test_first_order_that_finds_the_line_down_decides_for_all(caller: Caller) -> None:
    arm(caller, "O9", count=1, wishes={"seconds": 60})
    place(caller)
    caller.broker.run(30)

    later = place(caller)
    caller.broker.run(60)

    assert row(caller, later)["exchange_timestamp"] == "2026-11-20 10:01:00"
