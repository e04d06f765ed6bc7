"""A stream for asyncio code; the blocking one drives the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from kite_core.errors import ConfigurationError
from kite_core.services.callbacks import (
    AsyncCallback,
    Bridge,
    Handler,
    bridging,
    check_callable,
    name_of,
)
from kite_core.services.live_candles import AsyncLiveCandles
from kite_core.services.snapshots import TickerEvent, is_bridged, snapshot_of
from kite_core.ticker.event_queue import CAPACITY, EventQueue, Policy, QueueFigures
from kite_core.ticker.live_candle import GRACE_SECONDS, LATE_SECONDS
from kite_core.ticker.stream_events import Gap, Stopped, StreamEvent
from kite_core.ticker.subscriptions import Tokens
from kite_core.ticker.ticks import Mode

if TYPE_CHECKING:
    from kite_core.service import Awaited
    from kite_core.stream_ports import Stream, StreamConsumer

ErrorHandler = Callable[[Exception, StreamEvent], object]


class AsyncListener:
    """Gets all events of a stream from when it was made. Iterate over it.

    The last event is Stopped. If the stream ended by an error, the next look raises that error;
    after `close()` by its user the iteration ends.
    """

    # Also so that nobody sets KiteTicker's `on_ticks` on it, and waits in vain.
    __slots__ = ("_client", "_consumer", "_gap", "_snapshots", "_stopped")

    def __init__(self, client: Awaited, consumer: StreamConsumer, *, snapshots: bool) -> None:
        self._client = client
        self._consumer = consumer
        self._snapshots = snapshots
        self._gap: Gap | None = None
        self._stopped: Stopped | None = None

    @property
    def figures(self) -> QueueFigures:
        """How it keeps up: what waits, for how long, and what was conflated or dropped."""
        return self._consumer.figures()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> TickerEvent:
        if self._gap is not None:
            snapshot = await snapshot_of(self._client, self._gap)
            self._gap = None  # only now: whoever was cancelled in between asks again
            return snapshot
        event = await self._consumer.take()
        if event is None:
            stopped, self._stopped = self._stopped, None
            if stopped is not None and stopped.error is not None:
                raise stopped.error
            raise StopAsyncIteration
        if isinstance(event, Stopped):
            self._stopped = event
        if self._snapshots and is_bridged(event):
            self._gap = event
        return event

    async def close(self) -> None:
        """Get no more; the stream goes on."""
        await self._consumer.close()


class AsyncTicker(AsyncListener):
    """A stream of ticks and order updates. Open it with `async with`, and iterate over it.

    It can be started again after it has stopped; what was subscribed stays so.
    """

    __slots__ = ("_stream", "_was_started")

    def __init__(
        self,
        client: Awaited,
        stream: Stream,
        *,
        policy: str = Policy.LATEST,
        capacity: int = CAPACITY,
        snapshots: bool = False,
    ) -> None:
        self._stream = stream
        self._was_started = False
        queue = EventQueue(policy=policy, capacity=capacity, name="ticker")
        super().__init__(client, stream.listen(queue), snapshots=snapshots)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.modes)} instruments>"

    async def __anext__(self) -> TickerEvent:
        if not self._was_started:
            raise ConfigurationError(
                "The ticker was not started, so nothing would ever come.",
                hint="Iterate inside of its `with` block, or call start() first.",
            )
        return await super().__anext__()

    @property
    def stream(self) -> Stream:
        """The stream beneath it, for consumers with a queue of their own kind."""
        return self._stream

    @property
    def modes(self) -> Mapping[int, Mode]:
        """Every instrument that is subscribed, and its mode."""
        return self._stream.modes

    @property
    def is_connected(self) -> bool:
        """Whether a connection is open now."""
        return self._stream.open_sockets > 0

    async def subscribe(self, tokens: Tokens, *, mode: str = Mode.QUOTE) -> None:
        """Want instruments, or want those that are subscribed in another mode.

        Takes any whole numbers, numpy's too; up to 9,000 in all. Raises ValidationError, with
        nothing changed, for what is no token, an unknown mode, and too many instruments.
        """
        await self._stream.subscribe(tokens, mode)

    async def unsubscribe(self, tokens: Tokens) -> None:
        """Want instruments no more. Raises ValidationError for what is no token."""
        await self._stream.unsubscribe(tokens)

    def listen(
        self, *, policy: str = Policy.LATEST, capacity: int = CAPACITY, name: str = "listener"
    ) -> AsyncListener:
        """Another consumer, with a queue of its own, which gets all events from now on."""
        queue = EventQueue(policy=policy, capacity=capacity, name=name)
        consumer = self._stream.listen(queue)
        return AsyncListener(self._client, consumer, snapshots=self._snapshots)

    def call(
        self,
        handler: Handler,
        *,
        on_error: ErrorHandler | None = None,
        policy: str = Policy.LATEST,
        capacity: int = CAPACITY,
        name: str = "",
    ) -> AsyncCallback:
        """Call a function with every event, one at a time, never inside the reader.

        What it raises goes to `on_error(error, event)`, or to the log with its traceback; the
        stream goes on. A coroutine function is awaited. Raises ValidationError for what cannot be
        called.
        """
        queue = EventQueue(policy=policy, capacity=capacity, name=name or name_of(handler))
        return self.hand(queue, handler, on_error, bridge=bridging)

    def hand(
        self, queue: EventQueue, handler: Handler, on_error: ErrorHandler | None, *, bridge: Bridge
    ) -> AsyncCallback:
        """What `call` does, over a queue; `bridge` lets the handler have snapshots."""
        check_callable(handler)
        told = bridge(handler, self._client) if self._snapshots else handler
        return AsyncCallback(self._stream.call(queue, told, on_error))

    def candles(
        self,
        interval: str | timedelta,
        *,
        policy: str = Policy.DROP,
        capacity: int = CAPACITY,
        grace_seconds: float = GRACE_SECONDS,
        late_seconds: float = LATE_SECONDS,
    ) -> AsyncLiveCandles:
        """Candles of all instruments that are subscribed, from now on: "1m", "5m", "1h", "1d".

        See `CandleBuilder` for the times. With the policy "latest" most would not be complete, as
        ticks that are replaced take their prices along. Raises ValidationError for no interval.
        """
        from kite_core.ticker.candles import CandleBuilder  # late: it needs the calendar

        ports = self._client.ports
        builder = CandleBuilder(
            interval,
            calendar=ports.rulebook.calendar,
            grace_seconds=grace_seconds,
            late_seconds=late_seconds,
        )
        queue = EventQueue(policy=policy, capacity=capacity, name="candles")
        consumer, modes = self._stream.listen(queue), lambda: self._stream.modes
        return AsyncLiveCandles(consumer, builder, clock=ports.clock, subscribed=modes)

    async def start(self) -> None:
        """Begin to connect; what happens comes as events. Harmless while it runs."""
        self._stopped, self._was_started = None, True
        await self._stream.start()

    async def stop(self) -> None:
        """Close all connections; consumers get Stopped. Harmless when it has ended."""
        await self._stream.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
