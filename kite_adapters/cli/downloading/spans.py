"""From when to when, as people type it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from kite_core.errors import Fault, ValidationError
from kite_core.faults import Faults
from kite_core.ist import IST

_AGO = re.compile(r"(\d{1,5})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_FIX = 'Give a day (2026-11-20), a time (2026-11-20T09:15), "today", or days ago: 30d, 8w, 6m, 1y.'


def moment_of(field: str, text: str, *, now: datetime) -> date | datetime:
    """A day or a time in IST; "30d" is so many days before today. Raises ValidationError.

    A month has 30 days there, a year 365.
    """
    if text in ("today", "now"):
        return now.date()
    if ago := _AGO.fullmatch(text):
        days = int(ago[1]) * _DAYS[ago[2]]
        return now.date() - timedelta(days=min(days, now.date().toordinal() - 1))
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        faults = [Fault(field, f"{text!r} is no time", _FIX)]
        raise ValidationError("history", faults) from None
    return moment.replace(tzinfo=IST) if moment.tzinfo is None else moment


def check_order(start: date | datetime, end: date | datetime) -> None:
    """Raise ValidationError for an end before its start, before anything is asked for."""
    faults = Faults()
    problem = f"{end} is before {start}"
    faults.expect(_day(start) <= _day(end), "--to", problem, "Give a day at or after --from.")
    faults.raise_for("history")


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
