from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from math import inf

import pytest
from freezegun import freeze_time

from kite_adapters.clocks import AsyncioAlarm, AsyncioClock, BlockingAlarm, BlockingClock
from kite_core.ports import Clock
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from tests.virtual_time import VirtualClock, run_virtually

CLOCKS: list[Clock] = [BlockingClock(), AsyncioClock(), ManualClock()]
every_clock = pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: type(clock).__name__)
# Nobody waits for that long: it is the ring that ends the wait, or the test hangs.
AN_HOUR = 3600.0


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


def test_system_clocks_share_one_timeline() -> None:
    times = [BlockingClock().monotonic(), AsyncioClock().monotonic(), BlockingClock().monotonic()]

    assert times == sorted(times)


@pytest.mark.parametrize("seconds", [0, -1])
def test_blocking_sleep_needs_no_loop_and_no_future(seconds: float) -> None:
    run_now(BlockingClock().sleep(seconds))


async def test_asyncio_sleep_waits_in_the_loop() -> None:
    await AsyncioClock().sleep(0)


class TestBlockingAlarm:
    @pytest.mark.parametrize("seconds", [None, AN_HOUR, inf])
    def test_a_ring_before_the_wait_ends_it(self, seconds: float | None) -> None:
        alarm = BlockingClock().alarm()

        assert alarm.ring()
        assert alarm.ring()
        run_now(alarm.wait(seconds))

    @pytest.mark.parametrize("seconds", [0.001, 0.0, -1.0])
    def test_without_a_ring_it_ends_with_its_time(self, seconds: float) -> None:
        run_now(BlockingAlarm().wait(seconds))

    def test_another_thread_rings(self) -> None:
        alarm = BlockingAlarm()

        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(lambda: run_now(alarm.wait(AN_HOUR)))
            alarm.ring()
            waiting.result(timeout=30)


class TestAsyncioAlarm:
    @pytest.mark.parametrize("seconds", [None, AN_HOUR, inf])
    async def test_a_ring_before_the_wait_ends_it(self, seconds: float | None) -> None:
        alarm = AsyncioClock().alarm()

        assert alarm.ring()
        assert alarm.ring()
        await alarm.wait(seconds)

    @pytest.mark.parametrize("seconds", [2.0, 0.0, -1.0])
    def test_without_a_ring_it_ends_with_its_time(self, seconds: float) -> None:
        clock = VirtualClock()

        async def main() -> float:
            await clock.alarm().wait(seconds)
            return clock.monotonic()

        assert run_virtually(main()) == pytest.approx(max(seconds, 0.0))

    async def test_another_thread_rings(self) -> None:
        alarm = AsyncioAlarm()
        waiting = asyncio.ensure_future(alarm.wait(AN_HOUR))
        await asyncio.sleep(0)

        await asyncio.to_thread(alarm.ring)

        await asyncio.wait_for(waiting, 30)

    async def test_other_tasks_run_while_it_is_waited_for(self) -> None:
        alarm = AsyncioAlarm()
        seen: list[str] = []

        async def ring() -> None:
            seen.append("ringing")
            alarm.ring()

        ringing = asyncio.ensure_future(ring())
        await alarm.wait(None)
        await ringing

        assert seen == ["ringing"]

    async def test_a_cancelled_wait_stays_cancelled_and_leaves_no_timer(self) -> None:
        alarm = AsyncioAlarm()
        waiting = asyncio.ensure_future(alarm.wait(AN_HOUR))
        await asyncio.sleep(0)

        waiting.cancel()
        await asyncio.wait([waiting])
        alarm.ring()
        await asyncio.sleep(0)

        assert waiting.cancelled()

    def test_nobody_hears_it_in_a_closed_loop(self) -> None:
        async def alarm_of_this_loop() -> AsyncioAlarm:
            return AsyncioAlarm()

        alarm = asyncio.run(alarm_of_this_loop())

        assert not alarm.ring()

    def test_it_needs_a_running_loop(self) -> None:
        with pytest.raises(RuntimeError):
            AsyncioClock().alarm()
