"""Trading days without a candle: gaps that the exchange's calendar does not explain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kite_core.rulebook.trading_calendar import TradingCalendar

_ONE_DAY = timedelta(days=1)
_LONGEST_DAYS = 5
"""How many are named before the rest is counted."""


def missing_days(
    calendar: TradingCalendar, exchange: str, days: Iterable[date], *, end: date
) -> list[date]:
    """The trading days after the first of these days, up to before `end`, that are not among them.

    Before its first candle an instrument may not have been listed, and the last day may not be
    over. Days that the calendar does not know are not guessed about.
    """
    present = set(days)
    if not present:
        return []
    missing: list[date] = []
    day = min(present)
    while day < end:
        if day not in present and _was_traded(calendar, exchange, day):
            missing.append(day)
        day += _ONE_DAY
    return missing


def in_words(days: list[date]) -> str:
    """The first of them, and how many more there are."""
    shown = ", ".join(day.isoformat() for day in days[:_LONGEST_DAYS])
    rest = len(days) - _LONGEST_DAYS
    return f"{shown} and {rest} more" if rest > 0 else shown


def _was_traded(calendar: TradingCalendar, exchange: str, day: date) -> bool:
    return calendar.covers(exchange, day) and calendar.is_trading_day(exchange, day)


def end_of_gaps(end: datetime, *, now: datetime) -> date:
    """The day up to before which days can be missing: today is not over."""
    return min(end.date() + _ONE_DAY, now.date())
