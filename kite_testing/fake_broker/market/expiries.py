"""When contracts expire: the last Tuesdays, Thursdays and working days of months."""

from __future__ import annotations

from datetime import date, timedelta

TUESDAY = 1
THURSDAY = 3
_SATURDAY = 5
_WEEK = timedelta(days=7)
_NEAR_THE_END = timedelta(days=5)


def month_end(year: int, month: int) -> date:
    """The last day of a month; months count on beyond 12 into the next years."""
    years, month0 = divmod(month, 12)
    return date(year + years, month0 + 1, 1) - timedelta(days=1)


def last_weekday(year: int, month: int, weekday: int) -> date:
    """The last Tuesday, or other day of the week, of a month."""
    last = month_end(year, month)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def next_months(today: date, weekday: int, how_many: int) -> list[date]:
    """The last such days of the next months that are not past."""
    months = (
        last_weekday(today.year, today.month + ahead, weekday) for ahead in range(how_many + 1)
    )
    return [expiry for expiry in months if expiry >= today][:how_many]


def next_weeks(today: date, weekday: int, how_many: int) -> list[date]:
    """The next such days of the week, today included."""
    first = today + timedelta(days=(weekday - today.weekday()) % 7)
    return [first + week * _WEEK for week in range(how_many)]


def two_days_before_month_end(year: int, month: int) -> date:
    """Two working days before the end of a month, when currency contracts expire."""
    day = _before_weekend(month_end(year, month))
    for _ in range(2):
        day = _before_weekend(day - timedelta(days=1))
    return day


def weekday_of_month(year: int, month: int, day: int) -> date:
    """That day of the month, or the Friday before it at a weekend."""
    years, month0 = divmod(month - 1, 12)
    return _before_weekend(date(year + years, month0 + 1, day))


def is_near_future(expiry: date | None, today: date) -> bool:
    """Whether a future is of this month, or of the next one when this one's is about to expire."""
    if expiry is None:
        return False
    current = last_weekday(today.year, today.month, TUESDAY)
    if today > current - _NEAR_THE_END:
        current = last_weekday(today.year, today.month + 1, TUESDAY)
    return expiry <= current


def _before_weekend(day: date) -> date:
    return day - timedelta(days=max(day.weekday() - _SATURDAY + 1, 0))
