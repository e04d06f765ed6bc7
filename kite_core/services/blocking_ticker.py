"""A stream for blocking code: a plain iterator, and callbacks. It drives the other one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from kite_core.run_now import run_now
from kite_core.services.callbacks import (
    Callback,
    Handler,
    bridging_now,
    name_of,
)
from kite_core.services.live_candles import LiveCandles
from kite_core.services.snapshots import TickerEvent
from kite_core.ticker.event_queue import CAPACITY, EventQueue, Policy, QueueFigures
from kite_core.ticker.live_candle import GRACE_SECONDS, LATE_SECONDS
from kite_core.ticker.subscriptions import Tokens
from kite_core.ticker.ticks import Mode

if TYPE_CHECKING:
    from kite_core.services.async_ticker import (
        AsyncListener,
        AsyncTicker,
        ErrorHandler,
    )


class Listener:
    """Gets all events of a stream from when it was made. Iterate over it.

    The last event is Stopped. If the stream ended by an error, the next look raises that error.
    """

    # Also so that nobody sets KiteTicker's `on_ticks` on it, and waits in vain.
    __slots__ = ("_listener",)

    def __init__(self, awaited: AsyncListener) -> None:
        self._listener = awaited

    @property
    def figures(self) -> QueueFigures:
        """How it keeps up: what waits, for how long, and what was conflated or dropped."""
        return self._listener.figures

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> TickerEvent:
        try:
            return run_now(self._listener.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    def close(self) -> None:
        """Get no more; the stream goes on."""
        run_now(self._listener.close())


class Ticker(Listener):
    """A stream of ticks and order updates. Open it with `with`, and iterate over it.

    It can be started again after it has stopped; what was subscribed stays so. Any thread may
    subscribe, unsubscribe, and stop it.
    """

    __slots__ = ("_awaited",)

    def __init__(self, awaited: AsyncTicker) -> None:
        super().__init__(awaited)
        self._awaited = awaited

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.modes)} instruments>"

    @property
    def awaited(self) -> AsyncTicker:
        """The ticker that does the work, without ever waiting."""
        return self._awaited

    @property
    def modes(self) -> Mapping[int, Mode]:
        """Every instrument that is subscribed, and its mode."""
        return self._awaited.modes

    @property
    def is_connected(self) -> bool:
        """Whether a connection is open now."""
        return self._awaited.is_connected

    def subscribe(self, tokens: Tokens, *, mode: str = Mode.QUOTE) -> None:
        """Want instruments, or want those that are subscribed in another mode.

        Takes any whole numbers, numpy's too; up to 9,000 in all. Raises ValidationError, with
        nothing changed, for what is no token, an unknown mode, and too many instruments.
        """
        run_now(self._awaited.subscribe(tokens, mode=mode))

    def unsubscribe(self, tokens: Tokens) -> None:
        """Want instruments no more. Raises ValidationError for what is no token."""
        run_now(self._awaited.unsubscribe(tokens))

    def listen(
        self, *, policy: str = Policy.LATEST, capacity: int = CAPACITY, name: str = "listener"
    ) -> Listener:
        """Another consumer, with a queue of its own, which gets all events from now on."""
        return Listener(self._awaited.listen(policy=policy, capacity=capacity, name=name))

    def call(
        self,
        handler: Handler,
        *,
        on_error: ErrorHandler | None = None,
        policy: str = Policy.LATEST,
        capacity: int = CAPACITY,
        name: str = "",
    ) -> Callback:
        """Call a function with every event, one at a time, in a thread of its own.

        What it raises goes to `on_error(error, event)`, or to the log with its traceback; the
        stream goes on. Raises ValidationError for what cannot be called.
        """
        queue = EventQueue(policy=policy, capacity=capacity, name=name or name_of(handler))
        return Callback(self._awaited.hand(queue, handler, on_error, bridge=bridging_now))

    def candles(
        self,
        interval: str | timedelta,
        *,
        policy: str = Policy.DROP,
        capacity: int = CAPACITY,
        grace_seconds: float = GRACE_SECONDS,
        late_seconds: float = LATE_SECONDS,
    ) -> LiveCandles:
        """Candles of all instruments that are subscribed, from now on: "1m", "5m", "1h", "1d".

        See `CandleBuilder` for the times. With the policy "latest" most would not be complete, as
        ticks that are replaced take their prices along. Raises ValidationError for no interval.
        """
        return LiveCandles(
            self._awaited.candles(
                interval,
                policy=policy,
                capacity=capacity,
                grace_seconds=grace_seconds,
                late_seconds=late_seconds,
            )
        )

    def start(self) -> None:
        """Begin to connect; what happens comes as events. Harmless while it runs."""
        run_now(self._awaited.start())

    def stop(self) -> None:
        """Close all connections; consumers get Stopped. Harmless when it has ended."""
        run_now(self._awaited.stop())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
