"""The day's orders."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.orders.order_count import OrderCount
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.orders.house import caller_at, orders_of, place, refusal


def test_five_thousand_orders_are_taken_in_a_day() -> None:
    count = OrderCount(DayRules(), has_limits=True)
    for _ in range(5_000):
        count.add(A_FRIDAY_MORNING)

    with pytest.raises(RefusedError, match="Maximum allowed order requests exceeded"):
        count.add(A_FRIDAY_MORNING)
    count.start_day()
    count.add(A_FRIDAY_MORNING)


def test_refused_orders_and_all_legs_count() -> None:
    caller = caller_at()
    counting = orders_of(caller).count

    refusal(caller, price="1500.05")
    place(caller)
    place(caller, "iceberg", quantity=100, iceberg_legs=4, iceberg_quantity=25)

    assert counting.count == 6


def test_exits_are_refused_too_when_the_days_orders_are_used_up() -> None:
    caller = caller_at()
    place(caller)
    orders_of(caller).count.add_parts(5_000)

    status, error_type, message = refusal(caller, transaction_type="SELL")

    assert (status, error_type) == (429, "NetworkException")
    assert message == "Maximum allowed order requests exceeded"


def test_broker_without_limits_takes_any_number_of_orders_and_changes() -> None:
    count = OrderCount(DayRules(), has_limits=False)
    count.add_parts(10_000)

    count.add(A_FRIDAY_MORNING)

    assert count.allows_change(1_000, A_FRIDAY_MORNING)
