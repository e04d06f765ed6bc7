"""Which sessions there are on which days."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, time

import pytest

from kite_core.rulebook.sessions import STOCKS_WITH_DERIVATIVES, Phase, PhaseKind
from kite_testing.fake_broker.market.trading_days import Session, TradingDays, trading_days


def session(days: TradingDays, exchange: str, day: str, group: str = "") -> Session | None:
    return days.session(exchange, group, date.fromisoformat(day).toordinal())


def hours(found: Session | None) -> tuple[str, str] | None:
    """When trading opens and when continuous trading ends."""
    if found is None:
        return None
    phases = found.exchange_day.phases_of(found.group)
    last = [phase for phase in phases if phase.kind is PhaseKind.CONTINUOUS][-1]
    return f"{found.opens:%H:%M}", f"{last.end:%H:%M}"


@pytest.mark.parametrize(
    ("exchange", "day", "expected"),
    [
        ("NSE", "2026-07-31", ("09:15", "15:30")),
        ("NFO", "2026-07-31", ("09:15", "15:30")),
        ("NFO", "2026-08-03", ("09:15", "15:40")),
        ("BFO", "2026-11-20", ("09:15", "15:40")),
        ("CDS", "2026-11-20", ("09:00", "17:00")),
        ("BCD", "2026-11-20", ("09:00", "17:00")),
        ("MCX", "2026-10-30", ("09:00", "23:30")),
        ("MCX", "2026-11-20", ("09:00", "23:55")),
        ("MCX", "2026-11-10", ("17:00", "23:55")),
        ("MCX", "2026-01-01", ("09:00", "17:00")),
        ("NSE", "2026-11-10", None),
        ("MCX", "2026-12-25", None),
        ("NSE", "2026-11-21", None),
        ("NSE", "2026-02-01", ("09:15", "15:30")),
        ("NSE", "2025-10-21", ("13:45", "14:45")),
        ("NSE", "2026-11-08", ("13:45", "14:45")),
        ("NSE", "2019-03-04", ("09:15", "15:30")),
        ("NSE", "2019-03-03", None),
        ("CDS", "2026-11-22", None),
    ],
)
def test_sessions_are_those_of_the_rulebook(
    exchange: str, day: str, expected: tuple[str, str] | None
) -> None:
    assert hours(session(trading_days(), exchange, day)) == expected


def test_shares_with_derivatives_stop_early_and_print_once_more() -> None:
    found = session(trading_days(), "NSE", "2026-11-20", STOCKS_WITH_DERIVATIVES)

    assert found is not None
    assert hours(found) == ("09:15", "15:15")
    assert found.closes_in_auction
    assert (found.continuous, found.seconds) == (6 * 3600, 6 * 3600 + 900)
    assert f"{found.ends:%H:%M}" == "15:35"


def test_prices_of_shares_move_as_long_as_their_derivatives_trade() -> None:
    found = session(trading_days(), "NSE", "2026-11-20")

    assert found is not None
    assert (found.seconds, found.path_seconds) == (22_500, 23_100)
    assert (found.steps, found.path_steps) == (1_500, 1_540)
    assert not found.closes_in_auction


def test_timetables_of_a_fixed_day_hold_on_the_days_of_the_clock() -> None:
    days = trading_days(date(2026, 7, 1))

    assert hours(session(days, "NFO", "2026-11-20")) == ("09:15", "15:30")
    assert hours(session(days, "NSE", "2026-11-20", STOCKS_WITH_DERIVATIVES)) == ("09:15", "15:30")
    assert session(days, "NSE", "2026-11-10") is None


def test_session_before_and_after_a_holiday() -> None:
    holiday = date(2026, 11, 24).toordinal()

    assert trading_days().latest("NSE", "", holiday).opens.date() == date(2026, 11, 23)
    assert trading_days().following("NSE", "", holiday).opens.date() == date(2026, 11, 25)


@pytest.mark.parametrize("day", ["2026-11-26", "2031-11-26"])
def test_announced_holiday_closes_all_exchanges(day: str) -> None:
    days = trading_days().with_holiday(date.fromisoformat(day), "Elections")

    assert [session(days, exchange, day) for exchange in ("NSE", "MCX", "CDS")] == [None] * 3
    assert session(trading_days(), "NSE", day) is not None


@pytest.mark.parametrize("day", ["2026-11-28", "2031-11-29"])
def test_announced_session_opens_a_day_of_the_weekend(day: str) -> None:
    evening = Phase(kind=PhaseKind.CONTINUOUS, start=time(18), end=time(19))
    ordinary = trading_days().with_session(date.fromisoformat(day), "Disaster recovery")
    special = trading_days().with_session(date.fromisoformat(day), "Muhurat", (evening,))

    assert session(trading_days(), "NSE", day) is None
    assert hours(session(ordinary, "NSE", day)) == ("09:15", "15:30")
    assert hours(session(special, "NSE", day)) == ("18:00", "19:00")


def test_days_are_shared_by_snapshots() -> None:
    days = trading_days()

    assert deepcopy(days) is days
    assert deepcopy(session(days, "NSE", "2026-11-20")) is session(days, "NSE", "2026-11-20")
