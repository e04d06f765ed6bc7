"""A consumer in threads."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from threading import Condition

from kite_adapters.streams.audience import Audience
from kite_core.ports import Clock
from kite_core.ticker.event_queue import EventQueue, QueueFigures
from kite_core.ticker.stream_events import StreamEvent

_SLICE_SECONDS = 0.25
"""Waits come in slices, because on some systems Ctrl-C does not end a wait."""


class BlockingConsumer:
    """Its threads block until there is an event. Its coroutines never wait for a loop."""

    def __init__(self, queue: EventQueue, *, audience: Audience, clock: Clock) -> None:
        self.is_closed = False
        self._queue = queue
        self._audience = audience
        self._clock = clock
        self._changed = Condition()
        audience.join(self)

    @property
    def has_room(self) -> bool:
        """Whether the reader need not wait for it."""
        with self._changed:
            return self._queue.has_room

    def put(self, events: Sequence[StreamEvent], now: float) -> bool:
        """Let events wait; whether there is room for more."""
        with self._changed:
            for event in events:
                self._queue.put(event, now)
            self._changed.notify_all()
            return self._queue.has_room

    def rouse(self) -> None:
        """Wake those who wait."""
        with self._changed:
            self._changed.notify_all()

    async def take(self, *, within: float | None = None) -> StreamEvent | None:
        """Block until the next event; None when nothing is left, and nothing will come.

        Raises TimeoutError when none comes within so many seconds.
        """
        with self._changed:
            self._wait(inf if within is None else self._clock.monotonic() + within)
            was_full = not self._queue.has_room
            event = None if self.is_closed else self._queue.take()
            makes_room = was_full and self._queue.has_room
        if makes_room:
            self._audience.tell_room()
        return event

    def figures(self) -> QueueFigures:
        """How it keeps up."""
        with self._changed:
            return self._queue.figures(self._clock.monotonic())

    async def close(self) -> None:
        """Get no more; who waits for an event gets None."""
        self.is_closed = True
        self._audience.leave(self)
        self.rouse()

    def _wait(self, end: float) -> None:
        """Return when a look is worth it. Raises TimeoutError at the end."""
        while not (self._queue or self.is_closed or self._audience.has_ended):
            left = end - self._clock.monotonic()
            if left <= 0:
                raise TimeoutError
            self._changed.wait(min(left, _SLICE_SECONDS))
