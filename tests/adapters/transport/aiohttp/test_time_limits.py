import asyncio
from contextlib import suppress
from unittest import mock

import pytest

from kite_adapters.transport.aiohttp.time_limits import TimeLimits


def limits() -> TimeLimits:
    return TimeLimits(asyncio.get_running_loop())


async def test_work_in_time_is_left_alone() -> None:
    running = limits()

    with running.within(5):
        await asyncio.sleep(0)


async def test_work_that_takes_too_long_is_interrupted() -> None:
    running = limits()

    with pytest.raises(TimeoutError), running.within(0.01):
        await asyncio.sleep(60)


async def test_task_is_not_left_cancelled_after_a_timeout() -> None:
    task = asyncio.current_task()
    assert task is not None

    with pytest.raises(TimeoutError), limits().within(0.01):
        await asyncio.sleep(60)

    assert task.cancelling() == 0
    await asyncio.sleep(0)


async def test_limits_end_in_their_own_order() -> None:
    running = limits()
    ended: list[float] = []

    async def work(seconds: float) -> None:
        with suppress(TimeoutError), running.within(seconds):
            await asyncio.sleep(60)
        ended.append(seconds)

    await asyncio.gather(*(work(seconds) for seconds in (0.06, 0.02, 0.04)))

    assert ended == [0.02, 0.04, 0.06]


async def test_limit_that_starts_after_an_earlier_one_was_left_still_ends() -> None:
    running = limits()
    with running.within(0.01):
        pass

    with pytest.raises(TimeoutError), running.within(0.05):
        await asyncio.sleep(60)


async def test_limit_in_a_hurry_ends_sooner() -> None:
    running = limits()
    limit = running.within(60)

    with suppress(TimeoutError), limit:
        limit.hurry(0.01)
        await asyncio.sleep(60)

    assert limit.has_expired
    assert limit.end < limit.last_end


async def test_limit_is_in_a_hurry_from_the_latest_word_on() -> None:
    running = limits()
    limit = running.within(60)

    with limit:
        for _ in range(4):
            limit.hurry(0.05)
            await asyncio.sleep(0.02)


async def test_hurry_never_makes_a_limit_last_longer() -> None:
    limit = limits().within(0.01)

    with suppress(TimeoutError), limit:
        limit.hurry(60)
        await asyncio.sleep(60)

    assert limit.has_expired


async def test_requests_in_time_share_one_timer() -> None:
    loop = asyncio.get_running_loop()
    running = TimeLimits(loop)

    with mock.patch.object(loop, "call_at", wraps=loop.call_at) as call_at:
        for _ in range(100):
            with running.within(20) as limit:
                limit.hurry(10)

    assert call_at.call_count == 2


async def test_cancelling_by_somebody_else_stays_a_cancellation() -> None:
    async def work() -> None:
        with limits().within(5):
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelling_by_somebody_else_wins_over_a_timeout_at_the_same_moment() -> None:
    async def work() -> None:
        with limits().within(0.01):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                task.cancel()
                raise

    task = asyncio.create_task(work())

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_own_error_of_the_work_is_not_hidden_by_the_timeout() -> None:
    async def stumble() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise KeyError from None

    with pytest.raises(KeyError), limits().within(0.01):
        await stumble()


async def test_limits_nest() -> None:
    running = limits()

    with running.within(5):
        with pytest.raises(TimeoutError), running.within(0.01):
            await asyncio.sleep(60)
        await asyncio.sleep(0)
