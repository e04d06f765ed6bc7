"""A handler in a task of its own."""

from __future__ import annotations

import asyncio

from kite_adapters.streams.asyncio_consumer import AsyncioConsumer
from kite_adapters.streams.handling import Handling


class HandlerTask:
    """Calls a handler with every event; `task` lasts as long as a run of the stream."""

    def __init__(self, consumer: AsyncioConsumer, handling: Handling) -> None:
        self.consumer = consumer
        self.task: asyncio.Task[None] | None = None
        self._handling = handling

    def start(self) -> None:
        """Begin, unless it still runs."""
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._serve(), name=self._handling.name)

    async def _serve(self) -> None:
        while (event := await self.consumer.take()) is not None:
            try:
                await self._handling.handle(event)
            except asyncio.CancelledError as error:
                if _is_cancelled():
                    raise
                self._handling.log(error, event)  # the handler's own waiting was cancelled


def _is_cancelled() -> bool:
    """Whether somebody wants the running task to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
