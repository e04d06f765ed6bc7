"""Virtual time follows real time, and what a test advances comes on top."""

from __future__ import annotations

import math

import pytest

from kite_testing import ManualClock
from kite_testing.fake_broker.served.paced_time import PacedTime


@pytest.fixture
def virtual() -> ManualClock:
    return ManualClock()


@pytest.fixture
def real() -> ManualClock:
    return ManualClock()


@pytest.mark.parametrize("pace", [0, 0.5, 1, 60])
def test_so_much_virtual_time_passes_for_each_real_second(
    virtual: ManualClock, real: ManualClock, pace: float
) -> None:
    time = PacedTime(virtual, pace=pace, real_seconds=real.monotonic)

    real.advance(10)
    time.catch_up()

    assert virtual.monotonic() == 10 * pace


def test_looking_often_passes_no_more_time(virtual: ManualClock, real: ManualClock) -> None:
    time = PacedTime(virtual, pace=2, real_seconds=real.monotonic)

    for _ in range(4):
        real.advance(0.25)
        time.catch_up()
        time.catch_up()

    assert virtual.monotonic() == 2


def test_what_a_test_advances_comes_on_top(virtual: ManualClock, real: ManualClock) -> None:
    time = PacedTime(virtual, pace=1, real_seconds=real.monotonic)

    virtual.advance(3600)
    real.advance(1)
    time.catch_up()

    assert virtual.monotonic() == 3601


def test_a_new_pace_holds_from_then_on(virtual: ManualClock, real: ManualClock) -> None:
    time = PacedTime(virtual, pace=1, real_seconds=real.monotonic)

    real.advance(10)
    time.set_pace(0)
    real.advance(10)
    time.set_pace(3)
    real.advance(10)
    time.catch_up()

    assert virtual.monotonic() == 40
    assert time.read_pace() == time.pace == 3


@pytest.mark.parametrize("pace", [-1, math.inf, math.nan, 1e12])
def test_a_pace_that_time_cannot_have_is_refused(
    virtual: ManualClock, real: ManualClock, pace: float
) -> None:
    with pytest.raises(ValueError, match="0 to stand still"):
        PacedTime(virtual, pace=pace, real_seconds=real.monotonic)
