"""One window of a bucket: how many permits it has, and when those that were used are free again."""

from __future__ import annotations

from collections import deque

from kite_core.messages import Lane
from kite_core.rulebook.limits import Window

# Two clocks never run equally fast, and the broker may count in whole milliseconds.
_LONGER = 1.001


class PacedWindow:
    """At most `allowed` permits are in use; each rests for a while after its answer.

    The broker saw a request no later than we saw its answer. So a permit that is used again one
    window after the answer cannot meet its earlier use in the same window, however long the ways
    were. `allowed` is below `limit` after the broker has refused a request for coming too fast.
    `resting` holds the times at which permits are free again, in order.

    The last `reserve` permits are for exits: others pass while less than `ordinary` are in use,
    whoever uses them.
    """

    __slots__ = ("allowed", "limit", "ordinary", "reserve", "rest_seconds", "resting", "seconds")

    def __init__(self, window: Window) -> None:
        self.limit = window.count
        self.allowed = window.count
        self.reserve = 0
        self.ordinary = window.count
        self.seconds = float(window.seconds)
        self.rest_seconds = window.seconds * _LONGER
        self.resting: deque[float] = deque()

    def has_room(self, now: float, in_flight: int, lane: Lane = Lane.ORDINARY) -> bool:
        """Whether one more of this lane may be sent now, beside those that are on their way."""
        resting = self.resting
        while resting and resting[0] <= now:
            resting.popleft()
        most = self.allowed if lane is Lane.EXIT else self.ordinary
        return in_flight + len(resting) < most

    def used(self, now: float, in_flight: int) -> int:
        """How many permits are in use: on their way, or resting."""
        self.has_room(now, in_flight)
        return in_flight + len(self.resting)

    def ready_at(
        self, place: int, *, now: float, start: float, in_flight: int, others: int | None = None
    ) -> float:
        """The earliest time for the one that so many wait before, when none goes before `start`.

        `others` says how many of those are no exits, of one that is none itself. Nothing is
        earlier; it is later when answers that are on their way take longer, or those before send
        later than they could.
        """
        used = self.used(now, in_flight)
        ready = self._free_at(place, used, self.allowed, now=now, start=start)
        if others is None or not self.reserve:
            return ready
        # How exits and others will share the permits is open: both bounds hold in any case.
        return max(ready, self._free_at(others, used, self.ordinary, now=now, start=start))

    def is_due(self, place: int, now: float, in_flight: int, lane: Lane = Lane.ORDINARY) -> bool:
        """Whether the one that so many wait before needs the answer of a request on its way."""
        most = self.allowed if lane is Lane.EXIT else self.ordinary
        free = most - self.used(now, in_flight)
        return in_flight > 0 and place >= free + len(self.resting)

    def tighten(self, limit: int) -> None:
        """Allow no more than so many from now on."""
        self.limit = min(self.limit, limit)
        self._allow(min(self.allowed, limit))

    def keep(self, reserve: int) -> None:
        """Leave so many to exits alone."""
        self.reserve = reserve
        self._allow(self.allowed)

    def narrow(self) -> None:
        """Allow half as many, and one at least."""
        self._allow(max(1, self.allowed // 2))

    def widen(self) -> None:
        """Allow one more, up to the limit."""
        self._allow(min(self.limit, self.allowed + 1))

    def _allow(self, count: int) -> None:
        self.allowed = count
        self.ordinary = max(1, count - self.reserve)

    def _free_at(self, place: int, used: int, most: int, *, now: float, start: float) -> float:
        """When `most` permits, of which so many are used, have one for this place."""
        rounds, place = divmod(place, most)
        awaited = used - most + place
        ready = start
        if awaited >= len(self.resting):
            ready = now + self.rest_seconds
        elif awaited >= 0:
            ready = self.resting[awaited]
        return max(ready, start) + rounds * self.rest_seconds
