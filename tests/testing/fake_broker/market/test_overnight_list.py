"""The list is made anew every morning, and what a test may change in it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime

import pytest

from kite_testing.fake_broker.agenda import NEVER
from kite_testing.fake_broker.faults.plan import Fault
from kite_testing.fake_broker.market.instrument_list import ListingChange
from tests.testing.fake_broker.market.floor import Floor, ist


class Still:
    """A stream in which nothing moves."""

    next_moment = NEVER

    def move(self, moment: datetime, until: datetime, /) -> None:
        raise AssertionError


def run(floor: Floor, until: str) -> None:
    floor.agenda.run(ist(until), Still())


def test_list_before_half_past_eight_is_yesterdays() -> None:
    early, late = Floor(start=ist("08:29:59")), Floor(start=ist("08:30:00"))

    assert early.instruments.today == date(2026, 11, 19)
    assert late.instruments.today == date(2026, 11, 20)
    run(early, "08:30:00")
    assert early.instruments.today == date(2026, 11, 20)


def test_expired_contracts_are_gone_the_morning_after_and_new_ones_there() -> None:
    floor = Floor()

    run(floor, "2026-11-24 08:29:59")
    before = floor.instruments.by_key("NFO:NIFTY26NOVFUT")
    run(floor, "2026-11-24 08:30:00")

    assert before is not None
    assert floor.instruments.by_key("NFO:NIFTY26NOVFUT") is None
    assert floor.instruments.by_key("NFO:NIFTY27FEBFUT") is not None


def test_late_list_is_yesterdays_for_longer() -> None:
    floor = Floor()
    floor.faults.arm(Fault(name="D8", count=1, wishes={"minutes": 90}))

    run(floor, "2026-11-21 09:59:59")
    late = floor.instruments.today
    run(floor, "2026-11-21 10:00:00")

    assert late == date(2026, 11, 20)
    assert floor.instruments.today == date(2026, 11, 21)
    run(floor, "2026-11-22 08:30:00")
    assert floor.instruments.today == date(2026, 11, 22)


def test_change_comes_with_the_list_of_its_day_and_stays() -> None:
    floor = Floor()
    share = floor.instrument("NSE:INFY")
    change = ListingChange(since=date(2026, 11, 21), key=share.key, fields={"lot_size": 5})

    floor.instruments.change(change)
    before = floor.instrument("NSE:INFY").lot_size
    run(floor, "2026-11-21 09:00:00")
    changed = floor.instrument("NSE:INFY")
    run(floor, "2026-11-22 09:00:00")

    assert (before, changed.lot_size, changed.token) == (1, 5, share.token)
    assert floor.instrument("NSE:INFY") is changed
    assert floor.instruments.changes == 1


def test_instruments_come_and_go_with_the_list() -> None:
    floor = Floor()
    old = floor.instrument("NSE:INFY")
    new = replace(old, tradingsymbol="NEWCO", exchange_token=999_999)
    tomorrow = date(2026, 11, 21)

    floor.instruments.change(ListingChange(since=tomorrow, key=old.key))
    floor.instruments.change(ListingChange(since=tomorrow, key=new.key, added=new))
    floor.instruments.change(ListingChange(since=tomorrow, key="NSE:GONE", fields={"lot_size": 2}))
    run(floor, "2026-11-21 09:00:00")

    assert floor.instruments.by_key("NSE:INFY") is None
    assert floor.instruments.by_token(old.token) is None
    assert floor.instrument("NSE:NEWCO") is new
    assert b"NEWCO" in floor.instruments.csv("NSE")


def test_snapshot_keeps_its_own_list() -> None:
    floor = Floor()
    kept = deepcopy(floor.instruments)

    run(floor, "2026-11-24 09:00:00")

    assert kept.today == date(2026, 11, 20)
    assert len(kept) != len(floor.instruments) or kept.today != floor.instruments.today
    assert kept.by_key("NSE:INFY") is floor.instruments.by_key("NSE:INFY")


@pytest.mark.parametrize("exchange", [None, "NSE", "BFO"])
def test_dump_of_a_list_is_made_once(exchange: str | None) -> None:
    floor = Floor()

    assert floor.instruments.csv(exchange) is floor.instruments.csv(exchange)
