"""A clock that passes time only when it is told to."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from threading import Lock

from kite_adapters.clocks import AsyncioAlarm, BlockingAlarm
from kite_core.ist import IST, in_ist
from kite_core.ports import Alarm

A_FRIDAY_MORNING = datetime(2026, 11, 20, 10, 0, tzinfo=IST)


class ManualAlarm:
    """Rings at once when it is waited for with an end; waits in earnest without one."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._is_rung = False
        self._real: Alarm | None = None

    def ring(self) -> None:
        """End the wait."""
        self._is_rung = True
        if self._real is not None:
            self._real.ring()

    async def wait(self, seconds: float | None, /) -> None:
        """Pass the time at once; without an end, wait until somebody rings."""
        if self._is_rung:
            return
        if seconds is not None:
            await self._clock.sleep(seconds)
            return
        self._real = AsyncioAlarm() if _runs_in_a_loop() else BlockingAlarm()
        if not self._is_rung:  # reason: another thread may have rung in between
            await self._real.wait(None)


def _runs_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class ManualClock:
    """Time stands still, except for sleeping, which takes none of ours.

    `slept` lists the waits that were asked for, in seconds. `start` is the first instant; a naive
    one means IST.
    """

    def __init__(self, start: datetime = A_FRIDAY_MORNING) -> None:
        self.slept: list[float] = []
        self._start = in_ist(start)
        self._passed = 0.0
        self._lock = Lock()

    def now(self) -> datetime:
        """The virtual time of day and date, in IST."""
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Virtual seconds since the start."""
        return self._passed

    async def sleep(self, seconds: float, /) -> None:
        """Note the wait and pass it at once."""
        self.slept.append(seconds)
        self.advance(seconds)

    def alarm(self) -> ManualAlarm:
        """A new alarm; a wait with an end passes that time at once, as sleeping does."""
        return ManualAlarm(self)

    def advance(self, by: float | timedelta) -> None:
        """Pass some time: seconds, or a timedelta."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        if seconds < 0:
            raise ValueError("Time does not go back; make a new ManualClock to start earlier.")
        with self._lock:
            self._passed += seconds

    def advance_to(self, moment: datetime) -> None:
        """Pass the time until then; a naive moment means IST."""
        self.advance(in_ist(moment) - self.now())
