"""The lists of holidays and special sessions."""

from __future__ import annotations

from collections import Counter
from datetime import date, time

import pytest

from kite_core.rulebook.holidays import (
    COVERAGES,
    HOLIDAYS,
    SPECIAL_SESSIONS,
    Coverage,
    Holiday,
    SessionHours,
    SpecialSession,
)
from kite_core.rulebook.sessions import Phase, PhaseKind
from tests.core.models.faulty import faults_of

NSE = [holiday for holiday in HOLIDAYS if "NSE" in holiday.exchanges]
MCX = [holiday for holiday in HOLIDAYS if "MCX" in holiday.exchanges]


def test_the_equity_segments_have_as_many_holidays_as_their_lists() -> None:
    assert Counter(holiday.day.year for holiday in NSE) == {2025: 14, 2026: 16}


def test_commodities_are_closed_all_day_on_four_days_only() -> None:
    whole = [day.day for day in MCX if day.closed_from is None and day.closed_until is None]

    assert whole == [date(2026, 1, 26), date(2026, 4, 3), date(2026, 10, 2), date(2026, 12, 25)]


def test_on_other_holidays_commodities_trade_in_the_evening() -> None:
    evenings = [day for day in MCX if day.closed_until == time(17)]
    (new_year,) = [day for day in MCX if day.closed_from == time(17)]

    assert len(evenings) == 12
    assert new_year.day == date(2026, 1, 1)


@pytest.mark.parametrize("rows", [NSE, MCX])
def test_no_day_is_listed_twice_and_none_is_on_a_weekend(rows: list[Holiday]) -> None:
    days = [row.day for row in rows]

    assert len(set(days)) == len(days)
    assert all(day.weekday() < 5 for day in days)


def test_every_holiday_lies_in_a_coverage_of_its_exchanges() -> None:
    rows: list[Holiday | SpecialSession] = [*HOLIDAYS, *SPECIAL_SESSIONS]

    for row in rows:
        for exchange in row.exchanges:
            assert any(
                exchange in coverage.exchanges and coverage.since <= row.day <= coverage.valid_until
                for coverage in COVERAGES
            )


def test_what_press_or_memory_told_is_not_confirmed() -> None:
    confirmed = [day.day for day in NSE if day.day.year == 2025 and day.is_confirmed]

    assert confirmed == [
        date(2025, 10, 2),
        date(2025, 10, 21),
        date(2025, 10, 22),
        date(2025, 11, 5),
    ]
    assert all(day.is_confirmed for day in NSE if day.day.year == 2026)
    assert not any(day.is_confirmed for day in MCX)


def test_everything_has_a_source() -> None:
    rows: list[Coverage | Holiday | SpecialSession] = [*COVERAGES, *HOLIDAYS, *SPECIAL_SESSIONS]

    assert all(row.source for row in rows)


def test_a_coverage_does_not_run_backwards() -> None:
    faults = faults_of(
        lambda: Coverage(
            exchanges=("NSE",), since=date(2027, 1, 1), valid_until=date(2026, 12, 31), source="x"
        )
    )

    assert "2026-12-31 is before 2027-01-01" in faults["valid_until"]


@pytest.mark.parametrize(
    ("hours", "phases", "problem"),
    [
        (SessionHours.OWN, (), "there are none"),
        (SessionHours.ORDINARY, ("18:15", "19:15"), 'the hours are "ordinary"'),
    ],
)
def test_only_hours_of_its_own_have_phases(
    hours: SessionHours, phases: tuple[str, ...], problem: str
) -> None:
    clock = [time.fromisoformat(text) for text in phases]
    made = (Phase(kind=PhaseKind.CONTINUOUS, start=clock[0], end=clock[1]),) if phases else ()

    faults = faults_of(
        lambda: SpecialSession(
            day=date(2026, 11, 8),
            name="Muhurat trading",
            exchanges=("NSE",),
            source="x",
            hours=hours,
            phases=made,
        )
    )

    assert problem in faults["phases"]
