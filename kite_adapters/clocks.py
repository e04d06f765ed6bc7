"""Real time, for blocking and for asyncio code."""

from __future__ import annotations

import time
from datetime import datetime
from threading import TIMEOUT_MAX, Event

from kite_core.ist import IST


class BlockingAlarm:
    """Wakes one thread."""

    def __init__(self) -> None:
        self._rung = Event()

    def ring(self) -> bool:
        """End the wait. A thread always hears it."""
        self._rung.set()
        return True

    async def wait(self, seconds: float | None, /, *, is_due: bool = False) -> None:  # noqa: ARG002  # reason: real time needs no hint
        """Block the calling thread until it rings, or for so many seconds."""
        self._rung.wait(None if seconds is None else min(seconds, TIMEOUT_MAX))


class AsyncioAlarm:
    """Wakes one task, from whatever thread. It needs its loop to run when it is made."""

    def __init__(self) -> None:
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._rung = self._loop.create_future()

    def ring(self) -> bool:
        """End the wait; a loop that is closed has nobody left to wake."""
        try:
            self._loop.call_soon_threadsafe(self._settle)
        except RuntimeError:  # reason: that is how a closed loop answers
            return False
        return True

    async def wait(self, seconds: float | None, /, *, is_due: bool = False) -> None:  # noqa: ARG002  # reason: real time needs no hint
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


class SystemClock:
    """Reads the machine's clocks; the `monotonic()` times of all of them can be compared."""

    def now(self) -> datetime:
        """The time of day and date, in IST."""
        return datetime.now(IST)  # noqa: TID251  # reason: this is the Clock port

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()  # noqa: TID251  # reason: this is the Clock port


class BlockingClock(SystemClock):
    """Real time for blocking code: sleeping blocks the thread."""

    async def sleep(self, seconds: float, /) -> None:
        """Block the calling thread for so many seconds; none when it is below 0."""
        time.sleep(max(seconds, 0.0))  # noqa: TID251, ASYNC251  # reason: this is the Clock port, and blocking

    def alarm(self) -> BlockingAlarm:
        """A new alarm for one waiting thread."""
        return BlockingAlarm()


class AsyncioClock(SystemClock):
    """Real time for asyncio code: sleeping lets other tasks run."""

    async def sleep(self, seconds: float, /) -> None:
        """Wait for so many seconds."""
        import asyncio

        await asyncio.sleep(seconds)

    def alarm(self) -> AsyncioAlarm:
        """A new alarm for one waiting task of the running loop."""
        return AsyncioAlarm()
