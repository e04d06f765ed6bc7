"""A day as callers give it: a date, a time or a text."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeAlias

from kite_core.errors import Fault, ValidationError
from kite_core.ist import in_ist

GivenDay: TypeAlias = date | str
"""A date, a datetime (its day in India; a naive one means IST), or a text such as "2026-11-24"."""


def given_day(field: str, value: GivenDay) -> date:
    """The plain date that is meant. Raises ValidationError for what is no day."""
    if isinstance(value, datetime):
        return in_ist(value).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        fix = 'Give a date, or a text such as "2026-11-24".'
        fault = Fault(field, f"{value!r} is no day", fix)
        raise ValidationError("InstrumentBook", [fault]) from None


def given_day_if_any(field: str, value: GivenDay | None) -> date | None:
    """`given_day`, or None for None."""
    return None if value is None else given_day(field, value)
