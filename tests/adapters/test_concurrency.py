from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import CoroutineType

import pytest

from kite_adapters.concurrency import AsyncioConcurrency, BlockingConcurrency
from kite_core.run_now import run_now


async def value(number: int) -> int:
    return number


async def failure() -> int:
    raise ValueError("this one fails")


def test_blocking_results_come_in_order() -> None:
    assert run_now(BlockingConcurrency().gather(value(1), value(2))) == [1, 2]


def test_a_blocking_error_leaves_no_coroutine_behind() -> None:
    rest = value(3)
    assert isinstance(rest, CoroutineType)

    with pytest.raises(ValueError, match="this one fails"):
        run_now(BlockingConcurrency().gather(value(1), failure(), rest))

    assert rest.cr_frame is None


def test_threads_share_one_flight() -> None:
    concurrency, runs, may_land = BlockingConcurrency(), list[int](), Event()

    async def work() -> str:
        runs.append(1)
        may_land.wait(5)
        return "landed"

    with ThreadPoolExecutor(16) as pool:
        flights = [
            pool.submit(lambda: run_now(concurrency.single_flight("key", work))) for _ in range(16)
        ]
        while not runs:
            pass
        may_land.set()
        results = [flight.result() for flight in flights]

    assert set(results) == {"landed"}
    assert len(runs) <= 2  # a thread that comes after the landing starts the next flight


def test_a_failed_flight_fails_for_all_and_does_not_stick() -> None:
    concurrency = BlockingConcurrency()
    with pytest.raises(ValueError, match="this one fails"):
        run_now(concurrency.single_flight("key", failure))

    assert run_now(concurrency.single_flight("key", lambda: value(2))) == 2


def test_an_interrupted_leader_interrupts_nobody_else() -> None:
    concurrency, runs, follows = BlockingConcurrency(), list[int](), Event()

    async def work() -> int:
        runs.append(1)
        if len(runs) > 1:
            return 7
        assert follows.wait(5)
        raise KeyboardInterrupt

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: run_now(concurrency.single_flight("key", work)))
        while not runs:
            pass
        second = pool.submit(lambda: run_now(concurrency.single_flight("key", work)))
        follows.set()

        assert second.result(5) == 7
        assert isinstance(first.exception(5), KeyboardInterrupt)


async def test_asyncio_results_come_in_order() -> None:
    async def late(number: int) -> int:
        await asyncio.sleep(0.01 / number)
        return number

    assert await AsyncioConcurrency().gather(late(1), late(2)) == [1, 2]


async def test_an_asyncio_error_cancels_the_rest_and_is_raised_as_it_is() -> None:
    stopped = asyncio.Event()

    async def endless() -> int:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return 0

    with pytest.raises(ValueError, match="this one fails"):
        await AsyncioConcurrency().gather(endless(), failure())

    await asyncio.wait_for(stopped.wait(), 1)


async def test_ten_tasks_share_one_flight() -> None:
    concurrency, runs = AsyncioConcurrency(), list[int]()

    async def work() -> int:
        runs.append(1)
        await asyncio.sleep(0)
        return 7

    flights = (concurrency.single_flight("key", work) for _ in range(10))

    assert await asyncio.gather(*flights) == [7] * 10
    assert len(runs) == 1


async def test_a_flight_outlives_the_caller_that_started_it() -> None:
    concurrency, go = AsyncioConcurrency(), asyncio.Event()

    async def work() -> str:
        await go.wait()
        return "landed"

    first = asyncio.create_task(concurrency.single_flight("key", work))
    await asyncio.sleep(0)
    second = asyncio.create_task(concurrency.single_flight("key", work))
    await asyncio.sleep(0)

    first.cancel()
    await asyncio.sleep(0)
    go.set()

    assert await second == "landed"


async def test_a_flight_that_nobody_waits_for_is_cancelled() -> None:
    concurrency, stopped = AsyncioConcurrency(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    only = asyncio.create_task(concurrency.single_flight("key", work))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    only.cancel()

    await asyncio.wait_for(stopped.wait(), 1)
