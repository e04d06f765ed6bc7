"""Reading what tests give: texts, values, and what is neither."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from kite_core.ist import IST
from kite_testing.fake_broker.given import (
    check_number,
    check_quantity,
    check_whole,
    clock_time_of,
    day_of,
    moment_of,
)

TEN = datetime(2026, 11, 20, 10, tzinfo=IST)


@pytest.mark.parametrize(
    "given",
    [TEN, TEN.astimezone(UTC), TEN.replace(tzinfo=None), "2026-11-20T10:00", "2026-11-20 04:30Z"],
)
def test_moment_is_a_value_or_a_text_and_ist_without_a_zone(given: object) -> None:
    moment = moment_of(given, name="start")

    assert (moment, moment.tzinfo) == (TEN, IST)


def test_day_and_time_of_day_are_values_or_texts() -> None:
    days = [day_of(given, name="day") for given in (TEN.date(), "2026-11-20")]
    times = [clock_time_of(given, name="opens") for given in (time(18), "18:00")]

    assert (days, times) == ([date(2026, 11, 20)] * 2, [time(18)] * 2)


@pytest.mark.parametrize(
    ("read", "given", "message"),
    [
        (moment_of, "yesterday", "it is 'yesterday': give a moment such as 2026"),
        (moment_of, TEN.date(), r"it is .*: give a moment such as"),
        (moment_of, None, "it is None: give a moment"),
        (moment_of, datetime.max.replace(tzinfo=UTC), "give a moment"),
        (day_of, "20/11/2026", "it is '20/11/2026': give a day such as 2026"),
        (day_of, TEN, "give a day such as"),
        (day_of, 20261120, "give a day such as"),
        (clock_time_of, "6 pm", "it is '6 pm': give a time of day such as 18:00"),
        (clock_time_of, 18, "give a time of day"),
    ],
)
def test_anything_else_is_refused_with_what_to_give(
    read: Callable[..., object], given: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        read(given, name="it")


@pytest.mark.parametrize("given", [1.5, 2.0, "2", True, None])
def test_whole_numbers_are_no_texts_parts_and_truths(given: object) -> None:
    check_whole(count=3)

    with pytest.raises(ValueError, match=r"^count is .*: give a whole number"):
        check_whole(count=given)


@pytest.mark.parametrize("given", ["0.5", True, None, float("nan")])
def test_numbers_are_no_texts_and_truths(given: object) -> None:
    check_number(probability=0.5, count=1)

    with pytest.raises(ValueError, match=r"^probability is .*: give a number"):
        check_number(probability=given)


@pytest.mark.parametrize("given", [10**9 + 1, -(10**9) - 1, 1.5, True, "10"])
def test_quantity_is_a_whole_number_that_somebody_can_hold(given: object) -> None:
    with pytest.raises(ValueError, match=r"lots is .*: give (at most 100 crore|a whole number)"):
        check_quantity(lots=given)


def test_quantity_may_be_short() -> None:
    check_quantity(quantity=-(10**9), t1_quantity=10**9)
