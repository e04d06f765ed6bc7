"""Time limits for tasks, at a fraction of the cost of `asyncio.timeout()`.

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
        return TimeLimit(self, self._loop.time() + seconds)

    def add(self, limit: TimeLimit) -> None:
        """Watch a limit. The timer moves only for one that ends before all others."""
        self._running.add(limit)
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
    """One limit. It cancels its task, and turns that cancellation, and no other, into an error."""

    __slots__ = ("_cancellations", "_has_expired", "_limits", "_task", "end")

    def __init__(self, limits: TimeLimits, end: float) -> None:
        self.end = end
        self._limits = limits
        self._has_expired = False

    def expire(self) -> None:
        """Interrupt the task."""
        self._has_expired = True
        self._task.cancel()

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("A time limit needs a task.")
        self._task = task
        self._cancellations = task.cancelling()
        self._limits.add(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._limits.discard(self)
        if not self._has_expired:
            return
        # As in asyncio.timeout(): when somebody else has cancelled the task, too, that one wins.
        is_ours_alone = self._task.uncancel() <= self._cancellations
        if is_ours_alone and kind is asyncio.CancelledError:
            raise TimeoutError from error
