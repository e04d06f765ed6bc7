"""The phases of one day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.ist import IST
from kite_core.rulebook.book import RULEBOOK
from kite_core.rulebook.sessions import (
    STOCKS_WITH_DERIVATIVES,
    ExchangeDay,
    Phase,
    PhaseKind,
    Timetable,
    without,
)
from tests.core.models.faulty import faults_of

FRIDAY = date(2026, 11, 20)
NSE = RULEBOOK.calendar.day("NSE", FRIDAY)
TRADING = Phase(kind=PhaseKind.CONTINUOUS, start=time(9), end=time(23, 30))


def at(clock: str, day: date = FRIDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), IST)


def test_a_day_knows_when_continuous_trading_begins_and_ends() -> None:
    assert (NSE.opens, NSE.closes) == (at("09:15"), at("15:30"))


def test_a_day_without_trading_has_no_hours() -> None:
    sunday = ExchangeDay(exchange="NSE", day=date(2026, 11, 22), reason="Sunday")

    assert not sunday.is_trading_day
    assert (sunday.opens, sunday.closes, sunday.square_off()) == (None, None, None)


def test_a_phase_begins_with_its_start_and_is_over_at_its_end() -> None:
    found = [NSE.phase_at(at(clock)) for clock in ("09:14:59.999999", "09:15", "15:29:59", "15:30")]

    assert [phase.kind for phase in found if phase] == [
        PhaseKind.PRE_OPEN_BUFFER,
        PhaseKind.CONTINUOUS,
        PhaseKind.CONTINUOUS,
        PhaseKind.BUFFER,
    ]


def test_there_is_no_phase_outside_of_the_day() -> None:
    tomorrow = at("10:00", date(2026, 11, 21))

    assert [NSE.phase_at(moment) for moment in (at("08:59"), at("16:00"), tomorrow)] == [None] * 3


def test_a_moment_may_come_from_another_zone() -> None:
    phase = NSE.phase_at(datetime(2026, 11, 20, 4, 0, tzinfo=UTC))

    assert phase is not None
    assert phase.kind is PhaseKind.CONTINUOUS


def test_an_unknown_group_is_like_all_others() -> None:
    assert NSE.phases_of("something_new") == NSE.phases
    assert NSE.phases_of(STOCKS_WITH_DERIVATIVES) != NSE.phases


@pytest.mark.parametrize(
    ("start", "end", "left"),
    [
        (None, None, []),
        (None, time(17), [("17:00", "23:30")]),
        (time(17), None, [("09:00", "17:00")]),
        (time(12), time(13), [("09:00", "12:00"), ("13:00", "23:30")]),
        (time(8), time(23, 45), []),
        (None, time(8), [("09:00", "23:30")]),
    ],
)
def test_a_part_of_a_day_can_be_closed(
    start: time | None, end: time | None, left: list[tuple[str, str]]
) -> None:
    kept = without([TRADING], start=start, end=end)

    assert [(f"{phase.start:%H:%M}", f"{phase.end:%H:%M}") for phase in kept] == left


@given(start=st.times(), end=st.times(), clock=st.times())
def test_what_is_closed_is_exactly_what_is_cut_out(start: time, end: time, clock: time) -> None:
    start, end = min(start, end), max(start, end)

    kept = without([TRADING], start=start, end=end)

    is_open = any(phase.start <= clock < phase.end for phase in kept)
    assert is_open == (TRADING.start <= clock < TRADING.end and not start <= clock < end)


def test_a_phase_has_a_length() -> None:
    faults = faults_of(lambda: Phase(kind=PhaseKind.CONTINUOUS, start=time(9), end=time(9)))

    assert "later time" in faults["end"]


def test_phases_out_of_order_are_refused() -> None:
    early = Phase(kind=PhaseKind.PRE_OPEN_ENTRY, start=time(9), end=time(9, 15))
    ordered, odd = (
        (early, Phase(kind=PhaseKind.CONTINUOUS, start=time(9, 15), end=time(15))),
        (
            TRADING,
            early,
        ),
    )

    faults = faults_of(lambda: Timetable(phases=odd, groups={"near_futures": odd}))

    assert "continuous ends at 23:30:00" in faults["phases"]
    assert list(faults) == ["phases", "groups.near_futures"]
    assert Timetable(phases=ordered).phases == ordered
