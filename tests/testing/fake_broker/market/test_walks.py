"""Walks are kept as long as there is room, and come back the same."""

from __future__ import annotations

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.walks import Walks
from kite_testing.fake_broker.settings import Hours
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.market.floor import Floor, ist


def test_path_that_had_to_make_room_comes_back_the_same() -> None:
    floor = Floor()
    share, today = floor.instrument("NSE:INFY"), A_FRIDAY_MORNING.toordinal()
    kept = Walks(Chance(7), floor.hours, A_FRIDAY_MORNING, most_paths=2)
    sessions = [floor.hours.session_of(share, today - days) for days in (0, 1, 2, 3)]

    first = kept.path(share, sessions[0])
    for session in sessions:
        kept.path(share, session)

    assert kept.path(share, sessions[0]) == first
    assert kept.path(share, sessions[0]) is not first


def test_nights_are_made_anew_when_the_calendar_has_changed() -> None:
    floor = Floor(hours=Hours.ALWAYS)
    share = floor.instrument("NSE:INFY")
    kept = Walks(Chance(7), floor.hours, A_FRIDAY_MORNING)
    session = floor.hours.session(share, A_FRIDAY_MORNING)
    weekend = kept.night(share, session)

    floor.hours.announce_session(ist("2026-11-21 00:00:00").date(), "Muhurat")
    kept.forget_nights()

    assert len(kept.night(share, session)) < len(weekend)


def test_price_after_the_path_stands_still_by_the_exchanges_hours() -> None:
    floor = Floor()
    share = floor.instrument("NSE:INFY")
    kept = Walks(Chance(7), floor.hours, A_FRIDAY_MORNING)
    session = floor.hours.session(share, A_FRIDAY_MORNING)

    assert kept.at(share, session, 90_000) == kept.path(share, session)[-1]
