"""Real time, for blocking and for asyncio code."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime
from threading import Event

from kite_core.ist import IST


class BlockingAlarm:
    """Wakes one thread."""

    def __init__(self) -> None:
        self._rung = Event()

    def ring(self) -> None:
        """End the wait."""
        self._rung.set()

    async def wait(self, seconds: float | None, /) -> None:
        """Block the calling thread until it rings, or for so many seconds."""
        self._rung.wait(seconds)  # reason: blocking is what this one is for


class AsyncioAlarm:
    """Wakes one task, from whatever thread. It needs its loop to run when it is made."""

    def __init__(self) -> None:
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._rung = self._loop.create_future()

    def ring(self) -> None:
        """End the wait; a loop that is closed has nobody left to wake."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._settle)

    async def wait(self, seconds: float | None, /) -> None:
        """Let other tasks run until it rings, or for so many seconds."""
        timer = None if seconds is None else self._loop.call_later(seconds, self._settle)
        try:
            await self._rung
        finally:
            if timer is not None:
                timer.cancel()

    def _settle(self) -> None:
        if not self._rung.done():
            self._rung.set_result(None)


class _SystemClock:
    """Reads the machine's clocks."""

    def now(self) -> datetime:
        """The time of day and date, in IST."""
        return datetime.now(IST)  # noqa: TID251  # reason: this is the Clock port

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()  # noqa: TID251  # reason: this is the Clock port


class BlockingClock(_SystemClock):
    """Real time for blocking code: sleeping blocks the thread."""

    async def sleep(self, seconds: float, /) -> None:
        """Block the calling thread for so many seconds."""
        time.sleep(seconds)  # noqa: TID251, ASYNC251  # reason: this is the Clock port, and blocking

    def alarm(self) -> BlockingAlarm:
        """A new alarm for one waiting thread."""
        return BlockingAlarm()


class AsyncioClock(_SystemClock):
    """Real time for asyncio code: sleeping lets other tasks run."""

    async def sleep(self, seconds: float, /) -> None:
        """Wait for so many seconds."""
        import asyncio

        await asyncio.sleep(seconds)

    def alarm(self) -> AsyncioAlarm:
        """A new alarm for one waiting task of the running loop."""
        return AsyncioAlarm()
