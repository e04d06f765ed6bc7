"""A stream that notes what is asked of it; the test puts the events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Self

from kite_core.ports import Ports
from kite_core.stream_ports import StreamConsumer
from kite_core.ticker.event_queue import EventQueue, QueueFigures
from kite_core.ticker.stream_events import StreamEvent
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.subscriptions import Tokens, checked_mode, checked_tokens
from kite_core.ticker.ticks import Mode
from kite_testing.scripted_transport import Line
from tests.ports import ports_over

ErrorHandler = Callable[[Exception, StreamEvent], object]


class NotedConsumer:
    """Takes what waits; when nothing does, the stream has stopped."""

    def __init__(self, queue: EventQueue) -> None:
        self.queue = queue
        self.is_closed = False

    async def take(self, *, within: float | None = None) -> StreamEvent | None:
        if self.is_closed:
            return None
        return self.queue.take()

    def figures(self) -> QueueFigures:
        return self.queue.figures(0.0)

    async def close(self) -> None:
        self.is_closed = True


class NotedStream:
    """Everything that was asked of it, in order."""

    def __init__(self, settings: StreamSettings) -> None:
        self.settings = settings
        self.asked: list[str] = []
        self.wanted: dict[int, Mode] = {}
        self.is_open = False
        self.consumers: list[NotedConsumer] = []
        self.handlers: list[tuple[Callable[[StreamEvent], object], ErrorHandler | None]] = []

    def put(self, *events: StreamEvent) -> None:
        for consumer in self.consumers:
            for event in events:
                consumer.queue.put(event, 0.0)

    def as_new(self) -> Self:
        """The same, with nothing noted of what was asked of it."""
        self.asked.clear()
        self.is_open = False
        return self

    @property
    def modes(self) -> Mapping[int, Mode]:
        return self.wanted

    @property
    def open_sockets(self) -> int:
        return int(self.is_open)

    async def start(self) -> None:
        self.asked.append("start")
        self.is_open = True

    async def stop(self) -> None:
        self.asked.append("stop")
        self.is_open = False

    async def subscribe(self, tokens: Tokens, mode: str, /) -> None:
        self.wanted |= dict.fromkeys(checked_tokens(tokens), checked_mode(mode))

    async def unsubscribe(self, tokens: Tokens, /) -> None:
        for token in checked_tokens(tokens):
            self.wanted.pop(token, None)

    def listen(self, queue: EventQueue, /) -> StreamConsumer:
        self.consumers.append(NotedConsumer(queue))
        return self.consumers[-1]

    def call(
        self,
        queue: EventQueue,
        handler: Callable[[StreamEvent], object],
        on_error: ErrorHandler | None,
        /,
    ) -> StreamConsumer:
        self.handlers.append((handler, on_error))
        return self.listen(queue)


class NotedStreams:
    """Makes such streams, and remembers them."""

    def __init__(self) -> None:
        self.opened: list[NotedStream] = []

    def open(self, settings: StreamSettings, /) -> NotedStream:
        self.opened.append(NotedStream(settings))
        return self.opened[-1]

    async def close(self) -> None:
        for stream in self.opened:
            await stream.stop()


def streaming_ports(lines: Iterable[Line] = ()) -> tuple[Ports, NotedStreams]:
    """Ports with such streams, over a script for the other calls."""
    streams = NotedStreams()
    return replace(ports_over(lines), streams=streams), streams
