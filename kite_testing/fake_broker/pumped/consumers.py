"""Those who get the events of a stream: readers, who take them, and handlers, which are called."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable, iscoroutinefunction
from math import inf
from threading import RLock
from typing import Protocol, TypeAlias

from kite_adapters.observers import LOG
from kite_core.ports import Clock
from kite_core.ticker.event_queue import EventQueue, QueueFigures
from kite_core.ticker.stream_events import StreamEvent

Handler: TypeAlias = Callable[[StreamEvent], object]
ErrorHandler: TypeAlias = Callable[[Exception, StreamEvent], object]


class Source(Protocol):
    """Where consumers get their events from: a stream that is driven by them."""

    lock: RLock
    clock: Clock

    @property
    def is_running(self) -> bool:
        """Whether anything can still come."""
        ...

    async def do_due(self) -> None:
        """Do all that is due by now."""
        ...

    async def wait(self, *, since: float, until: float) -> None:
        """Let time pass until something may be due, or until then."""
        ...

    def leave(self, consumer: PumpedConsumer, /) -> None:
        """Tell this one no more."""
        ...


class PumpedConsumer:
    """Has everything read that has come up by now, for all consumers, and takes its next event.

    When none is there it lets virtual time pass until one comes.
    """

    def __init__(self, stream: Source, queue: EventQueue) -> None:
        self._stream = stream
        self._queue = queue
        self._lock = stream.lock
        self._is_closed = False

    @property
    def name(self) -> str:
        """What messages call it."""
        return self._queue.name

    @property
    def has_room(self) -> bool:
        """Whether more may be read for it."""
        return self._queue.has_room

    async def take(self, *, within: float | None = None) -> StreamEvent | None:
        """The next event; None when the stream does not run, and nothing is left, or when closed.

        Raises TimeoutError when none comes within so many seconds of virtual time, and
        ConfigurationError where it would wait for ever: another consumer's queue is full and
        blocks, or nothing has come for a week.
        """
        stream, since = self._stream, self._stream.clock.monotonic()
        until = inf if within is None else since + within
        while not self._is_closed:
            await stream.do_due()
            may_come = stream.is_running
            if (event := self._take()) is not None or not may_come:
                return event
            if stream.clock.monotonic() >= until:
                raise TimeoutError(f"Nothing came within {within:g} s.")
            await stream.wait(since=since, until=until)
        return None

    def _take(self) -> StreamEvent | None:
        with self._lock:
            return self._queue.take()

    def put(self, event: StreamEvent, now: float) -> None:
        """Let an event wait."""
        self._queue.put(event, now)

    def figures(self) -> QueueFigures:
        """How it keeps up, in virtual time."""
        with self._lock:
            return self._queue.figures(self._stream.clock.monotonic())

    async def close(self) -> None:
        """Get no more, not even what waits."""
        self._is_closed = True
        self._stream.leave(self)


class PumpedHandler(PumpedConsumer):
    """A function that is called with every event, by whoever reads or lets time pass.

    It is never called while it is at work already, be it by itself: what comes up meanwhile waits.
    """

    def __init__(
        self,
        stream: Source,
        queue: EventQueue,
        handler: Handler,
        on_error: ErrorHandler | None,
    ) -> None:
        super().__init__(stream, queue)
        self._handler = handler
        self._on_error = on_error
        self._is_busy = False
        self.is_awaited = _is_awaited(handler)

    async def call(self) -> None:
        """Call it with all that waits."""
        with self._lock:
            if self._is_busy:
                return
            self._is_busy = True
        try:
            while (event := self._next()) is not None:
                await self._call(event)
        finally:
            self._is_busy = False

    def _next(self) -> StreamEvent | None:
        """The next event; without one it is free, at once: nothing may come up in between."""
        with self._lock:
            event = self._queue.take()
            self._is_busy = event is not None
            return event

    async def _call(self, event: StreamEvent) -> None:
        try:
            result = self._handler(event)
            if isawaitable(result):
                await result
        except Exception as error:  # noqa: BLE001  # reason: the stream outlives a user's mistake
            self._tell(error, event)

    def _tell(self, error: Exception, event: StreamEvent) -> None:
        if self._on_error is None:
            LOG.error("The handler %s failed.", self.name, exc_info=error)
            return
        try:
            self._on_error(error, event)
        except Exception:  # noqa: BLE001  # reason: the same holds for this one
            LOG.exception("The error handler of %s failed.", self.name)


def _is_awaited(handler: Handler) -> bool:
    return iscoroutinefunction(handler) or iscoroutinefunction(type(handler).__call__)
