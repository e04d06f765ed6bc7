"""What the library needs from the outside world.

Every port is a coroutine interface. A blocking adapter implements it with coroutines that never
wait; see `kite_core.run_now`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from kite_core.settling.claims import OrderClaims

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping
    from datetime import datetime

    from kite_core.events import Event
    from kite_core.kept import Kept
    from kite_core.messages import Lane, RateBucket, Request, Response
    from kite_core.metrics import BucketFigures, MetricsSnapshot
    from kite_core.models.order_intents import IntentEnd, OrderIntent
    from kite_core.models.session import AccessToken
    from kite_core.rulebook.book import Rulebook
    from kite_core.stream_ports import Streams

    Indexer = Callable[[bytes], bytes]

T = TypeVar("T")


class Transport(Protocol):
    """Delivers one request to the broker."""

    async def send(self, request: Request, /) -> Response:
        """Return the broker's answer, whatever its status.

        Raises NotSentError when no byte left, AnswerLostError when the answer did not arrive, and
        ConfigurationError or ValidationError for a request that nobody could send.
        """
        ...

    async def close(self) -> None:
        """Release connections; calling it twice is harmless."""
        ...


class Alarm(Protocol):
    """Wakes one waiter: the way to wait for something that others do."""

    def ring(self) -> bool:
        """End the wait, now or as soon as it begins. Any thread may ring; twice is once.

        False when nobody can hear it any more, because the waiter's event loop is closed.
        """
        ...

    async def wait(self, seconds: float | None, /, *, is_due: bool = False) -> None:
        """Return when it rings, or after so many seconds; None waits for the ring alone.

        `is_due` says that somebody is about to ring, so that a virtual clock lets them.
        """
        ...


class Clock(Protocol):
    """Tells and passes time."""

    def now(self) -> datetime:
        """The time of day and date, aware, in IST."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    async def sleep(self, seconds: float, /) -> None:
        """Return after so many seconds."""
        ...

    def alarm(self) -> Alarm:
        """A new alarm in this clock's time, for one waiter."""
        ...


class Permit(Protocol):
    """The right to send one request, until its outcome is told; only the first word counts."""

    def answered(self, response: Response, /) -> None:
        """Its answer is here: the broker has seen the request by now."""
        ...

    def failed(self, *, was_sent: bool) -> None:
        """No answer came. What was not sent costs nothing."""
        ...


class RateLimiter(Protocol):
    """Lets requests pass as fast as the broker takes them, and no faster."""

    async def acquire(self, request: Request, /) -> Permit:
        """Wait for this request's turn, exits before others.

        Raises RateLimitedError, with nothing sent, when its turn is too far away: too long for the
        settings, or after the deadline of the request's attempt. A cancelled wait leaves no trace.
        """
        ...

    def ready_in(self, bucket: RateBucket, /, *, lane: Lane = ...) -> float:
        """Seconds until a request could be sent that came now, at the earliest."""
        ...

    def figures(self) -> tuple[BucketFigures, ...]:
        """How each limit is doing now: one entry for each window of each bucket."""
        ...


class Cache(Protocol):
    """Keeps the bodies of public answers. Its coroutines never wait for the network."""

    async def load(self, key: str, /, *, since: datetime | None = None) -> Kept | None:
        """The newest entry, or None when it was kept before `since`, or there is none."""
        ...

    async def save(
        self, key: str, body: bytes, /, *, kept_at: datetime, index: Indexer | None = None
    ) -> Kept:
        """Keep a body instead of any older one; `index` makes what stands beside it.

        A cache that cannot keep it still returns it; only an error of `index` is raised.
        """
        ...

    async def forget(self, prefix: str = "", /) -> None:
        """Drop all entries whose keys begin like this."""
        ...


class Metrics(Protocol):
    """Counts what happens."""

    def snapshot(self) -> MetricsSnapshot:
        """All figures, as they stand now."""
        ...


class TokenStore(Protocol):
    """Keeps the access token of one user and app. Its coroutines never wait."""

    async def load(self) -> AccessToken | None:
        """The newest token, or None before a login and after a logout."""
        ...

    async def save(self, token: AccessToken, /) -> None:
        """Keep this token instead of any older one."""
        ...

    async def clear(self) -> None:
        """Forget the token."""
        ...


class Concurrency(Protocol):
    """Runs coroutines side by side, as far as its world allows."""

    async def gather(self, *coroutines: Coroutine[Any, Any, T]) -> list[T]:
        """All results, in order; the first error cancels the rest."""
        ...

    async def single_flight(self, key: str, work: Callable[[], Awaitable[T]], /) -> T:
        """Do the work once for all callers that ask for this key at the same time."""
        ...


class Entropy(Protocol):
    """Draws random numbers, so that the core does not."""

    def fraction(self) -> float:
        """A number from 0 up to, not including, 1."""
        ...

    def below(self, limit: int, /) -> int:
        """A whole number from 0 up to, not including, `limit`; not guessable."""
        ...


class Observer(Protocol):
    """Is told what happens; logging and counters hang here."""

    def notice(self, event: Event, /) -> None:
        """Take note, quickly; what it raises is dropped."""
        ...


class Journal(Protocol):
    """Remembers what was about to be sent, through any crash.

    What a method was told is on disk when it returns. Threads and processes may share it. Raises
    JournalError for what cannot be written or read.
    """

    async def begin(self, intent: OrderIntent, /) -> None:
        """Write down that this order is about to be sent; its id has to be new.

        When this raises, or is cancelled, the order has to stay unsent.
        """
        ...

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        """Write down how it ended, and return the end that stands: this, or an earlier surer one.

        That it was placed is never taken back: see `IntentEnd.replaces`. It is written even when
        the waiter is cancelled.
        """
        ...

    async def open_intents(self, account: str, /) -> tuple[OrderIntent, ...]:
        """What was begun for this account, and has not ended; the oldest first."""
        ...

    async def order_ids(self, account: str, /, *, since: datetime) -> Mapping[str, str]:
        """Whose the orders are that this account placed since then: intent ids, by order id."""
        ...

    async def save_plan(self, plan_id: str, text: str | None, /) -> None:
        """Keep the state of a plan, such as a bracket, instead of any older one; None drops it."""
        ...

    async def plans(self) -> Mapping[str, str]:
        """The states of all plans that are kept."""
        ...

    async def close(self) -> None:
        """Release what it holds; calling it twice is harmless, and the next use opens it again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All ports of one client, and what it remembers of its own orders.

    `order_window_seconds` is how long a placement whose answer was lost is looked for.
    """

    transport: Transport
    clock: Clock
    token_store: TokenStore
    concurrency: Concurrency
    entropy: Entropy
    observer: Observer
    metrics: Metrics
    streams: Streams | None = None
    api_key: str = ""
    own_rulebook: Rulebook | None = None
    journal: Journal | None = None
    order_window_seconds: float = 120.0
    claims: OrderClaims = field(default_factory=OrderClaims)

    @property
    def rulebook(self) -> Rulebook:
        """The rules of broker and market: the user's own book, or ours."""
        from kite_core.rulebook.book import RULEBOOK  # late: it is large, and few calls need it

        return self.own_rulebook or RULEBOOK
