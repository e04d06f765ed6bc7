from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kite_core.errors import ValidationError
from kite_core.rulebook.holidays import SessionHours, SpecialSession
from kite_core.rulebook.sessions import Phase, PhaseKind
from kite_core.rulebook.trading_calendar import CALENDAR
from kite_core.ticker.candle_hours import CandleHours, Session, candle_seconds
from tests.core.ticker.candle_ticks import DAY, GOLD, INFY, NIFTY, at, second

USDINR, NIFTY_OPTION, NCO_CONTRACT = 412675, 10189826, 1804


@pytest.mark.parametrize(
    ("interval", "seconds"),
    [
        ("1m", 60),
        ("3m", 180),
        ("30m", 1_800),
        ("1h", 3_600),
        ("1d", 86_400),
        ("minute", 60),
        ("15minute", 900),
        ("hour", 3_600),
        ("2hour", 7_200),
        ("day", 86_400),
        (timedelta(seconds=15), 15),
        (timedelta(minutes=5), 300),
        (timedelta(days=1), 86_400),
    ],
)
def test_intervals_are_named_shortly_or_as_the_broker_does(
    interval: str | timedelta, seconds: int
) -> None:
    assert candle_seconds(interval) == seconds


@pytest.mark.parametrize(
    "wrong",
    ["", "m", "0m", "1 m", "1M", "week", "2d", "25h", "1.5m", timedelta(0), timedelta(seconds=-60),
     timedelta(milliseconds=1500), timedelta(days=2), 60, None],
)  # fmt: skip
def test_what_is_no_interval_is_refused_with_what_to_give(wrong: Any) -> None:
    with pytest.raises(ValidationError, match=r'no live candles of .* Use "1m"'):
        candle_seconds(wrong)


@pytest.mark.parametrize(
    ("token", "opens", "closes"),
    [
        (INFY, "09:15:00", "15:35:00"),  # to the end of the auction, which some shares have
        (NIFTY, "09:15:00", "15:30:00"),
        (NIFTY_OPTION, "09:15:00", "15:40:00"),
        (GOLD, "09:00:00", "23:55:00"),
        (USDINR, "09:00:00", "17:00:00"),
    ],
)
def test_each_segment_has_the_session_of_the_rulebook(token: int, opens: str, closes: str) -> None:
    session = CandleHours(CALENDAR).session(token, second("12:00:00"))

    assert session == Session(second(opens), ((second(opens), second(closes)),))


def test_a_day_without_trading_has_no_session() -> None:
    hours = CandleHours(CALENDAR)

    assert hours.session(INFY, second("2026-11-21T12:00:00")) is None  # a Saturday
    assert hours.session(INFY, second("2026-01-26T12:00:00")) is None  # Republic Day


def test_an_evening_session_begins_in_the_evening() -> None:
    session = CandleHours(CALENDAR).session(GOLD, second("2026-01-26T12:00:00"))
    holiday = CALENDAR.day("MCX", date(2026, 1, 26))

    expected = holiday.opens
    assert (session is None) == (expected is None)


def test_a_session_of_unknown_hours_lasts_all_day() -> None:
    muhurat = CandleHours(CALENDAR).session(INFY, second("2026-11-08T18:30:00"))

    midnight = second("2026-11-08T00:00:00")
    assert muhurat == Session(midnight, ((midnight, midnight + 86_400),))


def test_a_segment_without_known_hours_has_the_whole_day() -> None:
    session = CandleHours(CALENDAR).session(NCO_CONTRACT, second("12:00:00"))

    assert session == Session(
        second("00:00:00"), ((second("00:00:00"), second("00:00:00") + 86_400),)
    )


def test_beyond_the_calendar_any_day_has_the_nearest_known_hours() -> None:
    session = CandleHours(CALENDAR).session(INFY, second("2031-11-22T12:00:00"))

    assert session is not None
    assert session.opens == second("2031-11-22T09:15:00")


def test_a_break_between_two_sessions_of_a_day_has_no_candles() -> None:
    live = [
        Phase(kind=PhaseKind.CONTINUOUS, start=at(start).time(), end=at(end).time())
        for start, end in (("09:15:00", "10:00:00"), ("11:30:00", "12:30:00"))
    ]
    drill = SpecialSession(
        day=date.fromisoformat(DAY),
        name="Drill of the recovery site",
        exchanges=("NSE",),
        source="a test",
        hours=SessionHours.OWN,
        phases=tuple(live),
    )
    hours = CandleHours(replace(CALENDAR, special_sessions=(*CALENDAR.special_sessions, drill)))

    session = hours.session(INFY, second("09:30:00"))

    assert session is not None
    assert session.bounds(second("09:59:59"), 1_800, 0) == (second("09:45:00"), second("10:15:00"))
    assert session.bounds(second("10:00:00"), 1_800, 0) is None
    assert session.bounds(second("11:30:00"), 1_800, 0) == (second("11:15:00"), second("11:45:00"))


@pytest.mark.parametrize(
    ("clock", "length", "bounds"),
    [
        ("09:15:00", 60, ("09:15:00", "09:16:00")),
        ("09:15:59", 60, ("09:15:00", "09:16:00")),
        ("10:14:59", 3_600, ("09:15:00", "10:15:00")),
        ("15:34:59", 3_600, ("15:15:00", "15:35:00")),  # the last one is short
        ("15:35:01", 60, ("15:34:00", "15:35:00")),  # traded before the close, and told after it
        ("12:00:00", 86_400, ("09:15:00", "15:35:00")),
    ],
)
def test_candles_are_aligned_to_the_opening(
    clock: str, length: int, bounds: tuple[str, str]
) -> None:
    session = CandleHours(CALENDAR).session(INFY, second(clock))

    assert session is not None
    start, end = bounds
    assert session.bounds(second(clock), length, 2) == (second(start), second(end))


@pytest.mark.parametrize("clock", ["09:14:59", "15:35:02", "20:00:00"])
def test_outside_of_a_session_there_are_no_candles(clock: str) -> None:
    session = CandleHours(CALENDAR).session(INFY, second(clock))

    assert session is not None
    assert session.bounds(second(clock), 60, 2) is None
