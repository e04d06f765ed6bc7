from __future__ import annotations

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from kite_core.ist import IST
from kite_core.run_now import run_now
from kite_testing.manual_clock import A_FRIDAY_MORNING, ManualClock


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


class TestAlarm:
    def test_a_wait_with_an_end_passes_its_time_at_once_and_is_noted(self) -> None:
        clock = ManualClock()

        run_now(clock.alarm().wait(60))

        assert clock.slept == [60]
        assert clock.monotonic() == 60

    @pytest.mark.parametrize("seconds", [None, 60.0])
    def test_a_ring_before_the_wait_ends_it_and_no_time_passes(self, seconds: float | None) -> None:
        clock = ManualClock()
        alarm = clock.alarm()

        assert alarm.ring()
        run_now(alarm.wait(seconds))

        assert clock.monotonic() == 0
        assert clock.slept == []

    async def test_in_a_loop_others_may_ring_before_any_time_passes(self) -> None:
        clock = ManualClock()
        alarm = clock.alarm()

        async def ring_after_some_turns() -> None:
            for _ in range(5):
                await asyncio.sleep(0)
            alarm.ring()

        await asyncio.gather(alarm.wait(60), ring_after_some_turns())

        assert clock.monotonic() == 0

    async def test_in_a_loop_the_time_passes_when_nobody_rings(self) -> None:
        clock = ManualClock()

        await asyncio.gather(clock.alarm().wait(60), clock.alarm().wait(90))

        assert clock.monotonic() == 90

    async def test_a_ring_that_is_due_gets_real_time_to_come(self) -> None:
        clock = ManualClock()
        alarm = clock.alarm()
        asyncio.get_running_loop().call_later(0.001, alarm.ring)

        await alarm.wait(60, is_due=True)

        assert clock.monotonic() == 0

    def test_a_ring_that_is_due_and_does_not_come_holds_nobody_up(self) -> None:
        clock = ManualClock()

        run_now(clock.alarm().wait(60, is_due=True))

        assert clock.monotonic() == 60

    async def test_without_an_end_a_task_waits_for_the_ring(self) -> None:
        clock = ManualClock()
        alarm = clock.alarm()
        waiting = asyncio.ensure_future(alarm.wait(None))
        await asyncio.sleep(0)
        assert not waiting.done()

        assert alarm.ring()
        await waiting

        assert clock.monotonic() == 0

    def test_without_an_end_a_thread_waits_for_the_ring(self) -> None:
        alarm = ManualClock().alarm()

        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(lambda: run_now(alarm.wait(None)))
            alarm.ring()
            waiting.result(timeout=30)

    async def test_a_blocking_client_inside_of_a_loop_waits_without_it(self) -> None:
        clock = ManualClock()

        run_now(clock.alarm().wait(60))

        assert clock.monotonic() == 60

    async def test_tasks_that_wait_at_once_wake_in_the_order_of_their_ends(self) -> None:
        clock, woken = ManualClock(), list[float]()

        async def wait_for(seconds: float) -> None:
            await clock.alarm().wait(seconds)
            woken.append(clock.monotonic())

        await asyncio.gather(*(wait_for(seconds) for seconds in (3, 1, 2, 2)))

        assert woken == [1, 2, 2, 3]

    def test_a_thread_waits_for_those_that_are_due_before(self) -> None:
        clock = ManualClock()
        early = clock.alarm()
        clock.waiters.join(early, 1)

        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(lambda: run_now(clock.alarm().wait(60)))
            clock.pass_until(1)
            clock.waiters.leave(early)
            waiting.result(30)

        assert clock.monotonic() == 60

    def test_a_thread_does_not_wait_for_ever_for_one_that_cannot_go_on(self) -> None:
        clock = ManualClock()
        clock.waiters.join(clock.alarm(), 1)

        run_now(clock.alarm().wait(60))

        assert clock.monotonic() == 60


def test_turning_the_clock_passes_no_time() -> None:
    clock = ManualClock(datetime(2026, 11, 20, 10, tzinfo=IST))
    clock.advance(90)

    clock.turn_to(datetime(2026, 11, 19, 9, 15, tzinfo=IST))

    assert clock.now() == datetime(2026, 11, 19, 9, 15, tzinfo=IST)
    assert clock.monotonic() == 90
    clock.advance(0.25)
    assert clock.now() == datetime(2026, 11, 19, 9, 15, 0, 250_000, tzinfo=IST)


@pytest.mark.parametrize("by", [1e12, math.inf, math.nan, timedelta.max])
def test_time_that_no_date_holds_is_refused_before_it_passes(by: float | timedelta) -> None:
    clock = ManualClock()
    clock.advance(5)

    with pytest.raises(ValueError, match="year 9999"):
        clock.advance(by)

    assert clock.monotonic() == 5
    assert clock.now() == A_FRIDAY_MORNING + timedelta(seconds=5)
