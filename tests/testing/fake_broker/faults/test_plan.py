"""When an armed fault strikes: by count, window, match and chance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.faults.plan import Fault, Faults
from kite_testing.manual_clock import A_FRIDAY_MORNING as NOW

A_MINUTE = timedelta(minutes=1)


def strikes(fault: Fault, occasions: int, **occasion: str | None) -> list[bool]:
    faults = Faults(Chance(7))
    faults.arm(fault)
    return [faults.strike(fault.name, NOW, **occasion) is not None for _ in range(occasions)]


def test_fault_strikes_every_time_unless_told_otherwise() -> None:
    assert strikes(Fault(name="S6"), 3) == [True] * 3


def test_next_two_then_recovery() -> None:
    assert strikes(Fault(name="S6", count=2), 4) == [True, True, False, False]


def test_first_occasions_pass() -> None:
    assert strikes(Fault(name="S6", skip=2, count=1), 4) == [False, False, True, False]


@pytest.mark.parametrize(
    ("matches", "occasion", "is_struck"),
    [
        ({"tag": "mine"}, {"tag": "mine"}, True),
        ({"tag": "mine"}, {"tag": "yours"}, False),
        ({"tag": "mine"}, {}, False),
        ({"key": "NSE:INFY", "tag": "mine"}, {"key": "NSE:INFY", "tag": "mine"}, True),
        ({"key": "NSE:INFY", "tag": "mine"}, {"key": "NSE:INFY", "tag": None}, False),
    ],
)
def test_only_what_matches_is_struck(
    matches: dict[str, str], occasion: dict[str, Any], is_struck: bool
) -> None:
    assert strikes(Fault(name="O1", matches=matches), 1, **occasion) == [is_struck]


@pytest.mark.parametrize(("offset", "is_struck"), [(-1, False), (0, True), (59, True), (60, False)])
def test_window_begins_with_its_first_moment_and_ends_before_its_last(
    offset: int, is_struck: bool
) -> None:
    faults = Faults(Chance(7))
    faults.arm(Fault(name="S6", since=NOW, until=NOW + A_MINUTE))

    struck = faults.strike("S6", NOW + timedelta(seconds=offset))

    assert (struck is not None) == is_struck


def test_chance_repeats_with_its_seed_and_keeps_its_share() -> None:
    likely = Fault(name="S6", probability=0.25)

    first, second = strikes(likely, 2000), strikes(likely, 2000)

    assert first == second
    assert 0.2 < sum(first) / 2000 < 0.3
    assert strikes(Fault(name="S6", probability=0.25, seed=1), 2000) != first


def test_impossible_fault_never_strikes() -> None:
    assert strikes(Fault(name="S6", probability=0.0), 50) == [False] * 50


def test_wishes_that_are_not_given_are_the_catalogues() -> None:
    faults = Faults(Chance(7))
    faults.arm(Fault(name="O2", wishes={"status": 504}))

    struck = faults.strike("O2", NOW)

    assert struck is not None
    assert struck.wishes == {"after_seconds": 8.0, "status": 504}


def test_magic_tag_is_armed_once_for_the_orders_that_bear_it() -> None:
    faults = Faults(Chance(7))
    faults.arm_tag("FBHANG")
    faults.arm_tag("FBHANG")

    assert len(list(faults)) == 1
    assert faults.strike("O1", NOW, tag="FBHANG") is not None
    assert faults.strike("O1", NOW, tag="other") is None
    faults.disarm()
    faults.arm_tag("FBHANG")
    assert len(list(faults)) == 1


def test_disarmed_fault_is_gone_and_others_stay() -> None:
    faults = Faults(Chance(7))
    first, second = (faults.arm(Fault(name="S6")).number for _ in range(2))

    faults.disarm(first)

    assert faults.armed_as(first) is None
    assert [each.number for each in faults] == [second]
    faults.disarm()
    assert faults.armed == {}
