"""One window of a bucket: how many permits it has, and when those that were used are free again."""

from __future__ import annotations

from collections import deque

from kite_core.rulebook.limits import Window

# Two clocks never run equally fast, and the broker may count in whole milliseconds.
_LONGER = 1.001


class PacedWindow:
    """At most `allowed` permits are in use; each rests for a while after its answer.

    The broker saw a request no later than we saw its answer. So a permit that is used again one
    window after the answer cannot meet its earlier use in the same window, however long the ways
    were. `allowed` is below `limit` after the broker has refused a request for coming too fast.
    `resting` holds the times at which permits are free again, in order.
    """

    __slots__ = ("allowed", "limit", "rest_seconds", "resting", "seconds")

    def __init__(self, window: Window) -> None:
        self.limit = window.count
        self.allowed = window.count
        self.seconds = float(window.seconds)
        self.rest_seconds = window.seconds * _LONGER
        self.resting: deque[float] = deque()

    def has_room(self, now: float, in_flight: int) -> bool:
        """Whether one more may be sent now, beside those that are on their way."""
        resting = self.resting
        while resting and resting[0] <= now:
            resting.popleft()
        return in_flight + len(resting) < self.allowed

    def used(self, now: float, in_flight: int) -> int:
        """How many permits are in use: on their way, or resting."""
        self.has_room(now, in_flight)
        return in_flight + len(self.resting)

    def ready_at(self, place: int, *, now: float, start: float, in_flight: int) -> float:
        """The earliest time for the one that so many wait before, when none goes before `start`.

        Nothing is earlier; it is later when answers that are on their way take longer, or those
        before send later than they could.
        """
        rounds, place = divmod(place, self.allowed)
        awaited = self.used(now, in_flight) - self.allowed + place
        ready = start
        if awaited >= len(self.resting):
            ready = now + self.rest_seconds
        elif awaited >= 0:
            ready = self.resting[awaited]
        return max(ready, start) + rounds * self.rest_seconds

    def is_due(self, place: int, now: float, in_flight: int) -> bool:
        """Whether the one that so many wait before needs the answer of a request on its way."""
        free = self.allowed - self.used(now, in_flight)
        return in_flight > 0 and place >= free + len(self.resting)

    def tighten(self, limit: int) -> None:
        """Allow no more than so many from now on."""
        self.limit = min(self.limit, limit)
        self.allowed = min(self.allowed, limit)
