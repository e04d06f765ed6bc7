"""A stream for blocking code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from inspect import iscoroutinefunction
from threading import Lock, Thread

from kite_adapters.streams.blocking_consumer import BlockingConsumer
from kite_adapters.streams.handler_thread import HandlerThread
from kite_adapters.streams.handling import FAREWELL_SECONDS, Handling
from kite_adapters.streams.network_stream import NetworkStream
from kite_adapters.transport.adapter import StreamParts
from kite_core.errors import ConfigurationError
from kite_core.stream_ports import TickerTransport
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.stream_events import StreamEvent
from kite_core.ticker.stream_machine import StreamMachine
from kite_core.ticker.stream_settings import StreamSettings


class ThreadedStream(NetworkStream):
    """Connections and reader live in an event loop in a thread of their own; handlers in others.

    All are daemon threads: a program that ends without `stop` does not hang. They do not live on in
    a forked process: open another stream there. No signal handlers are set. Any thread may call
    anything here. `stop` gives handlers some seconds for what waits, then leaves them behind;
    called by a handler, it waits for none.
    """

    def __init__(
        self, settings: StreamSettings, *, transport: TickerTransport, parts: StreamParts
    ) -> None:
        super().__init__(settings, transport=transport, parts=parts)
        self._handlers: tuple[HandlerThread, ...] = ()
        self._lifecycle = Lock()
        self._thread: Thread | None = None

    async def start(self) -> None:
        """Begin to connect. Harmless while it runs; a run that is about to end is waited for."""
        with self._lifecycle:
            if self._thread is not None:
                if not self._machine.has_stopped:
                    return
                self._thread.join()
            self._audience.begin()
            self._machine.tell(StreamMachine.start)
            self._thread = Thread(target=self._drive, name="kiteport ticker", daemon=True)
            self._thread.start()
            self._handlers = tuple(each for each in self._handlers if not each.consumer.is_closed)
            for each in self._handlers:
                each.start()

    async def stop(self) -> None:
        """Close all connections, and end all threads of this stream but the caller's."""
        with self._lifecycle:
            if self._thread is not None:
                self._machine.tell(StreamMachine.stop)
                self._thread.join()
                self._thread = None
            handlers = self._handlers
        if not any(each.is_mine for each in handlers):
            end = self._parts.clock.monotonic() + FAREWELL_SECONDS
            for each in handlers:
                each.join(end - self._parts.clock.monotonic())

    def listen(self, queue: EventQueue, /) -> BlockingConsumer:
        """A consumer that gets all events from now on, over this queue."""
        return BlockingConsumer(queue, audience=self._audience, clock=self._parts.clock)

    def call(
        self,
        queue: EventQueue,
        handler: Callable[[StreamEvent], object],
        on_error: Callable[[Exception, StreamEvent], object] | None,
        /,
    ) -> BlockingConsumer:
        """Call a handler with every event, in a thread of its own.

        Raises ConfigurationError for a coroutine function: there is no event loop to run it.
        """
        if iscoroutinefunction(handler) or iscoroutinefunction(on_error):
            raise ConfigurationError(
                "The handler is a coroutine function, and Kite has no event loop.",
                hint="Give a plain function, or use AsyncKite.",
            )
        consumer = self.listen(queue)
        handling = Handling(name=queue.name, handler=handler, on_error=on_error)
        thread = HandlerThread(consumer, handling, audience=self._audience)
        with self._lifecycle:
            self._handlers = (*self._handlers, thread)
            if self._thread is not None and not self._machine.has_stopped:
                thread.start()
        return consumer

    def _drive(self) -> None:
        """Run the loop; not by asyncio.run(), which waits for a name server that is silent."""
        loop = asyncio.new_event_loop()
        try:
            loop.run_until_complete(self._next_run().go())
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()
