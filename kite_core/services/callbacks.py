"""What a program holds of a function that it had called with events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_core.run_now import run_now

if TYPE_CHECKING:
    from kite_core.stream_ports import StreamConsumer
    from kite_core.ticker.event_queue import QueueFigures


class AsyncCallback:
    """A function that is called with the events of a stream, until it is closed."""

    def __init__(self, consumer: StreamConsumer) -> None:
        self._consumer = consumer

    @property
    def figures(self) -> QueueFigures:
        """How it keeps up: what waits, for how long, and what was conflated or dropped."""
        return self._consumer.figures()

    async def close(self) -> None:
        """Call it no more; the stream goes on."""
        await self._consumer.close()


class Callback:
    """A function that is called with the events of a stream, until it is closed."""

    def __init__(self, awaited: AsyncCallback) -> None:
        self._awaited = awaited

    @property
    def figures(self) -> QueueFigures:
        """How it keeps up: what waits, for how long, and what was conflated or dropped."""
        return self._awaited.figures

    def close(self) -> None:
        """Call it no more; the stream goes on."""
        run_now(self._awaited.close())
