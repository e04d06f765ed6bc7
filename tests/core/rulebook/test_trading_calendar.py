"""Which days are trading days; where the data ends, nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import ValidationError
from kite_core.ist import IST
from kite_core.rulebook.book import RULEBOOK, Rulebook, rules_on
from kite_core.rulebook.holidays import Coverage, Holiday, SessionHours, SpecialSession
from kite_core.rulebook.sessions import Phase, PhaseKind

CALENDAR = RULEBOOK.calendar
EVENING = (Phase(kind=PhaseKind.CONTINUOUS, start=time(18, 15), end=time(19, 15)),)
MUHURAT = date(2026, 11, 8)
days_of_2026 = st.dates(min_value=date(2026, 1, 5), max_value=date(2026, 12, 20))


def muhurat(hours: SessionHours, phases: tuple[Phase, ...] = ()) -> SpecialSession:
    return SpecialSession(
        day=MUHURAT,
        name="Muhurat trading",
        exchanges=("NSE",),
        source="a test",
        hours=hours,
        phases=phases,
    )


@pytest.mark.parametrize(
    ("exchange", "day", "is_trading_day", "reason"),
    [
        ("NSE", date(2026, 11, 20), True, ""),
        ("NSE", date(2026, 11, 21), False, "Saturday"),
        ("NSE", date(2026, 11, 22), False, "Sunday"),
        ("BSE", date(2026, 1, 15), False, "Municipal elections in Maharashtra"),
        ("NFO", date(2026, 10, 20), False, "Dussehra"),
        ("NSE", date(2026, 1, 1), True, ""),
        ("NSE", date(2025, 2, 1), True, "Union Budget"),
        ("BFO", date(2026, 2, 1), True, "Union Budget"),
        ("NSE", date(2025, 10, 21), True, "Muhurat trading"),
        ("NSE", date(2025, 10, 22), False, "Diwali Balipratipada"),
        ("NSE", MUHURAT, True, "Muhurat trading"),
        ("MCX", date(2026, 1, 26), False, "Republic Day"),
        ("MCX", date(2026, 3, 3), True, "Holi"),
        ("MCX", date(2026, 2, 1), False, "Sunday"),
    ],
)
def test_a_day_is_a_trading_day_or_says_why_not(
    exchange: str, day: date, is_trading_day: bool, reason: str
) -> None:
    found = RULEBOOK.on(day).exchange_day(exchange)

    assert (found.is_trading_day, found.reason) == (is_trading_day, reason)
    assert RULEBOOK.is_trading_day(exchange, day) is is_trading_day


def test_a_special_session_may_have_ordinary_hours() -> None:
    budget = CALENDAR.day("NSE", date(2026, 2, 1))

    assert budget.is_special
    assert budget.phases == CALENDAR.day("NSE", date(2026, 1, 30)).phases
    assert budget.square_off() == budget.at(time(15, 20))


def test_a_special_session_may_have_hours_of_its_own() -> None:
    muhurat = CALENDAR.day("NSE", date(2025, 10, 21))

    assert (muhurat.opens, muhurat.closes) == (muhurat.at(time(13, 45)), muhurat.at(time(14, 45)))
    assert muhurat.phases[0].start == time(13, 30)
    assert muhurat.square_off() is None
    assert len(CALENDAR.day("NFO", date(2025, 10, 21)).phases) == 1


def test_a_session_without_times_is_a_trading_day_with_unknown_hours() -> None:
    found = CALENDAR.day("NSE", MUHURAT)

    assert (found.is_trading_day, found.has_known_hours, found.phases) == (True, False, ())


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2026, 3, 3), time(17), time(23, 55)),
        (date(2026, 3, 26), time(17), time(23, 30)),
        (date(2026, 1, 1), time(9), time(17)),
    ],
)
def test_commodities_trade_a_part_of_some_holidays(day: date, opens: time, closes: time) -> None:
    found = CALENDAR.day("MCX", day)

    assert found.is_holiday
    assert (found.opens, found.closes) == (found.at(opens), found.at(closes))
    assert found.square_off() == found.at(closes) - timedelta(minutes=25)


@pytest.mark.parametrize(
    ("exchange", "day", "known"),
    [
        ("NSE", date(2027, 1, 4), "2026-01-01 to 2026-12-31"),
        ("NSE", date(2027, 1, 2), "2026-01-01 to 2026-12-31"),
        ("NSE", date(2024, 12, 31), "2025-01-01 to 2025-12-31"),
        ("MCX", date(2025, 6, 2), "2026-01-01 to 2026-12-31"),
        ("CDS", date(2026, 11, 20), "no day at all"),
        ("NCO", date(2026, 11, 20), "no day at all"),
    ],
)
def test_a_day_beyond_the_data_is_refused(exchange: str, day: date, known: str) -> None:
    with pytest.raises(ValidationError) as caught:
        RULEBOOK.is_trading_day(exchange, day)

    (fault,) = caught.value.faults
    assert exchange in fault.problem
    assert str(day) in fault.problem
    assert known in fault.problem
    assert "load_rulebook" in fault.fix
    assert not CALENDAR.covers(exchange, day)


def test_rules_of_a_day_beyond_the_calendar_still_have_limits() -> None:
    rules = rules_on(date(2027, 1, 4))

    assert rules.limits.orders_a_day == 5000
    with pytest.raises(ValidationError):
        rules.exchange_day("NSE")


@pytest.mark.parametrize(
    ("day", "following", "before"),
    [
        (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 19)),
        (date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 20)),
        (date(2026, 11, 6), MUHURAT, date(2026, 11, 5)),
        (date(2026, 11, 9), date(2026, 11, 11), MUHURAT),
        (date(2026, 1, 1), date(2026, 1, 2), date(2025, 12, 31)),
    ],
)
def test_trading_days_are_counted_both_ways(day: date, following: date, before: date) -> None:
    assert RULEBOOK.next_trading_day("NSE", day) == following
    assert RULEBOOK.previous_trading_day("NSE", day) == before


def test_counting_stops_where_the_data_does() -> None:
    with pytest.raises(ValidationError, match="2027-01-01"):
        RULEBOOK.next_trading_day("NSE", date(2026, 12, 31))
    with pytest.raises(ValidationError, match="2024-12-31"):
        RULEBOOK.previous_trading_day("NSE", date(2025, 1, 1))


@given(day=days_of_2026, exchange=st.sampled_from(["NSE", "BFO", "MCX"]))
def test_the_next_trading_day_is_the_nearest_one(day: date, exchange: str) -> None:
    following = RULEBOOK.next_trading_day(exchange, day)

    assert following > day
    assert RULEBOOK.is_trading_day(exchange, following)
    skipped = [day + timedelta(days=days) for days in range(1, (following - day).days)]
    assert not any(RULEBOOK.is_trading_day(exchange, each) for each in skipped)


@given(day=days_of_2026)
def test_there_and_back_is_the_same_trading_day(day: date) -> None:
    following = RULEBOOK.next_trading_day("NSE", day)
    before = RULEBOOK.previous_trading_day("NSE", following)

    assert before <= day
    assert RULEBOOK.next_trading_day("NSE", before) == following


def test_of_two_entries_for_one_day_the_later_counts() -> None:
    known = muhurat(SessionHours.OWN, EVENING)
    calendar = replace(CALENDAR, special_sessions=(*CALENDAR.special_sessions, known))

    found = calendar.day("NSE", MUHURAT)

    assert found.phases == EVENING
    assert calendar.day("BSE", MUHURAT).phases == ()


def test_a_session_can_be_called_off() -> None:
    off = muhurat(SessionHours.NONE)
    calendar = replace(CALENDAR, special_sessions=(*CALENDAR.special_sessions, off))

    assert calendar.day("NSE", MUHURAT).reason == "Sunday"


def test_an_ordinary_day_is_as_confirmed_as_its_list() -> None:
    assert CALENDAR.day("NSE", date(2026, 11, 20)).is_confirmed
    assert not CALENDAR.day("NSE", date(2025, 11, 20)).is_confirmed
    assert not CALENDAR.day("MCX", date(2026, 11, 21)).is_confirmed
    assert CALENDAR.day("NSE", date(2025, 10, 22)).is_confirmed


def test_hours_that_ran_out_make_a_day_unknown() -> None:
    longer = Coverage(
        exchanges=("MCX",), since=date(2027, 1, 1), valid_until=date(2027, 12, 31), source="a test"
    )
    calendar = replace(CALENDAR, coverages=(*CALENDAR.coverages, longer))

    assert not calendar.covers("MCX", date(2027, 6, 1))


def test_an_exchange_without_times_of_the_broker_still_trades() -> None:
    calendar = replace(CALENDAR, broker_hours={})

    found = calendar.day("NSE", date(2026, 11, 20))

    assert found.is_trading_day
    assert found.square_off() is None


def test_a_user_can_give_a_rulebook_another_calendar() -> None:
    holiday = Holiday(
        day=date(2026, 11, 20), name="A sudden one", exchanges=("NSE",), source="a test"
    )
    rulebook = Rulebook(calendar=replace(CALENDAR, holidays=(*CALENDAR.holidays, holiday)))

    assert not rulebook.is_trading_day("NSE", date(2026, 11, 20))


def test_a_time_asks_the_calendar_about_its_day() -> None:
    evening = datetime(2026, 11, 20, 20, 0, tzinfo=IST)

    assert CALENDAR.day("NSE", evening) == CALENDAR.day("NSE", evening.date())
    assert CALENDAR.covers("NSE", evening)
    assert CALENDAR.next_trading_day("NSE", evening) == date(2026, 11, 23)


@pytest.mark.parametrize("ask", [CALENDAR.day, CALENDAR.covers, CALENDAR.next_trading_day])
def test_a_text_is_no_day_of_the_calendar(ask: Any) -> None:
    with pytest.raises(ValidationError, match="is no date"):
        ask("NSE", "2026-11-20")


@pytest.mark.parametrize("exchange", ["NSEE", "nse"])
def test_an_unknown_exchange_is_named_with_the_nearest(exchange: str) -> None:
    with pytest.raises(ValidationError, match="Did you mean NSE"):
        RULEBOOK.is_trading_day(exchange, date(2026, 11, 20))


@pytest.mark.parametrize("exchange", ["CDS", "NCO"])
def test_an_exchange_without_days_is_not_called_unknown(exchange: str) -> None:
    with pytest.raises(ValidationError, match="it knows no day at all"):
        RULEBOOK.is_trading_day(exchange, date(2026, 11, 20))


@pytest.mark.parametrize("exchange", [None, 5, ["NSE"]])
def test_what_is_no_exchange_is_refused_with_those_there_are(exchange: Any) -> None:
    with pytest.raises(ValidationError, match=r"there is no .* Use one of NSE, BSE"):
        CALENDAR.is_trading_day(exchange, date(2026, 11, 20))
