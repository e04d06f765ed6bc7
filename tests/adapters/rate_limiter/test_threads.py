"""Real threads and a real event loop over one pace, for a fraction of a second.

The times are compared with each other only: however slow the machine is, they have to hold.
"""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from kite_adapters.clocks import AsyncioClock, BlockingAlarm, BlockingClock
from kite_adapters.rate_limiter import SharedPace
from kite_adapters.rate_limiter.shared import SharedPermit
from kite_core.errors import RateLimitedError
from kite_core.messages import Lane, RateBucket
from kite_core.rulebook.limits import Window
from kite_core.run_now import run_now
from tests.adapters.rate_limiter.limiting import OK, limiter_on, pace_of, request_in

WINDOW = Window(6, 0.05)
EACH = 12


def blocking_sender(pace: SharedPace, lane: Lane, start: Barrier) -> list[float]:
    """Sends from a thread; when the broker saw each request."""
    limiter = limiter_on(BlockingClock(), pace)
    start.wait()
    seen: list[float] = []
    for _ in range(EACH):
        permit = run_now(limiter.acquire(request_in(RateBucket.OTHER, lane)))
        seen.append(BlockingClock().monotonic())
        permit.answered(OK)
    return seen


def asyncio_sender(pace: SharedPace, start: Barrier) -> list[float]:
    """The same from many tasks of a loop, every third of which is cancelled while it waits."""
    seen: list[float] = []

    async def send() -> None:
        limiter = limiter_on(AsyncioClock(), pace)
        permit = await limiter.acquire(request_in(RateBucket.OTHER))
        seen.append(BlockingClock().monotonic())
        try:
            await asyncio.sleep(0)
        finally:
            permit.answered(OK)

    async def main() -> None:
        tasks = [asyncio.ensure_future(send()) for _ in range(3 * EACH)]
        await asyncio.sleep(0)
        for task in tasks[::3]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    start.wait()
    asyncio.run(main())
    return seen


def test_threads_and_loops_wait_for_each_other_and_no_window_is_exceeded() -> None:
    pace = pace_of({"other": [WINDOW]})
    start = Barrier(6)

    with ThreadPoolExecutor(6) as threads:
        lanes = [Lane.EXIT, Lane.ORDINARY, Lane.ORDINARY, Lane.ORDINARY]
        runs = [threads.submit(blocking_sender, pace, lane, start) for lane in lanes]
        runs += [threads.submit(asyncio_sender, pace, start) for _ in range(2)]
        seen = sorted(at for run in runs for at in run.result(timeout=30))

    gaps = [later - first for first, later in zip(seen, seen[WINDOW.count :], strict=False)]
    assert min(gaps) >= WINDOW.seconds
    assert len(seen) >= 4 * EACH + 2 * 2 * EACH
    assert pace.paces[RateBucket.OTHER].waiting == 0
    assert pace.paces[RateBucket.OTHER].in_flight == 0


def test_an_answer_in_one_thread_ends_the_wait_in_another() -> None:
    """The window is an hour: only a permit that is given back can let the other one go."""
    pace = pace_of({"quote": [Window(1, 3600)]})
    limiter = limiter_on(BlockingClock(), pace, longest_wait_seconds=7200)
    request = request_in(RateBucket.QUOTE)
    held = run_now(limiter.acquire(request))

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(lambda: run_now(limiter.acquire(request)))
        while not pace.paces[RateBucket.QUOTE].waiting:
            assert not waiting.done()
        held.failed(was_sent=False)
        permit = waiting.result(timeout=30)

    assert pace.paces[RateBucket.QUOTE].in_flight == 1
    permit.failed(was_sent=False)


async def test_a_thread_ends_the_wait_of_a_task() -> None:
    pace = pace_of({"quote": [Window(1, 3600)]})
    request = request_in(RateBucket.QUOTE)
    held = run_now(limiter_on(BlockingClock(), pace).acquire(request))
    patient = limiter_on(AsyncioClock(), pace, longest_wait_seconds=7200)

    waiting = asyncio.ensure_future(patient.acquire(request))
    await asyncio.sleep(0)
    await asyncio.to_thread(held.failed, was_sent=False)
    permit = await asyncio.wait_for(waiting, 30)

    permit.failed(was_sent=False)
    assert pace.paces[RateBucket.QUOTE].in_flight == 0


async def test_a_call_that_blocks_the_loop_waits_no_longer_than_it_may() -> None:
    """A task of this very loop is before it, and cannot go while the loop is blocked."""
    pace = pace_of({"quote": [Window(1, 0.02)]})
    request = request_in(RateBucket.QUOTE)
    (await limiter_on(AsyncioClock(), pace).acquire(request)).answered(OK)
    before = asyncio.ensure_future(limiter_on(AsyncioClock(), pace).acquire(request))
    await asyncio.sleep(0)

    with pytest.raises(RateLimitedError):
        run_now(limiter_on(BlockingClock(), pace, longest_wait_seconds=0.2).acquire(request))

    (await before).failed(was_sent=False)


def test_those_whose_loop_is_closed_lose_their_turn_to_the_next() -> None:
    pace = pace_of({"quote": [Window(1, 3600)]})
    request = request_in(RateBucket.QUOTE)
    held = run_now(limiter_on(BlockingClock(), pace).acquire(request))
    deaf = limiter_on(AsyncioClock(), pace, longest_wait_seconds=1e9)
    tasks: list[asyncio.Task[SharedPermit]] = []

    async def queue_up() -> None:
        tasks.extend(asyncio.ensure_future(deaf.acquire(request)) for _ in range(1500))
        await asyncio.sleep(0)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(queue_up())
    loop.close()
    assert pace.paces[RateBucket.QUOTE].waiting == 1500
    held.failed(was_sent=False)

    run_now(limiter_on(BlockingClock(), pace).acquire(request)).failed(was_sent=False)
    tasks.clear()
    gc.collect()  # now their coroutines end as well, which changes nothing
    assert pace.paces[RateBucket.QUOTE].in_flight == pace.paces[RateBucket.QUOTE].waiting == 0


def test_a_ring_that_comes_too_late_takes_nothing_from_one_that_woke_by_itself() -> None:
    """Its loop is closed by then, because it has long had its answer."""
    awake, taken = Event(), Event()

    class LateAlarm(BlockingAlarm):
        def ring(self) -> bool:
            awake.set()
            assert taken.wait(30)
            return False

        async def wait(self, seconds: float | None, /, *, is_due: bool = False) -> None:
            assert awake.wait(30)

    class LateClock(BlockingClock):
        def alarm(self) -> BlockingAlarm:
            return LateAlarm()

    pace = pace_of({"quote": [Window(1, 3600)]})
    request = request_in(RateBucket.QUOTE)
    held = run_now(limiter_on(BlockingClock(), pace).acquire(request))
    patient = limiter_on(LateClock(), pace, longest_wait_seconds=7200)

    def wake_and_take() -> None:
        run_now(patient.acquire(request))
        taken.set()

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(wake_and_take)
        while not pace.paces[RateBucket.QUOTE].waiting:
            assert not waiting.done()
        held.failed(was_sent=False)
        waiting.result(timeout=30)

    assert pace.paces[RateBucket.QUOTE].in_flight == 1


def test_a_turn_that_came_but_was_never_taken_comes_back_with_its_task() -> None:
    pace = pace_of({"quote": [Window(1, 3600)]})
    request = request_in(RateBucket.QUOTE)
    held = run_now(limiter_on(BlockingClock(), pace).acquire(request))
    limiter = limiter_on(AsyncioClock(), pace, longest_wait_seconds=7200)
    tasks: list[asyncio.Task[SharedPermit]] = []

    async def leave_too_early() -> None:
        tasks.append(asyncio.ensure_future(limiter.acquire(request)))
        await asyncio.sleep(0)
        held.failed(was_sent=False)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(leave_too_early())
    loop.close()
    assert pace.paces[RateBucket.QUOTE].in_flight == 1

    tasks.clear()
    gc.collect()

    assert pace.paces[RateBucket.QUOTE].in_flight == 0
