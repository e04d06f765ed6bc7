"""A stream that tells what a test has written down, on a clock that a test can move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from math import inf

from kite_core.ports import Ports
from kite_core.stream_ports import StreamConsumer
from kite_core.ticker.event_queue import EventQueue, QueueFigures
from kite_core.ticker.stream_events import Stopped, StreamEvent
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.subscriptions import Tokens
from kite_core.ticker.ticks import Mode
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line
from tests.core.services.desk import BOOK, DeskTransport, success
from tests.ports import ports_over

Happening = tuple[float, StreamEvent]
"""An event, so many seconds after the stream was made."""


class ScriptedStream:
    """Time passes for whoever waits for the next event. Its consumers share the script."""

    def __init__(self, clock: ManualClock, script: Iterable[Happening] = ()) -> None:
        self.clock = clock
        self.consumers: list[ScriptedConsumer] = []
        self.starts = self.stops = 0
        begin = clock.monotonic()
        self.script = [(begin + seconds, event) for seconds, event in script]

    @property
    def modes(self) -> Mapping[int, Mode]:
        return {}

    @property
    def open_sockets(self) -> int:
        return int(self.starts > self.stops)

    async def start(self) -> None:
        self.starts += 1

    async def stop(self) -> None:
        self.stops += 1
        self.tell(Stopped(at=self.clock.now()))

    async def subscribe(self, tokens: Tokens, mode: str, /) -> None:
        raise NotImplementedError

    async def unsubscribe(self, tokens: Tokens, /) -> None:
        raise NotImplementedError

    def listen(self, queue: EventQueue, /) -> StreamConsumer:
        consumer = ScriptedConsumer(self, queue)
        self.consumers.append(consumer)
        return consumer

    def call(
        self,
        queue: EventQueue,
        handler: Callable[[StreamEvent], object],
        on_error: Callable[[Exception, StreamEvent], object] | None,
        /,
    ) -> StreamConsumer:
        raise NotImplementedError

    def tell(self, event: StreamEvent) -> None:
        for consumer in self.consumers:
            consumer.queue.put(event, self.clock.monotonic())

    def catch_up(self) -> None:
        """Tell all that has happened by now."""
        while self.script and self.script[0][0] <= self.clock.monotonic():
            self.tell(self.script.pop(0)[1])


class ScriptedConsumer:
    """Passes time up to the next event, or for as long as it may wait."""

    def __init__(self, stream: ScriptedStream, queue: EventQueue) -> None:
        self.queue = queue
        self.is_closed = False
        self._stream = stream

    async def take(self, *, within: float | None = None) -> StreamEvent | None:
        stream, clock = self._stream, self._stream.clock
        end = inf if within is None else clock.monotonic() + within
        stream.catch_up()
        while not self.queue and stream.script and stream.script[0][0] <= end:
            clock.pass_until(stream.script[0][0])
            stream.catch_up()
        if self.queue:
            return self.queue.take()
        if within is None:
            return None
        clock.pass_until(end)
        raise TimeoutError

    def figures(self) -> QueueFigures:
        return self.queue.figures(self._stream.clock.monotonic())

    async def close(self) -> None:
        self.is_closed = True


class ScriptedStreams:
    """Makes the same stream every time."""

    def __init__(self, stream: ScriptedStream) -> None:
        self.stream = stream
        self.opened: list[StreamSettings] = []

    def open(self, settings: StreamSettings, /) -> ScriptedStream:
        self.opened.append(settings)
        return self.stream

    async def close(self) -> None:
        await self.stream.stop()


def following_ports(
    stream: ScriptedStream, *books: Line, history: Iterable[Line] = ()
) -> tuple[Ports, DeskTransport]:
    """Ports over a stream, a script of the order book, and one of an order's history."""
    lines = list(history)
    answers = {BOOK: list(books) or [success([])]}
    if lines:
        answers["GET /orders/{order_id}"] = lines
    desk = DeskTransport(answers)
    ports = replace(ports_over(desk, clock=stream.clock), streams=ScriptedStreams(stream))
    return ports, desk
