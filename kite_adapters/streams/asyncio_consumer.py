"""A consumer in an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from kite_adapters.streams.audience import Audience
from kite_core.ports import Clock
from kite_core.ticker.event_queue import EventQueue, QueueFigures
from kite_core.ticker.stream_events import StreamEvent

_EVENTS_A_TURN = 16
"""A consumer with much to take lets others have their turn after so many."""


class AsyncioConsumer:
    """Its tasks wait for events. A cancelled wait loses none: they are taken at the very end."""

    def __init__(self, queue: EventQueue, *, audience: Audience, clock: Clock) -> None:
        self.is_closed = False
        self._queue = queue
        self._audience = audience
        self._clock = clock
        self._waiters: list[asyncio.Future[None]] = []
        self._taken = 0
        audience.join(self)

    @property
    def has_room(self) -> bool:
        """Whether the reader need not wait for it."""
        return self._queue.has_room

    def put(self, events: Sequence[StreamEvent], now: float) -> bool:
        """Let events wait; whether there is room for more."""
        for event in events:
            self._queue.put(event, now)
        self.rouse()
        return self._queue.has_room

    def rouse(self) -> None:
        """Wake those who wait."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def take(self, *, within: float | None = None) -> StreamEvent | None:
        """Wait for the next event; None when nothing is left, and nothing will come.

        Raises TimeoutError when none comes within so many seconds.
        """
        self._taken += 1
        if not self._taken % _EVENTS_A_TURN:
            await asyncio.sleep(0)
        if within is None:
            return await self._next()
        async with asyncio.timeout(within):
            return await self._next()

    def figures(self) -> QueueFigures:
        """How it keeps up."""
        return self._queue.figures(self._clock.monotonic())

    async def close(self) -> None:
        """Get no more; who waits for an event gets None."""
        self.is_closed = True
        self._audience.leave(self)
        self.rouse()

    async def _next(self) -> StreamEvent | None:
        while not self.is_closed:
            was_full = not self._queue.has_room
            event = self._queue.take()
            if event is not None:
                if was_full and self._queue.has_room:
                    self._audience.tell_room()
                return event
            if self._audience.has_ended:
                return None
            await self._news()
        return None

    async def _news(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            self._waiters.remove(waiter)
