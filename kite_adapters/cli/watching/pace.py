"""How fast virtual time may pass: on paper, ticks would come as fast as the machine makes them."""

from __future__ import annotations

from datetime import datetime, timedelta

from kite_core.ports import Clock
from kite_core.run_now import run_now


class Pace:
    """Holds back what lies ahead of real time: a second of it lasts `1 / speed` real seconds."""

    def __init__(self, clock: Clock, *, speed: float, start: datetime) -> None:
        self._clock = clock
        self._speed = speed
        self._start = start
        self._began = clock.monotonic()

    def now(self) -> datetime:
        """The virtual time that has come."""
        passed = self._clock.monotonic() - self._began
        return self._start + timedelta(seconds=passed * self._speed)

    def keep(self, moment: datetime) -> None:
        """Wait until a moment of virtual time may have come."""
        due = self._began + (moment - self._start).total_seconds() / self._speed
        if (wait := due - self._clock.monotonic()) > 0:
            run_now(self._clock.sleep(wait))
