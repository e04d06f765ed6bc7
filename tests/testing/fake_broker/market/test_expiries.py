"""When contracts expire."""

from __future__ import annotations

from datetime import date

import pytest

from kite_testing.fake_broker.market import expiries
from kite_testing.fake_broker.market.expiries import THURSDAY, TUESDAY


def test_last_weekdays_of_months_go_on_into_the_next_year() -> None:
    found = expiries.next_months(date(2026, 11, 25), TUESDAY, 3)

    assert found == [date(2026, 12, 29), date(2027, 1, 26), date(2027, 2, 23)]


def test_weekly_days_begin_today() -> None:
    found = expiries.next_weeks(date(2026, 11, 19), THURSDAY, 2)

    assert found == [date(2026, 11, 19), date(2026, 11, 26)]


@pytest.mark.parametrize(
    ("month", "day"), [(10, date(2026, 10, 28)), (11, date(2026, 11, 26)), (13, date(2027, 1, 27))]
)
def test_currency_expires_two_working_days_before_the_month_ends(month: int, day: date) -> None:
    assert expiries.two_days_before_month_end(2026, month) == day


def test_day_of_the_month_at_a_weekend_is_the_friday_before() -> None:
    assert expiries.weekday_of_month(2026, 12, 5) == date(2026, 12, 4)
    assert expiries.weekday_of_month(2026, 13, 5) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("expiry", "today", "is_near"),
    [
        (date(2026, 11, 24), date(2026, 11, 2), True),
        (date(2026, 12, 29), date(2026, 11, 19), False),
        (date(2026, 12, 29), date(2026, 11, 20), True),
        (date(2027, 1, 26), date(2026, 11, 24), False),
        (None, date(2026, 11, 24), False),
    ],
)
def test_near_future_is_this_months_and_shortly_before_its_expiry_the_next(
    expiry: date | None, today: date, is_near: bool
) -> None:
    assert expiries.is_near_future(expiry, today) == is_near
