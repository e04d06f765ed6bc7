from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kite_core.ist import IST
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock


def test_time_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(datetime(2026, 11, 20, 9, 15))  # noqa: DTZ001  # reason: naive means IST

    clock.advance(90)
    clock.advance(timedelta(minutes=1))

    assert clock.now() == datetime(2026, 11, 20, 9, 17, 30, tzinfo=IST)
    assert clock.monotonic() == 150


def test_sleeping_takes_no_time_of_ours_and_is_noted() -> None:
    clock = ManualClock()

    run_now(clock.sleep(3600))

    assert clock.slept == [3600]
    assert clock.monotonic() == 3600


def test_it_can_be_moved_to_a_moment() -> None:
    clock = ManualClock()

    clock.advance_to(datetime(2026, 11, 20, 15, 30, tzinfo=IST))

    assert clock.now().hour == 15


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="does not go back"):
        ManualClock().advance(-1)
