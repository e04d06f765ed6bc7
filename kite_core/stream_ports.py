"""What streaming needs from the outside world: connections, and whoever reads them.

As with all ports, the coroutines of a blocking adapter never wait; see `kite_core.run_now`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from kite_core.ticker.event_queue import EventQueue, QueueFigures
from kite_core.ticker.stream_events import StreamEvent
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.subscriptions import Tokens
from kite_core.ticker.ticks import Mode


class TickerConnection(Protocol):
    """One open connection to the ticker."""

    async def receive(self) -> bytes | str:
        """The next frame or text. Raises AnswerLostError, with the reason, once it has ended."""
        ...

    async def send(self, text: str, /) -> None:
        """Send a text. Raises AnswerLostError once it has ended."""
        ...

    async def close(self) -> None:
        """End it; calling it twice is harmless."""
        ...


class TickerTransport(Protocol):
    """Opens connections to the broker's ticker."""

    async def connect(self, *, api_key: str, access_token: str) -> TickerConnection:
        """Open one.

        Raises BrokerError with its `http_status` when the broker refuses it, and TransportError
        when it does not come about.
        """
        ...


class StreamConsumer(Protocol):
    """Gets all events of a stream, at its own pace."""

    async def take(self, *, within: float | None = None) -> StreamEvent | None:
        """Wait for the next event; None when the stream has stopped and nothing is left.

        Raises TimeoutError when none comes within so many seconds of the client's clock; with 0 it
        only looks. No event is lost by that.
        """
        ...

    def figures(self) -> QueueFigures:
        """How it keeps up."""
        ...

    async def close(self) -> None:
        """Get no more."""
        ...


class Stream(Protocol):
    """A stream of ticks and order updates: some connections, one reader, any number of consumers.

    The reader never runs a user's code. It can be started again after it has stopped.
    """

    @property
    def modes(self) -> Mapping[int, Mode]:
        """Every instrument that is wanted, and its mode."""
        ...

    @property
    def open_sockets(self) -> int:
        """How many connections are open."""
        ...

    async def start(self) -> None:
        """Begin to connect; returns at once. Harmless while it runs."""
        ...

    async def stop(self) -> None:
        """End it: connections are closed, consumers get Stopped. Harmless when it has ended."""
        ...

    async def subscribe(self, tokens: Tokens, mode: str, /) -> None:
        """Want instruments. Raises ValidationError with nothing changed."""
        ...

    async def unsubscribe(self, tokens: Tokens, /) -> None:
        """Want instruments no more. Raises ValidationError with nothing changed."""
        ...

    def listen(self, queue: EventQueue, /) -> StreamConsumer:
        """A consumer that gets all events from now on, over this queue."""
        ...

    def call(
        self,
        queue: EventQueue,
        handler: Callable[[StreamEvent], object],
        on_error: Callable[[Exception, StreamEvent], object] | None,
        /,
    ) -> StreamConsumer:
        """Call a handler with every event, one at a time, beside the reader.

        What it raises goes to `on_error`, or to the log, and the next event to the handler.
        """
        ...


class Streams(Protocol):
    """Makes the streams of one client."""

    def open(self, settings: StreamSettings, /) -> Stream:
        """A stream that has not started."""
        ...

    async def close(self) -> None:
        """Stop all of them that run; calling it twice is harmless."""
        ...
