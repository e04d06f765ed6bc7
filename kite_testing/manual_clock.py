"""A clock that passes time only when it is told to."""

from __future__ import annotations

import asyncio
import inspect
import math
from datetime import datetime, timedelta
from threading import Condition, Lock

from kite_adapters.clocks import AsyncioAlarm, BlockingAlarm
from kite_core.ist import IST, in_ist
from kite_core.ports import Alarm
from kite_core.run_now import run_now

A_FRIDAY_MORNING = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
# A task that is on its way to wait or to ring may need a few turns of the loop to get there.
_LOOP_TURNS = 10
# How long others are waited for in earnest, before virtual time passes without them.
_PATIENCE_SECONDS = 0.1


class ManualAlarm:
    """Passes the time without waiting: whoever of all waiters is due first does so first.

    When a ring is due, because an answer is on its way in another task or thread, that gets a
    moment of real time, and no virtual time has to pass.
    """

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._is_rung = False
        self._real: Alarm | None = None

    def ring(self) -> bool:
        """End the wait."""
        self._is_rung = True
        return self._real is None or self._real.ring()

    async def wait(self, seconds: float | None, /, *, is_due: bool = False) -> None:
        """Pass the time unless it rings first; without an end, wait until somebody rings."""
        if seconds is None:
            await self._wait_in_earnest(None)
            return
        end = self._clock.monotonic() + seconds
        if is_due:
            await self._wait_in_earnest(_PATIENCE_SECONDS)
        waiters = self._clock.waiters
        waiters.join(self, end)
        try:
            await (self._wait_in_a_loop() if _is_awaited() else self._wait_in_a_thread())
            if not self._is_rung:
                self._clock.pass_until(end)
        finally:
            waiters.leave(self)

    async def _wait_in_earnest(self, seconds: float | None) -> None:
        self._real = AsyncioAlarm() if _is_awaited() else BlockingAlarm()
        if not self._is_rung:  # reason: another thread may have rung in between
            await self._real.wait(seconds)

    async def _wait_in_a_loop(self) -> None:
        """Let other tasks begin to wait, or ring; return when it rang or is the first in time."""
        turns = 0
        while not self._is_rung and (turns < _LOOP_TURNS or not self._clock.waiters.leads(self)):
            turns += 1
            await asyncio.sleep(0)

    async def _wait_in_a_thread(self) -> None:
        """Return when it rang, is the first in time, or the first one gives no sign of life."""
        self._clock.waiters.wait_to_lead(self, patience_seconds=_PATIENCE_SECONDS)


class Waiters:
    """Those who wait for a time of one clock."""

    def __init__(self) -> None:
        self._ends: dict[ManualAlarm, float] = {}
        self._changed = Condition()

    def join(self, alarm: ManualAlarm, end: float) -> None:
        """Wait, beside the others."""
        with self._changed:
            self._ends[alarm] = end
            self._changed.notify_all()

    def leave(self, alarm: ManualAlarm) -> None:
        """Wait no longer."""
        with self._changed:
            del self._ends[alarm]
            self._changed.notify_all()

    def leads(self, alarm: ManualAlarm) -> bool:
        """Whether nobody waits for an earlier time, or for the same one for longer."""
        with self._changed:
            return min(self._ends, key=self._ends.__getitem__) is alarm

    def wait_to_lead(self, alarm: ManualAlarm, *, patience_seconds: float) -> None:
        """Block until it does, or nobody has come or gone for so long."""
        with self._changed:
            while min(self._ends, key=self._ends.__getitem__) is not alarm:
                if not self._changed.wait(patience_seconds):
                    return


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
    one means IST. Of several who wait for their turn at the same time, each wakes in its order.
    """

    def __init__(self, start: datetime = A_FRIDAY_MORNING) -> None:
        self.slept: list[float] = []
        self.waiters = Waiters()
        self._start = in_ist(start)
        self._passed = 0.0
        self._passed_at_start = 0.0
        self._date_ends = _seconds_of_dates(self._start)
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"<ManualClock {self.now():%Y-%m-%d %H:%M:%S.%f}>"

    def now(self) -> datetime:
        """The virtual time of day and date, in IST."""
        return self._start + timedelta(seconds=self._passed - self._passed_at_start)

    def monotonic(self) -> float:
        """Virtual seconds since the start."""
        return self._passed

    async def sleep(self, seconds: float, /) -> None:
        """Note the wait and pass it at once."""
        self.slept.append(seconds)
        self.advance(seconds)

    def alarm(self) -> ManualAlarm:
        """A new alarm; a wait with an end passes that time at once, unless a ring is due."""
        return ManualAlarm(self)

    def pass_until(self, end: float) -> None:
        """Pass the time until then, of `monotonic()`, if it is not over; note that as a wait."""
        with self._lock:
            self.slept.append(max(end - self._passed, 0.0))
            self._passed = max(end, self._passed)

    def advance(self, by: float | timedelta) -> None:
        """Pass some time: seconds, or a timedelta.

        Raises ValueError, and stands still, for what is below 0 or after the year 9999.
        """
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        with self._lock:
            self.check(seconds)
            self._passed += seconds

    def check(self, seconds: float) -> None:
        """Raise ValueError for a time that cannot pass: below 0, or to after the year 9999."""
        if seconds < 0:
            raise ValueError(
                "Time does not go back: begin earlier, by ManualClock(start) or FakeBroker(start=)."
            )
        passed = self._passed + seconds
        if not math.isfinite(passed) or passed - self._passed_at_start >= self._date_ends:
            raise ValueError("So much time cannot pass: dates end with the year 9999.")

    def advance_to(self, moment: datetime) -> None:
        """Pass the time until then; a naive moment means IST."""
        self.advance(in_ist(moment) - self.now())

    def turn_to(self, moment: datetime) -> None:
        """Set date and time of day, forward or back, while no time passes; naive means IST."""
        with self._lock:
            self._start, self._passed_at_start = in_ist(moment), self._passed
            self._date_ends = _seconds_of_dates(self._start)


def _seconds_of_dates(start: datetime) -> float:
    """How long after a moment dates end."""
    return (datetime.max.replace(tzinfo=IST) - start).total_seconds()
