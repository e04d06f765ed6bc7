"""Keeps a journal's writing off the event loop: a disk takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from kite_adapters.clocks import AsyncioAlarm
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.ports import Journal
from kite_core.run_now import run_now

T = TypeVar("T")


class ThreadedJournal:
    """A blocking journal for asyncio: one thread of its own does its work, in order.

    A cancelled waiter stops nothing that has begun. When it was waiting for `begin`, and so sends
    nothing, the intent is taken back: never written, or ended as not sent.
    """

    def __init__(self, inner: Journal) -> None:
        self._inner = inner
        self._lock = Lock()
        self._thread: ThreadPoolExecutor | None = None

    def __repr__(self) -> str:
        return f"ThreadedJournal({self._inner!r})"

    async def begin(self, intent: OrderIntent, /) -> None:
        """Write down that this order is about to be sent."""
        writing = self._start(partial(self._inner.begin, intent))
        try:
            await _finished(writing)
        except asyncio.CancelledError:
            if not writing.cancel():
                self._start(partial(self._inner.end, _unsent(intent)))
            raise

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        """Write down how it ended; the end that stands."""
        return await _finished(self._start(partial(self._inner.end, end)))

    async def open_intents(self, account: str, /) -> tuple[OrderIntent, ...]:
        """What has begun for this account and not ended, the oldest first."""
        return await _finished(self._start(partial(self._inner.open_intents, account)))

    async def order_ids(self, account: str, /, *, since: datetime) -> Mapping[str, str]:
        """The intent ids of what was placed since then, by order id."""
        reading = partial(self._inner.order_ids, account, since=since)
        return await _finished(self._start(reading))

    async def save_plan(self, plan_id: str, text: str | None, /) -> None:
        """Keep the state of a plan, or drop it."""
        await _finished(self._start(partial(self._inner.save_plan, plan_id, text)))

    async def plans(self) -> Mapping[str, str]:
        """The states of all plans."""
        return await _finished(self._start(self._inner.plans))

    async def close(self) -> None:
        """End the thread, when all that it was told is written; the next use starts another."""
        with self._lock:
            thread, self._thread = self._running(), None
        closing = thread.submit(_run, self._inner.close)
        thread.shutdown(wait=False)
        await _finished(closing)

    def _start(self, work: Callable[[], Coroutine[Any, Any, T]]) -> Future[T]:
        with self._lock:
            return self._running().submit(_run, work)

    def _running(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="kiteport-journal")
        return self._thread


def _run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return run_now(work())


async def _finished(work: Future[T]) -> T:
    """Wait for the thread; the work goes on when the waiter is cancelled."""
    alarm = AsyncioAlarm()
    work.add_done_callback(lambda _: alarm.ring())
    await alarm.wait(None)
    return work.result()


def _unsent(intent: OrderIntent) -> IntentEnd:
    """The end of an intent whose sender was cancelled before it sent anything."""
    return IntentEnd(
        intent_id=intent.intent_id,
        outcome=IntentOutcome.NOT_SENT,
        ended_at=intent.created_at,
        detail="cancelled",
    )
