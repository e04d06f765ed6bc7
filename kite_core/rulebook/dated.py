"""A fact that holds from a day on, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

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


def in_force(entries: Sequence[Dated[T]], day: date) -> Dated[T]:
    """The entry that holds on a day: the latest one, or the first for days before all of them.

    Of two entries for the same day the one further back in the sequence holds.
    """
    in_order = sorted(entries, key=lambda entry: entry.since)
    begun = [entry for entry in in_order if entry.since <= day]
    return begun[-1] if begun else in_order[0]
