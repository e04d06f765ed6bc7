"""Where a trailing stop goes, exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.brackets.deciding import MOST_CHANGES
from kite_core.brackets.trail import TrailPlan, TrailTerms, TrailWish, can_trail, limit_after
from kite_core.faults import Faults
from kite_core.models.orders import Order

TICK = Decimal("0.05")


def terms(**wishes: Any) -> TrailTerms:
    usual: dict[str, Any] = {
        "is_sale": True,
        "by": Decimal(10),
        "is_percent": False,
        "step": TICK,
        "tick": TICK,
    }
    return TrailTerms(**{**usual, **wishes})


def order(order_type: str = "SL-M", status: str = "TRIGGER PENDING", **facts: Any) -> Order:
    return Order.from_dict(
        {
            "order_id": "1",
            "status": status,
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "transaction_type": "SELL",
            "quantity": 10,
            "order_type": order_type,
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("wishes", "best", "trigger", "expected"),
    [
        ({}, "1505", "1490", "1495.00"),
        ({}, "1499", "1490", None),
        ({}, "1500.05", "1490", "1490.05"),
        ({}, "1500.04", "1490", None),
        ({"step": Decimal(5)}, "1504.95", "1490", None),
        ({"step": Decimal(5)}, "1505", "1490", "1495.00"),
        ({"by": Decimal("1.5"), "is_percent": True}, "1500", "1400", "1477.50"),
        ({"by": Decimal("1.5"), "is_percent": True}, "1501", "1400", "1478.45"),
        ({"is_sale": False}, "1495", "1510", "1505.00"),
        ({"is_sale": False}, "1500.02", "1510.10", "1510.05"),
        ({"is_sale": False}, "1500.06", "1510.10", None),
        ({}, "8", "1", None),
        ({}, "10.01", "1", None),
        ({"step": None}, "1500.95", "1490", None),
        ({"step": None}, "1501", "1490", "1491.00"),
    ],
)
def test_the_next_trigger_is_on_the_grid_and_a_step_better(
    wishes: dict[str, Any], best: str, trigger: str, expected: str | None
) -> None:
    found = terms(**wishes).next_trigger(Decimal(best), trigger=Decimal(trigger), changes=0)

    assert found == (None if expected is None else Decimal(expected))


@given(
    is_sale=st.booleans(),
    best=st.integers(2_000, 400_000),
    by=st.integers(1, 30_000),
    trigger=st.integers(1, 400_000),
    changes=st.integers(0, MOST_CHANGES),
)
def test_it_never_moves_against_the_position_nor_to_the_wrong_side_of_the_market(
    is_sale: bool, best: int, by: int, trigger: int, changes: int
) -> None:
    price, before = Decimal(best) / 100, trigger * TICK
    trail = terms(is_sale=is_sale, by=Decimal(by) / 100, step=None)

    found = trail.next_trigger(price, trigger=before, changes=changes)

    if found is not None:
        assert found % TICK == 0
        assert (before < found < price) if is_sale else (price < found < before)


def test_the_usual_steps_last_for_a_run_of_fifteen_times_the_distance() -> None:
    trail = terms(step=None)
    best, trigger, changes = Decimal(1500), Decimal(1490), 0

    while changes < MOST_CHANGES:
        best += TICK
        found = trail.next_trigger(best, trigger=trigger, changes=changes)
        if found is not None:
            trigger, changes = found, changes + 1

    assert best == 1500 + 155


def test_the_best_price_is_the_highest_for_a_sale_and_the_lowest_for_a_purchase() -> None:
    low, high = Decimal(1), Decimal(2)

    assert terms().better(None, low) == low
    assert terms().better(high, low) == high
    assert terms(is_sale=False).better(high, low) == low


@pytest.mark.parametrize("by", [0, "nothing", "100%", "x%"])
def test_a_distance_that_is_none_is_refused(by: str | int) -> None:
    faults = Faults()

    TrailWish(order_id="1", by=by, step=0).check(faults)

    assert {fault.field for fault in faults.found} == {"by", "step"}


@pytest.mark.parametrize(
    ("order_type", "status", "expected"),
    [
        ("SL", "TRIGGER PENDING", True),
        ("SL-M", "MODIFY PENDING", True),
        ("SL", "OPEN", False),
        ("SL", "COMPLETE", False),
        ("LIMIT", "OPEN PENDING", False),
    ],
)
def test_only_a_stop_that_waits_can_trail(order_type: str, status: str, expected: bool) -> None:
    assert can_trail(order(order_type, status)) is expected


def test_the_limit_keeps_its_distance() -> None:
    stop = order("SL", price=1489.5, trigger_price=1490.0)

    assert limit_after(stop, Decimal(1495)) == Decimal("1494.5")
    assert limit_after(order(), Decimal(1495)) is None


def test_a_plan_that_was_written_down_is_the_same_plan() -> None:
    for best in (None, Decimal("1500.05")):
        plan = TrailPlan(order_id="1", account="key", best=best)

        assert TrailPlan.from_text(plan.to_text()) == plan
