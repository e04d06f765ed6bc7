"""Functions that are called with events, and what a program holds of them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from inspect import isawaitable, iscoroutinefunction
from typing import TYPE_CHECKING, Any

from kite_core.errors import Fault, ValidationError
from kite_core.run_now import run_now
from kite_core.services.snapshots import is_bridged, snapshot_of
from kite_core.ticker.stream_events import StreamEvent

Handler = Callable[[Any], object]
"""Takes a TickerEvent; what it returns does not matter, unless it is to be awaited."""
Bridge = Callable[[Handler, "Awaited"], Handler]
"""Makes a handler that gets a Snapshot after each Gap, with the calls of a client."""

if TYPE_CHECKING:
    from kite_core.service import Awaited
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


def check_callable(handler: object) -> None:
    """Raise ValidationError for what cannot be called."""
    if not callable(handler):
        fault = Fault("handler", f"{handler!r} cannot be called", "Give a function of one event.")
        raise ValidationError("ticker.call", [fault])


def name_of(handler: object) -> str:
    """What the figures and the log call it."""
    return getattr(handler, "__qualname__", "handler")


def bridging(
    handler: Handler, client: Awaited
) -> Callable[[StreamEvent], Coroutine[Any, Any, None]]:
    """The same handler, which gets a Snapshot after each Gap."""

    async def told(event: StreamEvent) -> None:
        await _done(handler(event))
        if is_bridged(event):
            await _done(handler(await snapshot_of(client, event)))

    return told


def bridging_now(handler: Handler, client: Awaited) -> Handler:
    """The same for blocking code; `client` never waits. The stream refuses a coroutine function."""
    if iscoroutinefunction(handler):
        return handler

    def told(event: StreamEvent) -> None:
        handler(event)
        if is_bridged(event):
            handler(run_now(snapshot_of(client, event)))

    return told


async def _done(result: object) -> None:
    if isawaitable(result):
        await result
