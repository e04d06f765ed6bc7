"""Single values of the rulebook from those of a file: exact, and of the right type or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

MISFIT: Any = object()
"""What comes of a value that does not fit."""

_SPANS = ("days", "hours", "minutes", "seconds")


def _text(plain: object) -> Any:
    return plain if isinstance(plain, str) else MISFIT


def _truth(plain: object) -> Any:
    return plain if isinstance(plain, bool) else MISFIT


def _whole(plain: object) -> Any:
    return plain if isinstance(plain, int) and not isinstance(plain, bool) else MISFIT


def _decimal(plain: object) -> Any:
    """A float is taken by its shortest text."""
    if isinstance(plain, bool) or not isinstance(plain, int | float | Decimal):
        return MISFIT
    number = Decimal(str(plain))
    return number if number.is_finite() else MISFIT


def _float(plain: object) -> Any:
    number = _decimal(plain)
    return number if number is MISFIT else float(number)


def _date(plain: object) -> Any:
    return plain if isinstance(plain, date) and not isinstance(plain, datetime) else MISFIT


def _time(plain: object) -> Any:
    """IST, like all times of day in the rulebook."""
    return plain if isinstance(plain, time) and plain.tzinfo is None else MISFIT


def _span(plain: object) -> Any:
    if isinstance(plain, timedelta):
        return plain
    if not isinstance(plain, Mapping) or not plain:
        return MISFIT
    parts = cast("Mapping[str, object]", plain)
    fits = all(unit in _SPANS and _whole(count) is not MISFIT for unit, count in parts.items())
    return timedelta(**cast("dict[str, int]", dict(parts))) if fits else MISFIT


READERS: Mapping[Any, tuple[Callable[[object], Any], str]] = {
    str: (_text, '"a text"'),
    bool: (_truth, "true"),
    int: (_whole, "10"),
    float: (_float, "1.5"),
    Decimal: (_decimal, "0.05"),
    date: (_date, "2027-01-26"),
    time: (_time, "09:15:00"),
    timedelta: (_span, "{ days = 60 }"),
}
"""How to read each type, and how it is written in a file."""
