"""Running coroutines side by side: in asyncio, or one after the other in blocking code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    import asyncio  # reason: late in the methods, because blocking programs do without it

T = TypeVar("T")


class BlockingConcurrency:
    """For coroutines that never wait: one after the other; threads share single flights."""

    def __init__(self) -> None:
        self._flights: dict[str, Future[Any]] = {}
        self._lock = Lock()

    async def gather(self, *coroutines: Coroutine[Any, Any, T]) -> list[T]:
        """All results, in order. The first error ends it; the rest never start."""
        results: list[T] = []
        try:
            for coroutine in coroutines:
                results.append(await coroutine)  # noqa: PERF401  # reason: an error must not lose the rest unclosed
        finally:
            for coroutine in coroutines:
                coroutine.close()
        return results

    async def single_flight(self, key: str, work: Callable[[], Awaitable[T]], /) -> T:
        """The first thread works, the others block until it is done and take its outcome.

        A leader that is interrupted (Ctrl-C) interrupts nobody else: the next thread leads.
        """
        while True:
            with self._lock:
                flight = self._flights.get(key)
                leads = flight is None
                if flight is None:
                    flight = self._flights[key] = Future()
            if leads:
                return await self._lead(key, flight, work)
            with suppress(CancelledError):
                return cast("T", flight.result())

    async def _lead(self, key: str, flight: Future[T], work: Callable[[], Awaitable[T]]) -> T:
        try:
            result = await work()
        except BaseException as error:
            self._land(key)
            if isinstance(error, Exception):
                flight.set_exception(error)
            else:
                flight.cancel()
            raise
        self._land(key)
        flight.set_result(result)
        return result

    def _land(self, key: str) -> None:
        with self._lock:
            del self._flights[key]


class AsyncioConcurrency:
    """For asyncio: tasks side by side; a single flight outlives the caller that started it."""

    def __init__(self) -> None:
        self._flights: dict[str, asyncio.Task[Any]] = {}
        self._waiting: dict[str, int] = {}

    async def gather(self, *coroutines: Coroutine[Any, Any, T]) -> list[T]:
        """All results, in order. The first error cancels the rest and is raised as it is."""
        import asyncio

        tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def single_flight(self, key: str, work: Callable[[], Awaitable[T]], /) -> T:
        """One task for all callers; it is cancelled only when the last of them is."""
        import asyncio

        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.ensure_future(_run(work))
            flight.add_done_callback(lambda _: self._flights.pop(key, None))
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            return await asyncio.shield(flight)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]
                flight.cancel()


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
