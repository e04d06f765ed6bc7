"""The states of markets, minute by minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import ValidationError
from kite_core.ist import IST
from kite_core.models.market_status import MarketState, MarketStatus, all_statuses
from kite_core.models.words import Exchange
from kite_core.rulebook.book import RULEBOOK
from kite_core.rulebook.holidays import Coverage
from kite_core.rulebook.sessions import PhaseKind

CALENDAR = RULEBOOK.calendar
moments = st.datetimes(
    min_value=datetime(2026, 1, 6),  # noqa: DTZ001  # reason: the zone is the next argument
    max_value=datetime(2026, 12, 24),  # noqa: DTZ001  # reason: the zone is the next argument
    timezones=st.just(IST),
)
exchanges = st.sampled_from(["NSE", "NFO", "MCX"])


def status(exchange: str, moment: str) -> MarketStatus:
    return MarketStatus.of(exchange, at=datetime.fromisoformat(moment), calendar=CALENDAR)


def clock(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("exchange", "moment", "state", "until", "next_open"),
    [
        ("NSE", "2026-11-20 08:00", "closed", "11-20 09:00", "11-20 09:15"),
        ("NSE", "2026-11-20 09:00", "pre_open", "11-20 09:05", "11-20 09:15"),
        ("NSE", "2026-11-20 09:11", "pre_open", "11-20 09:12", "11-20 09:15"),
        ("NSE", "2026-11-20 09:15", "open", "11-20 15:30", "11-23 09:15"),
        ("NSE", "2026-11-20 15:40", "break", "11-20 15:50", "11-23 09:15"),
        ("NSE", "2026-11-20 15:55", "post_close", "11-20 16:00", "11-23 09:15"),
        ("NSE", "2026-11-20 16:00", "closed", "11-23 09:00", "11-23 09:15"),
        ("NSE", "2026-11-22 12:00", "closed", "11-23 09:00", "11-23 09:15"),
        ("NSE", "2026-11-24 12:00", "holiday", "11-25 09:00", "11-25 09:15"),
        ("NFO", "2026-11-20 15:35", "open", "11-20 15:40", "11-23 09:15"),
        ("NFO", "2026-11-20 15:40", "closed", "11-23 09:15", "11-23 09:15"),
        ("MCX", "2026-11-20 23:54", "open", "11-20 23:55", "11-23 09:00"),
        ("MCX", "2026-11-24 12:00", "holiday", "11-24 17:00", "11-24 17:00"),
        ("MCX", "2026-11-24 17:00", "open", "11-24 23:55", "11-25 09:00"),
        ("MCX", "2026-01-01 16:00", "open", "01-01 17:00", "01-02 09:00"),
        ("MCX", "2026-01-01 18:00", "holiday", "01-02 09:00", "01-02 09:00"),
        ("NSE", "2025-10-21 13:35", "pre_open", "10-21 13:45", "10-21 13:45"),
        ("NSE", "2025-10-21 14:00", "open", "10-21 14:45", "10-23 09:15"),
        ("NSE", "2025-10-21 11:00", "closed", "10-21 13:30", "10-21 13:45"),
    ],
)
def test_a_market_has_a_state_at_every_minute(
    exchange: str, moment: str, state: str, until: str, next_open: str
) -> None:
    found = status(exchange, moment)

    assert found.state == state
    assert (clock(found.until), clock(found.next_open)) == (until, next_open)


@pytest.mark.parametrize(
    ("moment", "state", "phase"),
    [
        ("2026-07-31 15:16", "open", "continuous"),
        ("2026-08-03 15:16", "closing_auction", "auction_reference"),
        ("2026-08-03 15:22", "closing_auction", "auction_entry"),
        ("2026-08-03 15:27", "closing_auction", "auction_limit_entry"),
        ("2026-08-03 15:33", "closing_auction", "auction_matching"),
        ("2026-08-03 15:40", "break", "buffer"),
    ],
)
def test_shares_with_derivatives_close_in_an_auction_since_august_2026(
    moment: str, state: str, phase: str
) -> None:
    found = status("NSE", moment)

    shares = found.groups[0] if found.groups else found
    assert (shares.state, shares.phase) == (state, phase)


def test_a_day_says_why_it_is_special() -> None:
    muhurat = status("NSE", "2025-10-21 14:00")

    assert (muhurat.is_special, muhurat.reason, muhurat.is_open) == (True, "Muhurat trading", True)
    assert (clock(muhurat.opens), clock(muhurat.closes)) == ("10-21 13:45", "10-21 14:45")


@pytest.mark.parametrize(
    ("exchange", "moment", "reason"),
    [
        ("NSE", "2026-11-08 18:30", "Muhurat trading, at a time that is not known"),
        ("CDS", "2026-11-20 10:00", "the calendar of CDS does not reach 2026-11-20"),
        ("NSE", "2027-01-04 10:00", "the calendar of NSE does not reach 2027-01-04"),
    ],
)
def test_where_the_calendar_does_not_say_the_state_is_unknown(
    exchange: str, moment: str, reason: str
) -> None:
    found = status(exchange, moment)

    assert (found.state, found.reason) == (MarketState.UNKNOWN, reason)
    assert not found.is_open
    assert not found.is_confirmed
    assert (found.until, found.next_open) == (None, None)


@pytest.mark.parametrize(
    ("exchange", "moment"), [("NSE", "2026-12-31 16:30"), ("NSE", "2026-11-07 12:00")]
)
def test_the_next_opening_is_not_guessed(exchange: str, moment: str) -> None:
    found = status(exchange, moment)

    assert found.state == MarketState.CLOSED
    assert (found.until, found.next_open) == (None, None)


def test_the_first_day_of_the_data_has_no_evening_before() -> None:
    assert status("NSE", "2025-01-01 08:00").since is None


def test_a_state_began_when_the_last_phase_ended() -> None:
    assert clock(status("NSE", "2026-11-23 08:00").since) == "11-20 16:00"
    assert clock(status("NSE", "2026-11-20 10:00").since) == "11-20 09:15"
    assert clock(status("NSE", "2026-11-09 08:00").since) is None


def test_a_naive_moment_means_ist() -> None:
    aware = MarketStatus.of("NSE", at=datetime(2026, 11, 20, 4, 30, tzinfo=UTC), calendar=CALENDAR)

    assert aware == status("NSE", "2026-11-20 10:00")
    assert aware.source == "calendar"


@given(exchange=exchanges, moment=moments)
def test_a_state_holds_from_its_since_until_its_until(exchange: str, moment: datetime) -> None:
    found = MarketStatus.of(exchange, at=moment, calendar=CALENDAR)

    if found.since is not None and found.state != MarketState.UNKNOWN:
        assert found.since <= moment
        again = MarketStatus.of(exchange, at=found.since, calendar=CALENDAR)
        assert again.until == found.until
    if found.until is not None:
        assert found.until > moment
        after = MarketStatus.of(exchange, at=found.until, calendar=CALENDAR)
        assert after.phase != found.phase


@given(exchange=exchanges, moment=moments)
def test_the_next_opening_opens(exchange: str, moment: datetime) -> None:
    found = MarketStatus.of(exchange, at=moment, calendar=CALENDAR)

    if found.next_open is not None:
        opened = MarketStatus.of(exchange, at=found.next_open, calendar=CALENDAR)
        assert opened.is_open
        assert opened.since == found.next_open
        assert opened.phase == PhaseKind.CONTINUOUS


def test_all_statuses_has_every_exchange_that_has_hours() -> None:
    found = all_statuses(CALENDAR, at=datetime(2026, 11, 20, 10, 0, tzinfo=IST))

    assert [row.exchange for row in found] == ["NSE", "BSE", "NFO", "BFO", "CDS", "BCD", "MCX"]
    assert {str(row.exchange) for row in found if row.state == MarketState.UNKNOWN} == {
        "CDS",
        "BCD",
    }


def test_a_day_that_one_exchange_knows_is_answered_for_all() -> None:
    longer = Coverage(
        exchanges=(Exchange.NSE,),
        since=date(2027, 1, 1),
        valid_until=date(2027, 12, 31),
        source="a test",
    )
    calendar = replace(CALENDAR, coverages=(*CALENDAR.coverages, longer))

    found = all_statuses(calendar, at=datetime(2027, 1, 4, 10, 0, tzinfo=IST))

    assert [row.state for row in found] == ["open", *["unknown"] * 6]


@pytest.mark.parametrize("day", [date(2027, 1, 4), date(2027, 1, 2), date(2024, 12, 31)])
def test_a_day_that_no_exchange_knows_is_refused(day: date) -> None:
    moment = datetime.combine(day, time(12), IST) + timedelta(minutes=1)

    with pytest.raises(ValidationError, match="load_rulebook"):
        all_statuses(CALENDAR, at=moment)
