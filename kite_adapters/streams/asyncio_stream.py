"""A stream for asyncio code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from kite_adapters.streams.asyncio_consumer import AsyncioConsumer
from kite_adapters.streams.handler_task import HandlerTask
from kite_adapters.streams.handling import FAREWELL_SECONDS, LOG, Handling
from kite_adapters.streams.network_stream import NetworkStream
from kite_adapters.transport.adapter import StreamParts
from kite_core.stream_ports import TickerTransport
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.stream_events import StreamEvent
from kite_core.ticker.stream_machine import StreamMachine
from kite_core.ticker.stream_settings import StreamSettings


class AsyncioStream(NetworkStream):
    """Connections, reader and handlers are tasks of the loop in which it is started.

    A handler that blocks, blocks that loop, and with it the reader: nothing is lost by a short
    delay, but the broker hangs up on who does not read for long. `stop` gives handlers some seconds
    for what waits, then cancels them; called by a handler, it waits for none.
    """

    def __init__(
        self, settings: StreamSettings, *, transport: TickerTransport, parts: StreamParts
    ) -> None:
        super().__init__(settings, transport=transport, parts=parts)
        self._handlers: list[HandlerTask] = []
        self._run: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to connect. Harmless while it runs; a run that is about to end is waited for."""
        while self._is_running:
            if not self._machine.has_stopped:
                return
            await self._run_over()
        self._audience.begin()
        self._machine.tell(StreamMachine.start)
        self._run = asyncio.create_task(self._next_run().go(), name="kiteport ticker")
        self._handlers = [each for each in self._handlers if not each.consumer.is_closed]
        for each in self._handlers:
            each.start()

    async def stop(self) -> None:
        """Close all connections. Every task of this stream has ended then, but for the caller."""
        if self._is_running:
            self._machine.tell(StreamMachine.stop)
            await self._run_over()
        await self._farewell()

    def listen(self, queue: EventQueue, /) -> AsyncioConsumer:
        """A consumer that gets all events from now on, over this queue."""
        return AsyncioConsumer(queue, audience=self._audience, clock=self._parts.clock)

    def call(
        self,
        queue: EventQueue,
        handler: Callable[[StreamEvent], object],
        on_error: Callable[[Exception, StreamEvent], object] | None,
        /,
    ) -> AsyncioConsumer:
        """Call a handler with every event, in a task; what it returns is awaited if it can be."""
        consumer = self.listen(queue)
        handling = Handling(name=queue.name, handler=handler, on_error=on_error)
        self._handlers.append(HandlerTask(consumer, handling))
        if self._is_running:
            self._handlers[-1].start()
        return consumer

    @property
    def _is_running(self) -> bool:
        return self._run is not None and not self._run.done()

    async def _run_over(self) -> None:
        if self._run is not None:
            await asyncio.wait([self._run])

    async def _farewell(self) -> None:
        """Wait for the handlers, unless one of them asks: it would wait for itself."""
        tasks = {each.task for each in self._handlers if each.task and not each.task.done()}
        if not tasks or asyncio.current_task() in tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=FAREWELL_SECONDS)
        for task in late:
            LOG.warning("The handler %s was cancelled: it did not finish.", task.get_name())
            task.cancel()
        if late:
            await asyncio.wait(late)
