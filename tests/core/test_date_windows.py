from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.date_windows import Window, windows
from kite_core.ist import IST

SECOND = timedelta(seconds=1)
moments = st.datetimes(
    min_value=datetime(1995, 1, 1),  # noqa: DTZ001  # reason: the zone is the next argument
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001  # reason: the zone is the next argument
    timezones=st.just(IST),
).map(lambda moment: moment.replace(microsecond=0))
spans = st.integers(min_value=0, max_value=3000 * 86_400).map(lambda count: count * SECOND)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=IST)


def seconds_in(parts: list[Window]) -> int:
    return sum(int((end - start) / SECOND) + 1 for start, end in parts)


@given(start=moments, span=spans, most_days=st.integers(1, 2000), whole_weeks=st.booleans())
def test_any_span_is_covered_exactly_once_and_no_part_is_too_long(
    start: datetime, span: timedelta, most_days: int, whole_weeks: bool
) -> None:
    end = start + span

    parts = [*windows(start, end, most_days=most_days, whole_weeks=whole_weeks)]

    assert (parts[0][0], parts[-1][1]) == (start, end)
    assert seconds_in(parts) == span / SECOND + 1
    for (_, before), (after, _) in pairwise(parts):
        assert after - before == SECOND
        assert after.timetz() == time(tzinfo=IST)
    for first, last in parts:
        assert first <= last
        assert (last.date() - first.date()).days < most_days


@given(start=moments, span=spans, most_days=st.integers(7, 2000))
def test_cuts_for_whole_weeks_are_before_mondays(
    start: datetime, span: timedelta, most_days: int
) -> None:
    parts = [*windows(start, start + span, most_days=most_days, whole_weeks=True)]

    assert {first.weekday() for first, _ in parts[1:]} <= {0}


@given(start=moments, span=spans, most_days=st.integers(1, 2000))
def test_there_are_no_more_parts_than_needed(
    start: datetime, span: timedelta, most_days: int
) -> None:
    end = start + span
    days = (end.date() - start.date()).days + 1

    parts = [*windows(start, end, most_days=most_days)]

    assert len(parts) == -(-days // most_days)


@pytest.mark.parametrize("days", [2000, 2001, 4000, 4001, 6000, 6001])
def test_a_last_day_that_is_over_is_not_forgotten(days: int) -> None:
    start = datetime(2000, 1, 3, tzinfo=IST)
    end = start + timedelta(days=days) - SECOND

    parts = [*windows(start, end, most_days=2000)]

    assert parts[-1][1] == end
    assert len(parts) == -(-days // 2000)


def test_clock_times_stay_at_both_ends_and_cuts_are_at_midnight() -> None:
    parts = [*windows(at("2026-11-18 09:15:00"), at("2026-11-20 15:30:00"), most_days=2)]

    assert parts == [
        (at("2026-11-18 09:15:00"), at("2026-11-19 23:59:59")),
        (at("2026-11-20 00:00:00"), at("2026-11-20 15:30:00")),
    ]


def test_the_end_of_the_calendar_is_no_end_of_the_world() -> None:
    last = datetime.combine(date.max, time(), IST)

    parts = [*windows(last - timedelta(days=3), last, most_days=2000)]

    assert parts == [(last - timedelta(days=3), last)]
