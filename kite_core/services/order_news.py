"""Where news of orders come from: a stream, or nothing but the time that passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_core.ticker.event_queue import EventQueue, Policy, QueueFigures
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    Gap,
    OrderUpdate,
    Stopped,
    StreamEvent,
)

if TYPE_CHECKING:
    from kite_core.ports import Clock

_CAPACITY = 4_096


class OrderQueue(EventQueue):
    """Lets only what is about orders wait; the oldest of too much is dropped, and counted."""

    def __init__(self) -> None:
        super().__init__(policy=Policy.DROP, capacity=_CAPACITY, name="orders")

    def put(self, event: StreamEvent, now: float) -> None:
        """Let an event wait; ticks pass by."""
        if isinstance(event, OrderUpdate | BrokerMessage | Connected | Gap | Stopped):
            super().put(event, now)


class TimePassing:
    """A consumer without a stream: nothing ever comes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def take(self, *, within: float | None = None) -> StreamEvent | None:
        """Let so many seconds pass, and raise TimeoutError; None without a number."""
        if within is None:
            return None
        if within > 0:
            await self._clock.sleep(within)
        raise TimeoutError

    def figures(self) -> QueueFigures:
        """It always keeps up."""
        return EventQueue(name="time").figures(self._clock.monotonic())

    async def close(self) -> None:
        """Nothing is open."""
