"""Real time, for blocking and for asyncio code."""

from __future__ import annotations

import time
from datetime import datetime

from kite_core.ist import IST


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


class AsyncioClock(_SystemClock):
    """Real time for asyncio code: sleeping lets other tasks run."""

    async def sleep(self, seconds: float, /) -> None:
        """Wait for so many seconds."""
        import asyncio

        await asyncio.sleep(seconds)
