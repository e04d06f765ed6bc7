"""Time limits for tasks, at a fraction of the cost of `asyncio.timeout()` and aiohttp's timers.

A request that answers in time costs no timer of its own: one timer serves all that are in flight.
"""

from __future__ import annotations

import asyncio
from types import TracebackType


class TimeLimits:
    """All limits that are running in one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._running: set[TimeLimit] = set()
        self._timer: asyncio.TimerHandle | None = None

    def within(self, seconds: float) -> TimeLimit:
        """A context that the current task has to leave in time, or else TimeoutError is raised."""
        return TimeLimit(self, self.now() + seconds)

    def now(self) -> float:
        """The loop's time, in seconds."""
        return self._loop.time()

    def add(self, limit: TimeLimit) -> None:
        """Watch a limit."""
        self._running.add(limit)
        self.heed(limit)

    def heed(self, limit: TimeLimit) -> None:
        """Be in time for the end of a limit. The timer moves only if it ends before all others."""
        if self._timer is None or limit.end < self._timer.when():
            self._set_timer(limit.end)

    def discard(self, limit: TimeLimit) -> None:
        """Watch it no longer. The timer stays: moving it for every request is what costs."""
        self._running.discard(limit)

    def _set_timer(self, end: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(end, self._sweep)

    def _sweep(self) -> None:
        self._timer = None
        now = self._loop.time()
        for limit in [limit for limit in self._running if limit.end <= now]:
            self._running.discard(limit)
            limit.expire()
        if self._running:
            self._set_timer(min(limit.end for limit in self._running))


class TimeLimit:
    """One limit. It cancels its task, and turns that cancellation, and no other, into an error.

    `end` is when it does so: `last_end`, or sooner, while `hurry` is in force.
    """

    __slots__ = ("_cancellations", "_limits", "_task", "end", "has_expired", "last_end")

    def __init__(self, limits: TimeLimits, end: float) -> None:
        self.end = self.last_end = end
        self.has_expired = False
        self._limits = limits

    def hurry(self, seconds: float) -> None:
        """End after so many seconds from now, unless this is called again before."""
        self.end = min(self.last_end, self._limits.now() + seconds)
        self._limits.heed(self)

    def expire(self) -> None:
        """Interrupt the task."""
        self.has_expired = True
        self._task.cancel()

    def __enter__(self) -> TimeLimit:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("A time limit needs a task.")
        self._task = task
        self._cancellations = task.cancelling()
        self._limits.add(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._limits.discard(self)
        if not self.has_expired:
            return
        # As in asyncio.timeout(): when somebody else has cancelled the task, too, that one wins.
        is_ours_alone = self._task.uncancel() <= self._cancellations
        if is_ours_alone and kind is asyncio.CancelledError:
            raise TimeoutError from error
