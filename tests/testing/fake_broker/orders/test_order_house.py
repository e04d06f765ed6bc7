"""The order side as a whole: snapshots, determinism, and what is conserved."""

from __future__ import annotations

from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.orders.house import (
    caller_at,
    cancel,
    change,
    form_request,
    history,
    place,
    row,
    rows,
)

Act: TypeAlias = tuple[str, int, int]
FINAL = ("COMPLETE", "CANCELLED", "REJECTED")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["place", "stop", "iceberg", "cover", "change", "cancel", "price", "wait"]),
        st.integers(0, 9),
        st.integers(1, 9),
    ),
    max_size=18,
)


def act(caller: Caller, kind: str, place_: int, figure: int) -> None:
    """One thing that a client or the market does; what is refused is no matter."""
    price = 1500 + 2 * (place_ - 5)
    ids = [each["order_id"] for each in rows(caller)]
    order_id = ids[place_ % len(ids)] if ids else "1"
    forms: dict[str, tuple[str, dict[str, Any]]] = {
        "place": ("regular", {"price": price, "quantity": figure}),
        "stop": ("regular", {"order_type": "SL", "trigger_price": price, "price": price + 2}),
        "iceberg": ("iceberg", {"quantity": 90, "iceberg_legs": 3, "iceberg_quantity": 30}),
        "cover": ("co", {"price": price, "trigger_price": price - 10, "quantity": figure}),
    }
    if kind in forms:
        variety, form = forms[kind]
        caller.response(form_request(variety, **form))
    elif kind == "change":
        change(caller, order_id, price=price, quantity=figure)
    elif kind == "cancel":
        cancel(caller, order_id)
    elif kind == "price":
        caller.broker.market.set_price("NSE:INFY", price)
    else:
        caller.broker.run(figure / 100)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(ACTS)
def test_quantities_add_up_whatever_happens(acts: list[Act]) -> None:
    caller = caller_at(has_limits=False)
    ended: dict[str, dict[str, Any]] = {}

    for kind, place_, figure in acts:
        act(caller, kind, place_, figure)
        for each in rows(caller):
            assert ended.get(each["order_id"], each) == each
            if each["status"] in FINAL:
                ended[each["order_id"]] = each

    caller.broker.run(5)
    trades = caller.data(caller.calls.orders.trades())
    for each in rows(caller):
        own = [trade for trade in trades if trade["order_id"] == each["order_id"]]
        assert sum(trade["quantity"] for trade in own) == each["filled_quantity"]
        assert each["filled_quantity"] <= each["quantity"]
        stamps = [state["order_timestamp"] for state in history(caller, each["order_id"])]
        assert stamps == sorted(stamps)
        if each["status"] == "CANCELLED":
            assert each["filled_quantity"] + each["cancelled_quantity"] == each["quantity"]


@settings(max_examples=8, deadline=None, derandomize=True)
@given(ACTS)
def test_restored_orders_go_the_same_way_again(acts: list[Act]) -> None:
    caller = caller_at(has_limits=False, round_trip_seconds=0.01)
    for each in acts:
        act(caller, *each)
    place(caller, quantity=3)
    caller.broker.snapshot()

    futures: list[list[dict[str, Any]]] = []
    for _ in range(2):
        caller.broker.run(6 * 3600)
        futures.append(rows(caller))
        caller.broker.restore()

    assert futures[0] == futures[1]


def test_snapshot_holds_an_order_between_two_states() -> None:
    caller = caller_at(round_trip_seconds=0)
    order_id = place(caller)
    caller.broker.snapshot()
    caller.broker.run(1)
    after = row(caller, order_id)

    caller.broker.restore()
    before = row(caller, order_id)
    caller.broker.run(1)

    assert before["status"] == "PUT ORDER REQ RECEIVED"
    assert row(caller, order_id) == after
