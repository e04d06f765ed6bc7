"""A clock that passes time only when it is told to."""

from __future__ import annotations

import asyncio
import inspect
from datetime import datetime, timedelta
from threading import Lock

from kite_adapters.clocks import AsyncioAlarm, BlockingAlarm
from kite_core.ist import IST, in_ist
from kite_core.ports import Alarm
from kite_core.run_now import run_now

A_FRIDAY_MORNING = datetime(2026, 11, 20, 10, 0, tzinfo=IST)


# A task that is on its way to ring may need a few turns of the loop to get there.
_LOOP_TURNS = 10


class ManualAlarm:
    """Passes the time at once when it is waited for with an end; waits in earnest without one.

    In an event loop other tasks go first for a few turns: one of them may ring, and then no time
    has to pass.
    """

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._is_rung = False
        self._real: Alarm | None = None

    def ring(self) -> bool:
        """End the wait."""
        self._is_rung = True
        return self._real is None or self._real.ring()

    async def wait(self, seconds: float | None, /) -> None:
        """Pass the time unless it rings first; without an end, wait until somebody rings."""
        if self._is_rung:
            return
        if seconds is None:
            await self._wait_in_earnest()
            return
        end = self._clock.monotonic() + seconds
        if _is_awaited():
            await self._let_others_go_first()
        if not self._is_rung:
            # Another waiter may have passed some of the time already.
            await self._clock.sleep(max(end - self._clock.monotonic(), 0.0))

    async def _wait_in_earnest(self) -> None:
        self._real = AsyncioAlarm() if _is_awaited() else BlockingAlarm()
        if not self._is_rung:  # reason: another thread may have rung in between
            await self._real.wait(None)

    async def _let_others_go_first(self) -> None:
        for _ in range(_LOOP_TURNS):
            if self._is_rung:
                return
            await asyncio.sleep(0)


def _is_awaited() -> bool:
    """Whether an event loop drives us, and not a blocking client, be it inside of a loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    frame = inspect.currentframe()
    while frame is not None and frame.f_code is not run_now.__code__:
        frame = frame.f_back
    return frame is None


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
        """A new alarm; a wait with an end passes that time at once, as sleeping does.

        In an event loop it does so only when no other task rings first.
        """
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
