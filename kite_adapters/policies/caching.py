"""Answers the public lists of instruments and funds from a cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from kite_adapters.cache.dumps import damage, plain_body, rows_of
from kite_adapters.observers import LOG
from kite_core.dump_day import LIST_TIME, OLDEST_USABLE, fresh_since, last_change, may_be_late
from kite_core.errors import RateLimitedError, TransportError
from kite_core.events import CacheAnswered, OldDumpServed
from kite_core.kept import Kept
from kite_core.messages import KeptResponse, Request, Response
from kite_core.ports import Cache, Clock, Concurrency, Observer, Transport

ALL, ONE_EXCHANGE, FUNDS = (
    "GET /instruments",
    "GET /instruments/{exchange}",
    "GET /mf/instruments",
)
LISTS = frozenset({ALL, ONE_EXCHANGE, FUNDS})
PAUSE_SECONDS = 60.0
"""After a list could not be fetched: so long until the next try."""
LATE_PAUSE_SECONDS = 300.0
"""The same, after the list that came was still the old one."""
_ALL_PATH = "/instruments"
_CSV: Mapping[str, str] = {"Content-Type": "text/csv"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CachingTransport:
    """Keeps each list until the broker has a new one, daily at `list_time` (IST), or for `ttl`.

    Callers that ask at the same time share one request. Only whole lists are kept. When a new one
    cannot be had although nothing is wrong with the request, one that is at most a week old is
    served, told to the observer, and the next try waits for a minute. A refusal that the caller can
    mend, such as a dead session, is not hidden like that. `indexer` makes what stands beside the
    lists of instruments.
    """

    inner: Transport
    cache: Cache
    clock: Clock
    concurrency: Concurrency
    observer: Observer
    ttl: timedelta | None = None
    list_time: time = LIST_TIME
    indexer: Callable[[bytes], bytes] | None = None
    paused_until: dict[str, float] = field(default_factory=dict[str, float])

    async def send(self, request: Request, /) -> Response:
        """Answer from the cache, or send; whatever is no list passes through."""
        if request.endpoint not in LISTS or request.query:
            return await self.inner.send(request)
        kept = await self._ready(request)
        if kept is not None:
            return self._answer(request, kept)
        has_led = False

        async def fetch() -> Response:
            nonlocal has_led
            has_led = True
            return await self._refresh(request)

        response = await self.concurrency.single_flight(f"list {request.path}", fetch)
        if not has_led and response.kept is not None:
            return self._answer(request, response.kept)
        return response

    async def close(self) -> None:
        """Close the inner transport; what is kept stays."""
        await self.inner.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__} > {self.inner!r}"

    async def _ready(self, request: Request) -> Kept | None:
        """What may be served without asking the broker now, if there is anything."""
        now = self.clock.now()
        kept = await self.cache.load(request.path, since=self._fresh_since(now))
        if kept is not None and kept.kept_at <= now:
            return kept
        if self.clock.monotonic() < self.paused_until.get(request.path, 0.0):
            return await self.cache.load(request.path, since=now - OLDEST_USABLE)
        return None

    async def _refresh(self, request: Request) -> Response:
        """Fetch a list, unless somebody else just has, and keep it if it is whole."""
        asked_at = self.clock.now()
        fresh = await self._ready(request)
        fresh = fresh or await self._derived(request, since=self._fresh_since(asked_at))
        if fresh is not None:
            return self._answer(request, fresh)
        older = await self.cache.load(request.path, since=asked_at - OLDEST_USABLE)
        older = older or await self._derived(request, since=asked_at - OLDEST_USABLE)
        try:
            response = await self.inner.send(request)
        except (TransportError, RateLimitedError) as error:
            if older is None:
                raise
            return self._serve_old(request, older, reason=type(error).__name__)
        if _concerns_the_caller(response):
            return response
        return await self._examined(request, response, older, asked_at=asked_at)

    async def _examined(
        self, request: Request, response: Response, older: Kept | None, *, asked_at: datetime
    ) -> Response:
        """The answer as it came, the list in it as it is kept now, or the older one."""
        body = plain_body(response)
        problem = damage(response, body, older=older, now=asked_at)
        if problem is not None:
            return self._serve_old(request, older, reason=problem) if older else response
        if older is not None and self._is_still_the_old_one(older, body, asked_at):
            self._pause(request, LATE_PAUSE_SECONDS)
            return KeptResponse(older, headers=_CSV)
        return KeptResponse(await self._keep(request, body, kept_at=asked_at), headers=_CSV)

    async def _derived(self, request: Request, *, since: datetime) -> Kept | None:
        """The list of one exchange, taken out of that of all if this was kept since then."""
        if request.endpoint != ONE_EXCHANGE:
            return None
        whole = await self.cache.load(_ALL_PATH, since=since)
        if whole is None or whole.kept_at > self.clock.now():
            return None
        rows = rows_of(request.path.rpartition("/")[2], whole.body())
        return None if rows is None else await self._keep(request, rows, kept_at=whole.kept_at)

    async def _keep(self, request: Request, body: bytes, *, kept_at: datetime) -> Kept:
        index = None if self.indexer is None or request.endpoint == FUNDS else self._index
        return await self.cache.save(request.path, body, kept_at=kept_at, index=index)

    def _index(self, body: bytes) -> bytes:
        """The index, or nothing: a list can be used without one."""
        try:
            return b"" if self.indexer is None else self.indexer(body)
        except Exception:  # noqa: BLE001  # reason: the index only saves time, whatever is wrong with it
            LOG.exception("The list of instruments could not be indexed.")
            return b""

    def _fresh_since(self, now: datetime) -> datetime:
        return fresh_since(now, ttl=self.ttl, at=self.list_time)

    def _is_still_the_old_one(self, older: Kept, body: bytes, now: datetime) -> bool:
        was_due = older.kept_at < last_change(now, at=self.list_time)
        return was_due and may_be_late(now, at=self.list_time) and older.body() == body

    def _answer(self, request: Request, kept: Kept) -> Response:
        self.observer.notice(CacheAnswered(endpoint=request.endpoint, kept_at=kept.kept_at))
        return KeptResponse(kept, headers=_CSV)

    def _serve_old(self, request: Request, older: Kept, *, reason: str) -> Response:
        self._pause(request, PAUSE_SECONDS)
        event = OldDumpServed(endpoint=request.endpoint, kept_at=older.kept_at, reason=reason)
        self.observer.notice(event)
        return KeptResponse(older, headers=_CSV)

    def _pause(self, request: Request, seconds: float) -> None:
        self.paused_until[request.path] = self.clock.monotonic() + seconds


def _concerns_the_caller(response: Response) -> bool:
    """Whether the broker refused for a reason that the caller can mend, and waiting cannot."""
    names_session = b"TokenException" in response.body[:500]
    return names_session or (400 <= response.status < 500 and response.status != 429)
