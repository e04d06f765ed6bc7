"""Follows orders: what a stream tells and what the order book says, as one account."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from kite_core.errors import KiteError, TransportError
from kite_core.faults import Faults
from kite_core.models.orders import Order
from kite_core.services.async_ticker import AsyncTicker
from kite_core.services.blocking_ticker import Ticker
from kite_core.services.order_news import OrderQueue, TimePassing
from kite_core.services.side_by_side import ends_all
from kite_core.services.ticker import stream_of
from kite_core.ticker.order_events import OrderEvent
from kite_core.ticker.order_tracking import OrderTracker
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    Gap,
    OrderUpdate,
    Stopped,
    StreamEvent,
)

if TYPE_CHECKING:
    from kite_core.ports import Clock
    from kite_core.service import Awaited
    from kite_core.stream_ports import Stream, StreamConsumer

AnyTicker: TypeAlias = AsyncTicker | Ticker
Book: TypeAlias = Callable[[], Awaitable[Iterable[Order]]]
"""Asks the broker for orders."""
SLACK = 1e-6
"""Seconds by which a clock may miss a time, so that rounding never makes it ask again and again."""
_SOON = 2.5
"""Seconds until the book is asked again when it takes something back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How orders are followed."""

    poll_seconds: float
    ticker: AnyTicker | None = None
    since_start: bool = False

    def check(self, faults: Faults) -> None:
        """Note what is wrong with it."""
        faults.number("poll_seconds", self.poll_seconds)
        faults.truth("since_start", self.since_start)
        problem = f"it is a {type(self.ticker).__name__}"
        fix = "Give what kite.ticker.open() returns."
        faults.expect(_is_ticker_or_none(self.ticker), "ticker", problem, fix)

    @property
    def stream(self) -> Stream | None:
        """The stream of the user's ticker."""
        ticker = self.ticker.awaited if isinstance(self.ticker, Ticker) else self.ticker
        return None if ticker is None else ticker.stream


def _is_ticker_or_none(value: object) -> bool:
    return value is None or isinstance(value, AsyncTicker | Ticker)


class OrderFollower:
    """Takes one step after another: an event of the stream, or a look at the order book.

    The book is read at the start, after every loss and new connection, when an update leaves a
    doubt, and `poll_seconds` after each reading: of orders that come to rest there are no updates
    at all, and any update may be missing.
    """

    def __init__(
        self, book: Book, news: StreamConsumer, *, clock: Clock, following: Following
    ) -> None:
        self.tracker = OrderTracker()
        self.has_ended = False
        self.look_error: KiteError | None = None
        self._book = book
        self._news = news
        self._clock = clock
        self._poll_seconds = float(following.poll_seconds)
        self._is_silent = following.since_start
        self._due = clock.monotonic()
        self._has_lost = False
        self._dropped = 0

    async def step(self, *, until: float = inf) -> list[OrderEvent]:
        """What the next event or look has brought, which may be nothing; `until` at the latest.

        Raises the error that the stream stopped with, and of a look what will not pass.
        """
        now = self._clock.monotonic()
        if now > self._due + self._poll_seconds:  # else a flood of events puts it off for ever
            return await self.look()
        try:
            event = await self._news.take(within=max(0.0, min(self._due, until) - now))
        except TimeoutError:
            is_due = self._clock.monotonic() >= self._due - SLACK
            return await self.look() if is_due else []
        return self._heard(event)

    def go_on_with(self, news: StreamConsumer) -> None:
        """Hear of news elsewhere from now on."""
        self._news = news
        self._dropped = 0
        self.has_ended = False

    def _heard(self, event: StreamEvent | None) -> list[OrderEvent]:
        told = None
        self._notice_drops()
        match event:
            case OrderUpdate():
                told = self._updated(event)
            case Gap():
                self._notice_loss()
            case Connected() | BrokerMessage(kind="order"):  # the latter: an update that misfits
                self._look_next()
            case Stopped(error=KiteError() as error):
                raise error
            case Stopped() | None:
                self.has_ended = True
            case _:
                pass
        return [] if told is None else [told]

    def _updated(self, update: OrderUpdate) -> OrderEvent | None:
        was_unsure = self.tracker.is_unsure
        told = self.tracker.hear(update.order, at=update.at)
        if self.tracker.is_unsure and not was_unsure:
            self._look_next()
        return told

    def _notice_drops(self) -> None:
        """What did not fit into the queue is a loss like any other."""
        dropped = self._news.figures().dropped_events
        if dropped > self._dropped:
            self._dropped = dropped
            self._notice_loss()

    def _notice_loss(self) -> None:
        self._has_lost = True
        self._look_next()

    def _look_next(self) -> None:
        """Read the book as soon as no event waits."""
        self._due = min(self._due, self._clock.monotonic())

    async def look(self) -> list[OrderEvent]:
        """Read the book; what goes wrong on the way is tried again when the next look is due."""
        try:
            rows = await self._book()
        except KiteError as error:
            if not self._will_pass(error):
                raise
            self.look_error = error
            self._due = self._clock.monotonic() + self._poll_seconds
            return []
        told = self.tracker.read(rows, at=self._clock.now(), is_bridged=self._has_lost)
        self.look_error, self._has_lost = None, False
        pause = min(self._poll_seconds, _SOON) if self.tracker.is_unsure else self._poll_seconds
        self._due = self._clock.monotonic() + pause
        return self._without_the_first(told)

    def _without_the_first(self, told: list[OrderEvent]) -> list[OrderEvent]:
        """Of the first look, only what has changed since an update."""
        is_silent, self._is_silent = self._is_silent, False
        return [event for event in told if event.previous is not None] if is_silent else told

    def _will_pass(self, error: KiteError) -> bool:
        """Whether to go on without this look; the stream decides how long to await a session."""
        if isinstance(error, TransportError) or error.is_retryable:
            return True
        return ends_all(error) and not isinstance(self._news, TimePassing)


async def followed(
    client: Awaited, book: Book, following: Following
) -> AsyncGenerator[OrderEvent, None]:
    """Every change of every order; a stream that is not the user's is started and stopped."""
    shared = following.stream
    stream = stream_of(client.ports) if shared is None else shared
    news = stream.listen(OrderQueue())
    follower = OrderFollower(book, news, clock=client.ports.clock, following=following)
    try:
        await stream.start()  # harmless while it runs
        while not follower.has_ended:
            for event in await follower.step():
                yield event
    finally:
        await news.close()
        if shared is None:
            await stream.stop()
