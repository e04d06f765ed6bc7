from __future__ import annotations

from datetime import timedelta

from kite_adapters.cli.watching.pace import Pace
from kite_testing import ManualClock
from kite_testing.manual_clock import A_FRIDAY_MORNING as START


def test_virtual_time_passes_no_faster_than_it_may() -> None:
    clock = ManualClock()
    pace = Pace(clock, speed=15, start=START)

    pace.keep(START + timedelta(seconds=30))

    assert clock.slept == [2.0]
    assert pace.now() == START + timedelta(seconds=30)


def test_what_is_late_is_not_held_back() -> None:
    clock = ManualClock()
    pace = Pace(clock, speed=1, start=START)
    clock.advance(60)

    pace.keep(START + timedelta(seconds=30))

    assert clock.slept == []
