"""When instruments trade, and when their prices move."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from kite_core.rulebook.sessions import Phase, PhaseKind
from kite_testing.fake_broker.settings import Hours
from tests.testing.fake_broker.market.floor import Floor, ist


@pytest.fixture(scope="module")
def floor() -> Floor:
    return Floor()


@pytest.fixture(scope="module")
def always() -> Floor:
    return Floor(hours=Hours.ALWAYS)


def stamp(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("key", "clock", "phase"),
    [
        ("NSE:INFY", "08:59:59", None),
        ("NSE:INFY", "09:00:00", PhaseKind.PRE_OPEN_ENTRY),
        ("NSE:INFY", "09:05:00", PhaseKind.PRE_OPEN_LIMIT_ENTRY),
        ("NSE:INFY", "09:10:00", PhaseKind.PRE_OPEN_MATCHING),
        ("NSE:INFY", "15:15:00", PhaseKind.AUCTION_REFERENCE),
        ("NSE:INFY", "15:27:00", PhaseKind.AUCTION_LIMIT_ENTRY),
        ("NSE:INFY", "15:31:00", PhaseKind.AUCTION_MATCHING),
        ("NSE:INFY", "15:50:00", PhaseKind.POST_CLOSE),
        ("NSE:IDEA", "15:20:00", PhaseKind.CONTINUOUS),
        ("NFO:INFY26NOVFUT", "09:01:00", PhaseKind.PRE_OPEN_ENTRY),
        ("NFO:INFY26DECFUT", "09:01:00", PhaseKind.PRE_OPEN_ENTRY),
        ("NFO:INFY27JANFUT", "09:01:00", None),
        ("NFO:INFY26NOV1500CE", "09:01:00", None),
        ("NFO:INFY26NOV1500CE", "15:39:59", PhaseKind.CONTINUOUS),
        ("MCX:GOLD26DECFUT", "23:54:00", PhaseKind.CONTINUOUS),
    ],
)
def test_phases_are_those_of_the_instruments_group(
    floor: Floor, key: str, clock: str, phase: PhaseKind | None
) -> None:
    assert floor.hours.phase(floor.instrument(key), ist(clock)) == phase


@pytest.mark.parametrize(
    ("key", "moment", "close"),
    [
        ("NSE:INFY", "10:00:00", "11-20 15:35:00"),
        ("NSE:IDEA", "10:00:00", "11-20 15:30:00"),
        ("NFO:INFY26NOVFUT", "10:00:00", "11-20 15:40:00"),
        ("NSE:IDEA", "07:00:00", "11-20 15:30:00"),
        ("NSE:IDEA", "05:59:59", None),
        ("NSE:IDEA", "15:30:00", None),
        ("NSE:IDEA", "2026-11-21 10:00:00", None),
    ],
)
def test_close_is_that_of_the_session_of_the_day(
    floor: Floor, key: str, moment: str, close: str | None
) -> None:
    assert stamp(floor.hours.next_close(floor.instrument(key), ist(moment))) == close


@pytest.mark.parametrize(
    ("key", "moment", "end"),
    [
        ("NSE:INFY", "10:00:00", "11-20 15:15:00"),
        ("NSE:INFY", "2026-07-31 10:00:00", "07-31 15:30:00"),
        ("NSE:IDEA", "07:00:00", "11-20 15:30:00"),
        ("NFO:INFY26NOVFUT", "10:00:00", "11-20 15:40:00"),
        ("NSE:INFY", "15:15:00", None),
        ("NSE:INFY", "05:59:59", None),
        ("NSE:INFY", "2026-11-21 10:00:00", None),
    ],
)
def test_continuous_trading_ends_before_a_closing_auction(
    floor: Floor, key: str, moment: str, end: str | None
) -> None:
    assert stamp(floor.hours.next_trading_end(floor.instrument(key), ist(moment))) == end


def test_next_open_is_after_weekends_and_holidays(floor: Floor) -> None:
    share = floor.instrument("NSE:INFY")

    assert stamp(floor.hours.next_open(share, ist("10:00:00"))) == "11-23 09:15:00"
    assert stamp(floor.hours.next_open(share, ist("2026-11-23 16:00:00"))) == "11-25 09:15:00"


@pytest.mark.parametrize(
    ("key", "moment", "squared_off"),
    [
        ("NSE:INFY", "10:00:00", "11-20 15:10:00"),
        ("NSE:IDEA", "10:00:00", "11-20 15:20:00"),
        ("NFO:INFY26NOVFUT", "10:00:00", "11-20 15:25:00"),
        ("CDS:USDINR26NOVFUT", "10:00:00", "11-20 16:45:00"),
        ("MCX:GOLD26DECFUT", "10:00:00", "11-20 23:30:00"),
        ("NSE:INFY", "2026-11-21 10:00:00", None),
    ],
)
def test_square_off_depends_on_what_is_traded(
    floor: Floor, key: str, moment: str, squared_off: str | None
) -> None:
    assert stamp(floor.hours.square_off(floor.instrument(key), ist(moment))) == squared_off


@pytest.mark.parametrize(
    ("key", "moment", "is_taken"),
    [
        ("NSE:INFY", "08:57:59", True),
        ("NSE:INFY", "08:58:00", False),
        ("NSE:INFY", "15:59:59", False),
        ("NSE:INFY", "16:00:00", True),
        ("NSE:INFY", "2026-11-21 12:00:00", True),
        ("NFO:INFY26NOVFUT", "15:45:00", True),
        ("MCX:GOLD26DECFUT", "23:54:00", False),
        ("MCX:GOLD26DECFUT", "23:55:00", True),
        ("NSE:INFY", "2026-11-08 14:00:00", True),
    ],
)
def test_orders_for_the_next_session_have_their_window(
    floor: Floor, key: str, moment: str, is_taken: bool
) -> None:
    assert floor.hours.takes_amo(floor.instrument(key), ist(moment)) == is_taken


def test_orders_for_the_next_session_are_taken_at_any_hour_when_hours_are_always(
    always: Floor,
) -> None:
    assert always.hours.takes_amo(always.instrument("NSE:INFY"), ist("12:00:00"))


@pytest.mark.parametrize(
    ("key", "moment", "is_stop", "release"),
    [
        ("NSE:INFY", "17:00:00", False, "11-23 09:00:00"),
        ("NSE:INFY", "17:00:00", True, "11-23 09:15:00"),
        ("NSE:INFY", "07:00:00", False, "11-20 09:00:00"),
        ("NFO:INFY26NOVFUT", "17:00:00", False, "11-23 09:15:00"),
        ("MCX:GOLD26DECFUT", "2026-11-23 23:57:00", False, "11-24 17:00:00"),
        ("NSE:INFY", "2026-11-07 12:00:00", False, "11-08 13:45:00"),
    ],
)
def test_order_for_the_next_session_goes_out_at_its_time(
    floor: Floor, key: str, moment: str, is_stop: bool, release: str
) -> None:
    found = floor.hours.amo_release(floor.instrument(key), ist(moment), is_stop=is_stop)

    assert stamp(found) == release


@pytest.mark.parametrize(
    ("clock", "is_taken"),
    [
        ("08:59:59", False),
        ("09:01:00", True),
        ("09:13:00", False),
        ("12:00:00", True),
        ("15:16:00", False),
        ("15:21:00", True),
        ("15:40:00", False),
        ("15:55:00", True),
        ("16:00:00", False),
    ],
)
def test_regular_orders_are_taken_in_phases_that_take_orders(
    floor: Floor, always: Floor, clock: str, is_taken: bool
) -> None:
    share = floor.instrument("NSE:INFY")

    assert floor.hours.takes_orders(share, ist(clock)) == is_taken
    assert always.hours.takes_orders(share, ist(clock))


def test_prices_move_while_trading_is_continuous(floor: Floor) -> None:
    share = floor.instrument("NSE:INFY")

    assert stamp(floor.hours.next_step(share, ist("10:00:07"))) == "11-20 10:00:15"
    assert stamp(floor.hours.next_step(share, ist("15:14:45"))) == "11-23 09:15:00"
    assert stamp(floor.hours.next_step(share, ist("08:00:00"))) == "11-20 09:15:00"


def test_prices_move_on_at_night_when_hours_are_always(always: Floor) -> None:
    share = always.instrument("NSE:INFY")

    assert stamp(always.hours.next_step(share, ist("15:39:45"))) == "11-20 15:40:00"
    assert stamp(always.hours.next_step(share, ist("15:40:00"))) == "11-20 15:45:00"
    assert stamp(always.hours.next_step(share, ist("2026-11-23 09:11:00"))) == "11-23 09:15:00"
    assert stamp(always.hours.next_step(share, ist("2026-11-18 15:14:45"))) == "11-19 09:15:00"


def test_seconds_stand_still_at_the_close_unless_hours_are_always(
    floor: Floor, always: Floor
) -> None:
    share, night = floor.instrument("NSE:INFY"), ist("20:15:00")
    day = date(2026, 11, 20).toordinal()

    assert floor.hours.locate(share, night) == (day, 22_500)
    assert always.hours.locate(share, night) == (day, 11 * 3600)
    assert always.hours.locate(share, ist("2026-11-18 20:15:00")) == (day - 2, 22_500)
    assert floor.hours.moment(share, day + 1, 60) == ist("09:16:00")


def test_orders_meet_prices_at_any_hour_only_when_hours_are_always(
    floor: Floor, always: Floor
) -> None:
    share = floor.instrument("NSE:IDEA")

    assert [floor.hours.trades(share, ist(clock)) for clock in ("15:29:59", "15:30:00")] == [
        True,
        False,
    ]
    assert always.hours.trades(share, ist("03:00:00"))


def test_halt_stops_trading_on_its_exchange_until_it_ends() -> None:
    hours = (floor := Floor(hours=Hours.ALWAYS)).hours
    share, gold = floor.instrument("NSE:INFY"), floor.instrument("MCX:GOLD26DECFUT")

    hours.halt("NSE", ist("11:00:00"))

    assert not hours.trades(share, ist("10:59:59"))
    assert hours.trades(share, ist("11:00:00"))
    assert hours.trades(gold, ist("10:30:00"))
    hours.resume("NSE")
    hours.resume("NSE")
    assert hours.trades(share, ist("10:30:00"))


def test_announcements_change_the_days_to_come() -> None:
    hours = (floor := Floor()).hours
    share = floor.instrument("NSE:IDEA")
    evening = Phase(kind=PhaseKind.CONTINUOUS, start=time(18), end=time(19))
    hours.session(share, ist("10:00:00"))

    hours.announce_holiday(date(2026, 11, 23), "Elections")
    hours.announce_session(date(2026, 11, 21), "Muhurat", (evening,))

    assert stamp(hours.next_open(share, ist("10:00:00"))) == "11-21 18:00:00"
    assert stamp(hours.next_open(share, ist("2026-11-21 18:30:00"))) == "11-25 09:15:00"
    assert stamp(hours.next_close(share, ist("2026-11-21 18:30:00"))) == "11-21 19:00:00"
    assert hours.square_off(share, ist("2026-11-21 18:30:00")) is None


@pytest.mark.parametrize(
    ("day", "is_open"),
    [("2026-11-20", True), ("2026-11-21", False), ("2026-11-24", True), ("2026-12-25", False)],
)
def test_day_on_which_anything_trades_is_a_trading_day(
    floor: Floor, day: str, is_open: bool
) -> None:
    assert floor.hours.is_trading_day(date.fromisoformat(day)) == is_open


def test_phases_of_a_day_are_those_of_the_instruments_group(floor: Floor) -> None:
    share, other = floor.instrument("NSE:INFY"), floor.instrument("NSE:IDEA")

    assert len(floor.hours.phases(share, ist("10:00:00"))) > len(
        floor.hours.phases(other, ist("10:00:00"))
    )


def test_phases_of_an_exchange_that_is_unknown_to_the_rulebook_are_those_of_nse(
    floor: Floor,
) -> None:
    assert floor.hours.days.exchange_day("NCO", date(2026, 11, 20)).phases
