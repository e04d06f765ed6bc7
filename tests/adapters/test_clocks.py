from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from freezegun import freeze_time

from kite_adapters.clocks import AsyncioClock, BlockingClock
from kite_core.ports import Clock
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock

CLOCKS: list[Clock] = [BlockingClock(), AsyncioClock(), ManualClock()]
every_clock = pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: type(clock).__name__)


@every_clock
def test_the_time_of_day_is_indian(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(hours=5, minutes=30)


@every_clock
def test_the_monotonic_clock_never_goes_back(clock: Clock) -> None:
    assert clock.monotonic() <= clock.monotonic()


@pytest.mark.parametrize("clock", CLOCKS[:2], ids=["blocking", "asyncio"])
def test_system_clocks_follow_the_wall_clock(clock: Clock) -> None:
    with freeze_time("2026-11-20 00:30:00", real_asyncio=True):
        now = clock.now()

    assert now == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert now.hour == 6


def test_blocking_sleep_needs_no_loop() -> None:
    run_now(BlockingClock().sleep(0))


async def test_asyncio_sleep_waits_in_the_loop() -> None:
    await AsyncioClock().sleep(0)
