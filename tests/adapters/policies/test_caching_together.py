from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest

from kite_adapters.concurrency import AsyncioConcurrency
from kite_core.errors import (
    AnswerLostError,
    KiteError,
)
from kite_core.events import CacheAnswered, OldDumpServed
from kite_core.messages import Request, Response
from kite_testing.scripted_transport import ScriptedTransport
from tests.adapters.policies.caching_case import (
    ALL,
    FRIDAY_LIST,
    MORNING,
    Caching,
    csv,
    error,
)


class GatedTransport:
    """Answers when the gate opens, and counts."""

    def __init__(self, answer: Response | KiteError) -> None:
        self.gate = asyncio.Event()
        self.sent = 0
        self._answer = answer

    async def send(self, request: Request, /) -> Response:
        self.sent += 1
        await self.gate.wait()
        if isinstance(self._answer, KiteError):
            raise self._answer
        return self._answer

    async def close(self) -> None:
        """Nothing to close."""


async def test_fifty_tasks_share_one_fetch() -> None:
    wire = GatedTransport(csv(FRIDAY_LIST))
    caching = Caching(inner=wire, concurrency=AsyncioConcurrency())
    tasks = [asyncio.create_task(caching.transport.send(ALL)) for _ in range(50)]
    await asyncio.sleep(0)

    wire.gate.set()
    responses = await asyncio.gather(*tasks)

    assert wire.sent == 1
    assert {response.body for response in responses} == {FRIDAY_LIST}
    assert caching.noted.events == [CacheAnswered(endpoint=ALL.endpoint, kept_at=MORNING)] * 49


async def test_fifty_tasks_share_one_failure_and_the_older_list() -> None:
    wire = GatedTransport(error(502))
    caching = Caching(inner=wire, concurrency=AsyncioConcurrency())
    await caching.cache.save(ALL.path, FRIDAY_LIST, kept_at=MORNING - timedelta(days=1))
    tasks = [asyncio.create_task(caching.transport.send(ALL)) for _ in range(50)]
    await asyncio.sleep(0)

    wire.gate.set()
    responses = await asyncio.gather(*tasks)

    assert wire.sent == 1
    assert {response.body for response in responses} == {FRIDAY_LIST}
    assert sum(isinstance(event, OldDumpServed) for event in caching.noted.events) == 1


async def test_one_error_reaches_all_who_shared_the_fetch() -> None:
    wire = GatedTransport(AnswerLostError("lost"))
    caching = Caching(inner=wire, concurrency=AsyncioConcurrency())
    tasks = [asyncio.create_task(caching.transport.send(ALL)) for _ in range(50)]
    await asyncio.sleep(0)

    wire.gate.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert wire.sent == 1
    assert all(isinstance(outcome, AnswerLostError) for outcome in outcomes)
    assert caching.kept() is None


async def test_a_caller_who_gives_up_takes_the_list_from_nobody() -> None:
    wire = GatedTransport(csv(FRIDAY_LIST))
    caching = Caching(inner=wire, concurrency=AsyncioConcurrency())
    first = asyncio.create_task(caching.transport.send(ALL))
    await asyncio.sleep(0)
    second = asyncio.create_task(caching.transport.send(ALL))
    await asyncio.sleep(0)

    first.cancel()
    await asyncio.sleep(0)
    wire.gate.set()

    assert (await second).body == FRIDAY_LIST
    assert wire.sent == 1


async def test_a_fetch_that_nobody_waits_for_keeps_nothing() -> None:
    wire = GatedTransport(csv(FRIDAY_LIST))
    caching = Caching(inner=wire, concurrency=AsyncioConcurrency())
    only = asyncio.create_task(caching.transport.send(ALL))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    only.cancel()
    with pytest.raises(asyncio.CancelledError):
        await only

    assert await caching.cache.load(ALL.path) is None


def test_sixteen_threads_share_one_fetch() -> None:
    start, may_answer, sent = Barrier(16), Event(), list[int]()

    class SlowTransport(ScriptedTransport):
        async def send(self, request: Request, /) -> Response:
            sent.append(1)
            may_answer.wait(10)
            return csv(FRIDAY_LIST)

    caching = Caching(inner=SlowTransport())

    def ask() -> bytes:
        start.wait(10)
        return caching.body()

    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(ask) for _ in range(16)]
        may_answer.set()
        bodies = [future.result() for future in asked]

    assert len(sent) == 1  # even a thread that comes after the landing finds the list kept
    assert bodies == [FRIDAY_LIST] * 16
