"""Reads what a test gives: moments, days, times of day, whole numbers.

Texts are ISO 8601. What cannot be read is a ValueError that names the argument and what to give.
"""

from __future__ import annotations

from datetime import date, datetime, time
from math import isnan

from kite_core.ist import in_ist

MOST_UNITS = 10**9
"""One hundred crore: more than anybody holds of anything, and what packets carry with room."""


def moment_of(given: object, *, name: str) -> datetime:
    """A moment in IST; one without a zone means IST."""
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else given
        if isinstance(moment, datetime):
            return in_ist(moment)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{name} is {given!r}: give a moment such as 2026-11-20T10:00.")


def day_of(given: object, *, name: str) -> date:
    """A day; a datetime, which has more to say, is refused."""
    try:
        day = date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        day = None
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    raise ValueError(f"{name} is {given!r}: give a day such as 2026-11-20.")


def clock_time_of(given: object, *, name: str) -> time:
    """A time of day, in IST."""
    try:
        clock = time.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        clock = None
    if isinstance(clock, time):
        return clock
    raise ValueError(f"{name} is {given!r}: give a time of day such as 18:00.")


def check_quantity(**numbers: object) -> None:
    """Let whole numbers of shares or units pass, by their names; below 0 they are short."""
    check_whole(**numbers)
    for name, given in numbers.items():
        if isinstance(given, int) and abs(given) > MOST_UNITS:
            raise ValueError(f"{name} is {given}: give at most 100 crore (1000000000).")


def check_whole(**numbers: object) -> None:
    """Let whole numbers pass, by their names."""
    for name, given in numbers.items():
        if not isinstance(given, int) or isinstance(given, bool):
            raise ValueError(f"{name} is {given!r}: give a whole number, such as 10.")


def check_number(**numbers: object) -> None:
    """Let numbers pass, by their names; NaN is none."""
    for name, given in numbers.items():
        if isinstance(given, bool) or not isinstance(given, int | float) or isnan(given):
            raise ValueError(f"{name} is {given!r}: give a number, such as 0.5.")
