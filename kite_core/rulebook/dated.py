"""A fact that holds from a day on, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar, cast

from kite_core.errors import Fault, ValidationError
from kite_core.ist import in_ist

T = TypeVar("T")

ALWAYS = date.min
"""For facts whose first day is unknown, and lies before anything that is asked here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Generic[T]):
    """A fact that holds since a day, until a later entry replaces it.

    `is_confirmed` is false where the source is not the broker's or the exchange's own word.
    """

    since: date
    value: T
    source: str
    is_confirmed: bool = True


def day_of(day: date) -> date:
    """The day to ask about: a date, or the day of a time in India.

    Raises ValidationError for anything else.
    """
    if isinstance(day, datetime):
        return in_ist(day).date()
    if isinstance(cast("object", day), date):
        return day
    fix = "Give a datetime.date, such as date(2026, 11, 20)."
    raise ValidationError("rulebook", [Fault("day", f"{day!r} is no date", fix)])


def in_force(entries: Sequence[Dated[T]], day: date) -> Dated[T]:
    """The entry that holds on a day: the latest one, or the first for days before all of them.

    Of two entries for the same day the one further back in the sequence holds.
    """
    in_order = sorted(entries, key=lambda entry: entry.since)
    begun = [entry for entry in in_order if entry.since <= day]
    return begun[-1] if begun else in_order[0]
