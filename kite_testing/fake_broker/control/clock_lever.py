"""What a test may do to the broker's time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kite_core.ist import in_ist
from kite_testing.fake_broker.control.stage import Stage


class ClockLever:
    """Reads the virtual clock and moves it; everything that is due meanwhile happens in order.

    A served broker's time follows real time by its pace, which its door sets by `paced_by`.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._read_pace: Callable[[], float] | None = None
        self._set_pace: Callable[[float], None] | None = None

    def now(self) -> datetime:
        """The virtual time."""
        return self._stage.clock.now()

    def advance(self, seconds: float) -> datetime:
        """Pass so many seconds, and give the new time. Raises ValueError for less than 0."""
        with self._stage.lock:
            self._stage.clock.advance(seconds)
            self._stage.advanced()
            return self.now()

    def set(self, moment: datetime) -> datetime:
        """Go on to a moment. Raises ValueError for one that is over: restore a snapshot instead."""
        with self._stage.lock:
            left = (in_ist(moment) - self.now()).total_seconds()
            if left < 0:
                raise ValueError(
                    f"It is {self.now():%Y-%m-%d %H:%M:%S} already: time does not go back. "
                    "Reset the broker, or restore a snapshot."
                )
            return self.advance(left)

    def paced_by(self, read: Callable[[], float], change: Callable[[float], None]) -> None:
        """Let a door say how fast time passes, and change that."""
        self._read_pace, self._set_pace = read, change

    @property
    def pace(self) -> float:
        """Virtual seconds for each real one; 0 in process, where time stands still."""
        return 0.0 if self._read_pace is None else self._read_pace()

    def set_pace(self, pace: float) -> None:
        """Let time pass so fast. Raises ValueError in process, where nothing drives it."""
        if self._set_pace is None:
            raise ValueError("Time has a pace in the served broker only; advance it instead.")
        self._set_pace(pace)
