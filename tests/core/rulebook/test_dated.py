"""Dated facts: which one is in force."""

from __future__ import annotations

from datetime import date

import pytest

from kite_core.rulebook.dated import Dated, in_force

ENTRIES = (
    Dated(since=date(2026, 4, 1), value="new", source="made up"),
    Dated(since=date(2020, 1, 1), value="old", source="made up"),
)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2026, 3, 31), "old"),
        (date(2026, 4, 1), "new"),
        (date(2030, 1, 1), "new"),
        (date(2020, 1, 1), "old"),
        (date(1999, 1, 1), "old"),
    ],
)
def test_the_latest_entry_that_has_begun_is_in_force_and_the_first_before_all(
    day: date, value: str
) -> None:
    assert in_force(ENTRIES, day).value == value


def test_a_later_one_of_two_entries_of_the_same_day_wins() -> None:
    corrected = Dated(since=date(2026, 4, 1), value="corrected", source="made up")

    assert in_force((*ENTRIES, corrected), date(2026, 5, 1)).value == "corrected"
