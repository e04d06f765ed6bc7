"""A clock that passes time only when it is told to."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from kite_core.ist import IST, in_ist

A_FRIDAY_MORNING = datetime(2026, 11, 20, 10, 0, tzinfo=IST)


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
