"""The time as a stream lives it."""

from __future__ import annotations

from datetime import datetime, timedelta

from kite_core.ports import Clock


class StreamTime:
    """Follows the clock through what came up, one thing after the other; never ahead, never back.

    When the clock leaps, nothing is silent that was not: each frame is read at its own moment.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reached = clock.monotonic()

    @property
    def present(self) -> float:
        """Where the clock is, which may be ahead."""
        return self._clock.monotonic()

    def now(self) -> datetime:
        """The date and time of day that the stream has come to."""
        return self._clock.now() - timedelta(seconds=self.present - self._reached)

    def monotonic(self) -> float:
        """The same on the clock that never goes back, in seconds."""
        return self._reached

    def of(self, moment: datetime) -> float:
        """When a moment was, or will be, on the clock that never goes back."""
        return self.present + (moment - self._clock.now()).total_seconds()

    def reach(self, monotonic: float) -> None:
        """Go on to then."""
        self._reached = max(self._reached, min(monotonic, self.present))

    def catch_up(self) -> None:
        """Go on to the clock's present."""
        self._reached = self.present
