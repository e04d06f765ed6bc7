"""Dated facts: which one is in force."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kite_core.errors import ValidationError
from kite_core.rulebook.dated import Dated, day_of, in_force

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


def test_a_time_asks_about_its_day_in_india() -> None:
    assert day_of(datetime(2026, 11, 19, 20, 0, tzinfo=UTC)) == date(2026, 11, 20)
    assert day_of(date(2026, 11, 20)) == date(2026, 11, 20)


@pytest.mark.parametrize("day", ["2026-11-20", None, 20261120])
def test_what_is_no_day_is_refused_with_an_example(day: Any) -> None:
    with pytest.raises(ValidationError, match=r"is no date.*date\(2026, 11, 20\)"):
        day_of(day)
