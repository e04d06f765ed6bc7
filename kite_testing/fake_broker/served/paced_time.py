"""How a broker's virtual time follows real time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Protocol

MOST_PACE = 86_400.0
"""A day for each second: all that is due on the way happens, and takes its time."""


class VirtualClock(Protocol):
    """A clock that passes time when it is told to."""

    def advance(self, by: float, /) -> None:
        """Pass so many seconds."""
        ...


class PacedTime:
    """Passes `pace` virtual seconds for each real one; at a pace of 0 time stands still.

    What a test advances comes on top: only the real time since the last look is added, so that
    virtual time never goes back. `real_seconds` is a clock that never goes back either.
    """

    def __init__(
        self, clock: VirtualClock, *, pace: float, real_seconds: Callable[[], float]
    ) -> None:
        self._clock = clock
        self._real_seconds = real_seconds
        self._lock = Lock()
        self._seen = real_seconds()
        self._pace = checked_pace(pace)

    @property
    def pace(self) -> float:
        """Virtual seconds for each real one."""
        return self._pace

    def read_pace(self) -> float:
        """The pace, for the lever of the clock."""
        return self._pace

    def set_pace(self, pace: float) -> None:
        """Another pace from now on. Raises ValueError for one that time cannot have."""
        checked = checked_pace(pace)
        self.catch_up()
        self._pace = checked

    def catch_up(self) -> None:
        """Pass the virtual time that belongs to the real time since the last look."""
        with self._lock:
            seen = self._real_seconds()
            passed, self._seen = seen - self._seen, seen
        if self._pace:
            self._clock.advance(passed * self._pace)


def checked_pace(pace: float) -> float:
    """The pace, if time can have it; raises ValueError otherwise."""
    if not 0 <= pace <= MOST_PACE:
        raise ValueError(
            f"The pace is {pace:g}: give 1.0 for real time, 0 to stand still, "
            f"{MOST_PACE:g} at most."
        )
    return pace
