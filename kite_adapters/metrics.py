"""Counts what a client does, from the events that it is told of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any, Protocol

from kite_core.events import (
    AttemptFinished,
    CacheAnswered,
    CircuitRefused,
    Event,
    RateRefused,
    RetryDecided,
    TurnAwaited,
)
from kite_core.metrics import CircuitFigures, EndpointFigures, MetricsSnapshot
from kite_core.ports import Clock, RateLimiter


class HasCircuits(Protocol):
    """Knows how the circuits of a client are doing."""

    def figures(self) -> tuple[CircuitFigures, ...]:
        """How each circuit is doing now."""
        ...


class CollectedMetrics:
    """The figures of one client: an observer that counts, and the Metrics port at once.

    A call counts when its first attempt ends, when it is refused before that, or when a cache
    answers it.
    """

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._limiter: RateLimiter | None = None
        self._circuits: HasCircuits | None = None
        self._tallies: dict[str, _Tally] = {}
        self._lock = Lock()

    def __repr__(self) -> str:
        with self._lock:
            calls, endpoints = (
                sum(tally.calls for tally in self._tallies.values()),
                len(self._tallies),
            )
        return f"<CollectedMetrics {calls} calls to {endpoints} endpoints>"

    def join(
        self, *, limiter: RateLimiter | None = None, circuits: HasCircuits | None = None
    ) -> None:
        """Ask these for their figures, too, whenever a snapshot is taken.

        They come later than this, because what they do is told to observers, and this is one.
        """
        self._limiter = limiter
        self._circuits = circuits

    def notice(self, event: Event, /) -> None:
        """Count it, from any thread."""
        count = _COUNTED.get(event.__class__)
        if count is None:
            return
        with self._lock:
            tally = self._tallies.get(event.endpoint)
            if tally is None:
                tally = self._tallies[event.endpoint] = _Tally(event.endpoint)
            count(tally, event)

    def snapshot(self) -> MetricsSnapshot:
        """All figures, as they stand now; what happens later does not change them."""
        with self._lock:
            endpoints = {
                name: EndpointFigures(**asdict(tally))
                for name, tally in sorted(self._tallies.items())
            }
        return MetricsSnapshot(
            at=self._clock.now(),
            calls=sum(figures.calls for figures in endpoints.values()),
            attempts=sum(figures.attempts for figures in endpoints.values()),
            endpoints=endpoints,
            buckets=() if self._limiter is None else self._limiter.figures(),
            circuits=() if self._circuits is None else self._circuits.figures(),
        )

    def reset(self) -> None:
        """Begin again at nothing. Buckets and circuits stay as they are."""
        with self._lock:
            self._tallies.clear()


@dataclass(slots=True)
class _Tally:
    """`EndpointFigures` that grow."""

    endpoint: str
    calls: int = 0
    attempts: int = 0
    retries: int = 0
    cache_hits: int = 0
    refusals: int = 0
    seconds_on_wire: float = 0.0
    seconds_waited: float = 0.0
    received_bytes: int = 0
    statuses: dict[int, int] = field(default_factory=dict[int, int])
    errors: dict[str, int] = field(default_factory=dict[str, int])


def _attempt(tally: _Tally, event: AttemptFinished) -> None:
    tally.attempts += 1
    if event.number == 1:
        tally.calls += 1
    tally.seconds_on_wire += event.seconds
    tally.received_bytes += event.received_bytes
    if event.status is not None:
        tally.statuses[event.status] = tally.statuses.get(event.status, 0) + 1
    elif event.error is not None:
        tally.errors[event.error] = tally.errors.get(event.error, 0) + 1


def _retry(tally: _Tally, event: RetryDecided) -> None:
    tally.retries += 1
    tally.seconds_waited += event.wait_seconds


def _turn(tally: _Tally, event: TurnAwaited) -> None:
    tally.seconds_waited += event.wait_seconds


def _refusal(tally: _Tally, event: RateRefused | CircuitRefused) -> None:
    tally.refusals += 1
    if event.number == 1:
        tally.calls += 1


def _cache_hit(tally: _Tally, _: CacheAnswered) -> None:
    tally.cache_hits += 1
    tally.calls += 1


_COUNTED: Mapping[type[Event], Callable[[_Tally, Any], None]] = {
    AttemptFinished: _attempt,
    RetryDecided: _retry,
    TurnAwaited: _turn,
    RateRefused: _refusal,
    CircuitRefused: _refusal,
    CacheAnswered: _cache_hit,
}
