from __future__ import annotations

from datetime import date, datetime

import pytest

from kite_adapters.cli.downloading.missing_days import end_of_gaps, in_words, missing_days
from kite_core.ist import IST
from kite_core.rulebook.trading_calendar import CALENDAR


def november(*days: int) -> list[date]:
    return [date(2026, 11, day) for day in days]


def test_weekends_and_holidays_are_no_gaps() -> None:
    # The 8th was a Sunday with a session, the 10th a holiday.
    missing = missing_days(CALENDAR, "NSE", november(5), end=date(2026, 11, 13))

    assert missing == november(6, 8, 9, 11, 12)


def test_nothing_is_missing_before_the_first_candle() -> None:
    assert missing_days(CALENDAR, "NSE", november(11, 12), end=date(2026, 11, 13)) == []
    assert missing_days(CALENDAR, "NSE", [], end=date(2026, 11, 13)) == []


def test_days_that_the_calendar_does_not_know_are_not_guessed_about() -> None:
    assert missing_days(CALENDAR, "NSE", [date(1999, 1, 4)], end=date(1999, 2, 1)) == []


def test_many_days_are_counted() -> None:
    assert in_words(november(2, 3)) == "2026-11-02, 2026-11-03"
    assert in_words(november(*range(1, 9))).endswith("2026-11-05 and 3 more")


@pytest.mark.parametrize(("day", "end"), [(18, 19), (20, 20), (30, 20)])
def test_a_day_that_is_not_over_is_not_missing(day: int, end: int) -> None:
    now = datetime(2026, 11, 20, 18, 0, tzinfo=IST)

    assert end_of_gaps(datetime(2026, 11, day, tzinfo=IST), now=now) == date(2026, 11, end)
