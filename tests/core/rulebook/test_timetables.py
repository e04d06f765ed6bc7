"""The hours of exchanges and broker, on both sides of each change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from kite_core.rulebook.book import RULEBOOK
from kite_core.rulebook.dated import Dated
from kite_core.rulebook.sessions import (
    GENERAL,
    NEAR_FUTURES,
    STOCKS_WITH_DERIVATIVES,
    Phase,
    PhaseKind,
    Timetable,
)
from kite_core.rulebook.timetables import BROKER_HOURS, TIMETABLES

CALENDAR = RULEBOOK.calendar
LAST_FRIDAY_OF_JULY = date(2026, 7, 31)
CLOSING_AUCTION = date(2026, 8, 3)
FRIDAY_BEFORE_SEPTEMBER_7 = date(2026, 9, 4)
NEW_PRE_OPEN = date(2026, 9, 7)


def written(phases: tuple[Phase, ...]) -> list[str]:
    return [f"{phase.kind} {phase.start:%H:%M}-{phase.end:%H:%M}" for phase in phases]


def every_timetable() -> Iterator[tuple[str, Dated[Timetable]]]:
    for exchange, entries in TIMETABLES.items():
        for entry in entries:
            yield f"{exchange} {entry.since}", entry


@pytest.mark.parametrize(
    "entry", [entry for _, entry in every_timetable()], ids=[name for name, _ in every_timetable()]
)
def test_phases_follow_each_other_without_overlap_or_gap(entry: Dated[Timetable]) -> None:
    for phases in (entry.value.phases, *entry.value.groups.values()):
        assert phases
        for before, after in pairwise(phases):
            assert before.end == after.start
        for phase in phases:
            assert phase.may_end_from is None or phase.start < phase.may_end_from < phase.end


@pytest.mark.parametrize("exchange", TIMETABLES)
def test_entries_are_in_order_and_leave_no_day_out(exchange: str) -> None:
    for before, after in pairwise(TIMETABLES[exchange]):
        until = before.value.valid_until

        assert before.since < after.since
        assert until is None or until + timedelta(days=1) == after.since


PRE_OPEN = [
    "pre_open_entry 09:00-09:08",
    "pre_open_matching 09:08-09:12",
    "pre_open_buffer 09:12-09:15",
]
NEW_PRE_OPEN_PHASES = [
    "pre_open_entry 09:00-09:05",
    "pre_open_limit_entry 09:05-09:10",
    "pre_open_matching 09:10-09:12",
    "pre_open_buffer 09:12-09:15",
]
AUCTION = [
    "continuous 09:15-15:15",
    "auction_reference 15:15-15:20",
    "auction_entry 15:20-15:25",
    "auction_limit_entry 15:25-15:30",
    "auction_matching 15:30-15:35",
    "buffer 15:35-15:50",
    "post_close 15:50-16:00",
]
OTHERS = ["continuous 09:15-15:30", "buffer 15:30-15:50", "post_close 15:50-16:00"]


@pytest.mark.parametrize("exchange", ["NSE", "BSE"])
@pytest.mark.parametrize(
    ("day", "group", "phases"),
    [
        (
            LAST_FRIDAY_OF_JULY,
            STOCKS_WITH_DERIVATIVES,
            [*PRE_OPEN, "continuous 09:15-15:30", "buffer 15:30-15:40", "post_close 15:40-16:00"],
        ),
        (CLOSING_AUCTION, STOCKS_WITH_DERIVATIVES, [*PRE_OPEN, *AUCTION]),
        (CLOSING_AUCTION, GENERAL, [*PRE_OPEN, *OTHERS]),
        (FRIDAY_BEFORE_SEPTEMBER_7, STOCKS_WITH_DERIVATIVES, [*PRE_OPEN, *AUCTION]),
        (NEW_PRE_OPEN, STOCKS_WITH_DERIVATIVES, [*NEW_PRE_OPEN_PHASES, *AUCTION]),
        (NEW_PRE_OPEN, GENERAL, [*NEW_PRE_OPEN_PHASES, *OTHERS]),
    ],
)
def test_shares_on_both_sides_of_each_change(
    exchange: str, day: date, group: str, phases: list[str]
) -> None:
    assert written(CALENDAR.day(exchange, day).phases_of(group)) == phases


@pytest.mark.parametrize("exchange", ["NFO", "BFO"])
@pytest.mark.parametrize(
    ("day", "group", "phases"),
    [
        (date(2025, 12, 5), NEAR_FUTURES, ["continuous 09:15-15:30"]),
        (date(2025, 12, 8), NEAR_FUTURES, [*PRE_OPEN, "continuous 09:15-15:30"]),
        (date(2025, 12, 8), GENERAL, ["continuous 09:15-15:30"]),
        (LAST_FRIDAY_OF_JULY, GENERAL, ["continuous 09:15-15:30"]),
        (CLOSING_AUCTION, GENERAL, ["continuous 09:15-15:40"]),
        (CLOSING_AUCTION, NEAR_FUTURES, [*PRE_OPEN, "continuous 09:15-15:40"]),
        (NEW_PRE_OPEN, NEAR_FUTURES, [*NEW_PRE_OPEN_PHASES, "continuous 09:15-15:40"]),
    ],
)
def test_equity_derivatives_on_both_sides_of_each_change(
    exchange: str, day: date, group: str, phases: list[str]
) -> None:
    assert written(CALENDAR.day(exchange, day).phases_of(group)) == phases


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2026, 1, 2), time(23, 55)),
        (date(2026, 3, 6), time(23, 55)),
        (date(2026, 3, 9), time(23, 30)),
        (date(2026, 10, 30), time(23, 30)),
        (date(2026, 11, 2), time(23, 55)),
        (date(2026, 12, 31), time(23, 55)),
    ],
)
def test_commodities_follow_the_clock_of_the_united_states(day: date, closes: time) -> None:
    found = CALENDAR.day("MCX", day)

    assert found.opens == found.at(time(9))
    assert found.closes == found.at(closes)


@pytest.mark.parametrize("exchange", ["CDS", "BCD"])
def test_the_hours_of_currency_are_known(exchange: str) -> None:
    (entry,) = TIMETABLES[exchange]

    assert written(entry.value.phases) == ["continuous 09:00-17:00"]


def test_random_stops_are_on_record() -> None:
    stops = {
        phase.kind: phase.may_end_from
        for _, entry in every_timetable()
        for phases in (entry.value.phases, *entry.value.groups.values())
        for phase in phases
        if phase.may_end_from
    }

    assert stops == {
        PhaseKind.PRE_OPEN_ENTRY: time(9, 7),
        PhaseKind.PRE_OPEN_LIMIT_ENTRY: time(9, 8),
        PhaseKind.AUCTION_LIMIT_ENTRY: time(15, 28),
    }


@pytest.mark.parametrize(
    ("exchange", "day", "group", "clock"),
    [
        ("NSE", LAST_FRIDAY_OF_JULY, STOCKS_WITH_DERIVATIVES, time(15, 20)),
        ("NSE", CLOSING_AUCTION, STOCKS_WITH_DERIVATIVES, time(15, 10)),
        ("BSE", CLOSING_AUCTION, GENERAL, time(15, 20)),
        ("NFO", CLOSING_AUCTION, GENERAL, time(15, 25)),
        ("MCX", date(2026, 3, 6), GENERAL, time(23, 30)),
        ("MCX", date(2026, 3, 9), GENERAL, time(23, 5)),
    ],
)
def test_intraday_positions_are_squared_off(
    exchange: str, day: date, group: str, clock: time
) -> None:
    found = CALENDAR.day(exchange, day)

    assert found.square_off(group) == found.at(clock)


def test_what_is_assumed_about_the_square_off_says_so() -> None:
    earlier, later = BROKER_HOURS["NSE"]

    assert (earlier.is_confirmed, later.is_confirmed) == (True, False)
    assert later.since == CLOSING_AUCTION


@pytest.mark.parametrize(
    ("exchange", "accepted", "sent"),
    [
        ("NSE", (time(16), time(8, 58)), (time(9), time(9, 15))),
        ("BFO", (time(15, 45), time(9, 10)), (time(9, 15), time(9, 15))),
        ("CDS", (time(17), time(8, 59)), (time(9), time(9))),
        ("MCX", (None, time(8, 58)), (time(9), time(9))),
    ],
)
def test_after_market_orders_have_their_window(
    exchange: str, accepted: tuple[time | None, time], sent: tuple[time, time]
) -> None:
    for entry in BROKER_HOURS[exchange]:
        window = entry.value.amo

        assert (window.accepted_from, window.accepted_until) == accepted
        assert (window.sent_at, window.stops_sent_at) == sent


def test_square_off_and_windows_are_known_wherever_hours_are() -> None:
    assert BROKER_HOURS.keys() == TIMETABLES.keys()
