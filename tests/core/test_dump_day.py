from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.dump_day import (
    LATE_BY,
    fresh_since,
    is_fresh,
    last_change,
    may_be_late,
    next_change,
)
from kite_core.ist import IST

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
moments = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  # reason: hypothesis adds the zone
    max_value=datetime(2035, 1, 1),  # noqa: DTZ001  # reason: hypothesis adds the zone
    timezones=st.sampled_from([IST, UTC]),
)
list_times = st.times()
ages = st.none() | st.timedeltas(min_value=INSTANT, max_value=3 * DAY)


def at(text: str) -> datetime:
    """A moment of November 2026 in IST, from a day and a time."""
    return datetime.fromisoformat(f"2026-11-{text}+05:30")


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("20 08:29:59.999999", "19 08:30", "20 08:30"),
        ("20 08:30:00", "20 08:30", "21 08:30"),
        ("20 23:59:59", "20 08:30", "21 08:30"),
        ("21 00:00:00", "20 08:30", "21 08:30"),
    ],
)
def test_the_list_changes_every_morning(now: str, last: str, following: str) -> None:
    assert last_change(at(now)) == at(last)
    assert next_change(at(now)) == at(following)


def test_a_machine_in_another_zone_counts_in_indian_time() -> None:
    before = datetime(2026, 11, 20, 2, 59, tzinfo=UTC)

    assert last_change(before) == at("19 08:30")
    assert last_change(before + timedelta(minutes=1)) == at("20 08:30")


@pytest.mark.parametrize(
    ("kept_at", "now", "ttl_hours", "fresh"),
    [
        ("20 08:30:00", "20 08:30:00", None, True),
        ("20 08:30:00", "21 08:29:59", None, True),
        ("20 08:30:00", "21 08:30:00", None, False),
        ("20 08:29:59", "20 08:30:00", None, False),
        ("20 08:29:59", "20 08:29:59", None, True),
        ("19 12:00:00", "20 07:00:00", None, True),
        ("18 12:00:00", "20 07:00:00", None, False),
        ("20 10:00:00", "20 11:00:00", 1, True),
        ("20 10:00:00", "20 11:00:01", 1, False),
        ("20 08:00:00", "20 08:31:00", 1, False),
        ("20 10:00:01", "20 10:00:00", None, False),
    ],
)
def test_a_list_is_fresh_until_the_next_one_or_for_its_age(
    kept_at: str, now: str, ttl_hours: int | None, fresh: bool
) -> None:
    ttl = None if ttl_hours is None else timedelta(hours=ttl_hours)

    assert is_fresh(at(kept_at), at(now), ttl=ttl) is fresh


def test_the_time_of_the_change_can_be_set() -> None:
    assert last_change(at("20 07:15"), at=time(7)) == at("20 07:00")
    assert not is_fresh(at("20 06:59"), at("20 07:15"), at=time(7))


@pytest.mark.parametrize(
    ("now", "late"),
    [("20 08:29", False), ("20 08:30", True), ("20 09:14", True), ("20 09:15", False)],
)
def test_a_list_may_be_late_until_the_market_opens(now: str, late: bool) -> None:
    assert may_be_late(at(now)) is late
    assert timedelta(minutes=45) == LATE_BY


@given(moments, list_times)
def test_now_lies_between_the_last_change_and_the_next_a_day_later(
    now: datetime, list_time: time
) -> None:
    last, following = last_change(now, at=list_time), next_change(now, at=list_time)

    assert last <= now < following
    assert following - last == DAY
    assert last.time() == list_time


@given(moments, st.timedeltas(min_value=-2 * DAY, max_value=2 * DAY), ages, list_times)
def test_fresh_is_what_no_change_has_passed_and_no_age_has_ended(
    now: datetime, age: timedelta, ttl: timedelta | None, list_time: time
) -> None:
    kept_at = now - age

    fresh = is_fresh(kept_at, now, ttl=ttl, at=list_time)

    saw_no_change = last_change(kept_at, at=list_time) == last_change(now, at=list_time)
    assert fresh is (saw_no_change and age >= timedelta(0) and (ttl is None or age <= ttl))
    assert fresh is (fresh_since(now, ttl=ttl, at=list_time) <= kept_at <= now)


@given(moments, ages, list_times)
def test_what_was_kept_just_now_is_fresh(
    now: datetime, ttl: timedelta | None, list_time: time
) -> None:
    assert is_fresh(now, now, ttl=ttl, at=list_time)
