"""Candles of a stream, as they close: an iterator with a queue of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from kite_core.run_now import run_now
from kite_core.ticker.event_queue import QueueFigures
from kite_core.ticker.stream_events import Gap, Stopped

if TYPE_CHECKING:
    from kite_core.ports import Clock
    from kite_core.stream_ports import StreamConsumer
    from kite_core.ticker.candles import CandleBuilder
    from kite_core.ticker.live_candle import LiveCandle
    from kite_core.ticker.stream_events import StreamEvent

_LOOK_AFTER = timedelta(minutes=1)
"""So often instruments are looked for that are subscribed no more."""


class AsyncLiveCandles:
    """Candles of all instruments of a stream, as they close, and their revisions. Iterate over it.

    A candle closes with the first later trade of its instrument, or a little after its end by the
    clock. The iteration ends when the stream stops, with the stream's error if there is one. What
    was lost on the way, by a connection or by this queue, is not complete.
    """

    def __init__(
        self,
        consumer: StreamConsumer,
        builder: CandleBuilder,
        *,
        clock: Clock,
        subscribed: Callable[[], Iterable[int]],
    ) -> None:
        self._consumer = consumer
        self._builder = builder
        self._clock = clock
        self._subscribed = subscribed
        self._ready: deque[LiveCandle] = deque()
        self._stopped: Stopped | None = None
        self._last: datetime | None = None
        self._looked: datetime | None = None
        self._losses = 0
        self._has_lost = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> LiveCandle:
        while not self._ready:
            if self._stopped is not None:
                stopped, self._stopped = self._stopped, None
                raise stopped.error or StopAsyncIteration
            try:
                event = await self._consumer.take(within=self._patience())
            except TimeoutError:
                self._ready += self._builder.close_due(self._clock.now())
                continue
            if event is None:
                raise StopAsyncIteration
            self._see(event)
        return self._ready.popleft()

    @property
    def figures(self) -> QueueFigures:
        """How it keeps up: what waits, for how long, and what was conflated or dropped."""
        return self._consumer.figures()

    @property
    def late_ticks(self) -> int:
        """How many ticks came too late to revise their candle."""
        return self._builder.late_ticks

    def forming(self) -> dict[int, LiveCandle]:
        """The candles that are not over, by instrument token, as far as events were taken."""
        return self._builder.forming()

    async def close(self) -> None:
        """Get no more; the stream goes on."""
        await self._consumer.close()

    def _patience(self) -> float | None:
        """For how long to wait for an event before a candle is over without one."""
        due = self._builder.next_due
        if due is None:
            return None
        return max((due - self._clock.now()).total_seconds(), 0.0)

    def _see(self, event: StreamEvent) -> None:
        builder, at = self._builder, _moment_of(event)
        if self._loses() and self._last is not None:
            self._ready += builder.lose(since=self._last)
        self._last = at
        self._ready += builder.add(event)
        self._ready += builder.close_due(at)
        if isinstance(event, Stopped):
            # A stream that is started again tells no Gap: its next event ends this one.
            self._stopped, self._has_lost = event, True
        if self._looked is None or at - self._looked >= _LOOK_AFTER:
            self._looked = at
            builder.keep(self._subscribed())

    def _loses(self) -> bool:
        """Whether ticks may be missing between the last event and this one.

        A loss is counted when room is made, which is before or after this event was taken, so that
        the next one counts as well.
        """
        figures = self._consumer.figures()
        losses = figures.conflated_ticks + figures.dropped_ticks + figures.dropped_events
        has_lost, self._has_lost = self._has_lost, losses > self._losses
        self._losses = losses
        return has_lost or self._has_lost


class LiveCandles:
    """The same for blocking code: a plain iterator."""

    def __init__(self, awaited: AsyncLiveCandles) -> None:
        self._candles = awaited

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> LiveCandle:
        try:
            return run_now(self._candles.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    @property
    def figures(self) -> QueueFigures:
        """How it keeps up: what waits, for how long, and what was conflated or dropped."""
        return self._candles.figures

    @property
    def late_ticks(self) -> int:
        """How many ticks came too late to revise their candle."""
        return self._candles.late_ticks

    def forming(self) -> dict[int, LiveCandle]:
        """The candles that are not over, by instrument token, as far as events were taken."""
        return self._candles.forming()

    def close(self) -> None:
        """Get no more; the stream goes on."""
        run_now(self._candles.close())


def _moment_of(event: StreamEvent) -> datetime:
    return event.end if isinstance(event, Gap) else event.at
