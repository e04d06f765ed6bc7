"""Sends a request again when that is safe and may help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from kite_adapters.config import RetryConfig
from kite_core.attempts import FIRST_ATTEMPT, Attempt, Timeouts, first_attempt
from kite_core.errors import CircuitOpenError, NotSentError, RateLimitedError, TransportError
from kite_core.events import RetryDecided, RetryRefused
from kite_core.messages import Repeat, Request, Response
from kite_core.pacing.slow_signs import says_too_fast
from kite_core.ports import Clock, Entropy, Observer, Transport

# 500 is missing on purpose: the broker answers business errors with it.
PASSING = frozenset({429, 502, 503, 504})
RATE_WINDOW_SECONDS = 1.0
# In less than this no answer arrives, and its end would hide the failure before.
LEAST_SECONDS = 0.1
REFUSED_HERE = (CircuitOpenError, RateLimitedError)
Outcome: TypeAlias = Response | TransportError | RateLimitedError


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RetryingTransport:
    """Repeats reads that failed in passing, and writes only when nothing of them was sent.

    `Request.repeat` decides; a NEVER request is sent once. Everything ends with
    `config.total_seconds`: each attempt carries that deadline, so that the layers inside wait no
    longer, and a read gets the request's timeouts, or else `timeouts`, and no more than the time
    left. For a write the deadline bounds the waits before it is sent, and not the wait for its
    answer: cutting that short could only lose an answer that counts. A cancelled caller stops it at
    once.
    """

    inner: Transport
    clock: Clock
    entropy: Entropy
    observer: Observer
    config: RetryConfig
    timeouts: Timeouts

    async def send(self, request: Request, /) -> Response:
        """Send until it works, may not be repeated, or has taken too long."""
        now = self.clock.monotonic()
        deadline = _sooner(now + self.config.total_seconds, request.attempt.deadline)
        attempt = _first_attempt(request.attempt, deadline)
        if request.repeat is Repeat.NEVER:
            return await self.inner.send(request.with_attempt(attempt))
        usual = request.timeouts or self.timeouts
        before: tuple[Request, Outcome] | None = None
        while True:
            timeouts = usual.within(deadline - now) if request.is_read else request.timeouts
            request = request.with_attempt(attempt, timeouts=timeouts)
            try:
                outcome: Outcome = await self.inner.send(request)
            except (TransportError, RateLimitedError) as error:
                outcome = error
            reason = failure(outcome, request.repeat)
            if reason is None:
                break
            wait = self._wait_before_next(outcome, request, reason, deadline)
            if wait is None:
                break
            await self.clock.sleep(wait)
            before = request, outcome
            attempt = _next_attempt(attempt, reason, wait)
            now = self.clock.monotonic()
        if before is not None and isinstance(outcome, REFUSED_HERE):
            self._refuse(before[0], attempt.decisions[-1], f"{type(outcome).__name__} came next")
            return _deliver(before[1], before[0].attempt.number)
        return _deliver(outcome, attempt.number)

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__} > {self.inner!r}"

    def _wait_before_next(
        self,
        outcome: Outcome,
        request: Request,
        reason: str,
        deadline: float,
    ) -> float | None:
        """Seconds to wait, or None when there is no other attempt; told to the observer."""
        number = request.attempt.number
        if number > self.config.max_retries:
            self._refuse(request, reason, f"{number} attempts were made")
            return None
        asked = asked_wait(outcome, now=self.clock.now())
        wait = max(asked, backoff(self.config, number, self.entropy.fraction()))
        if self.clock.monotonic() + wait + LEAST_SECONDS > deadline:
            self._refuse(request, reason, f"the next would start in {wait:.1f} s, too late")
            return None
        self._tell(request, reason, wait)
        return wait

    def _refuse(self, request: Request, failed: str, reason: str) -> None:
        attempt = request.attempt
        self.observer.notice(
            RetryRefused(
                endpoint=request.endpoint,
                number=attempt.number,
                reason=reason,
                waited_seconds=attempt.waited_seconds,
                failures=(*attempt.decisions, failed),
            )
        )

    def _tell(self, request: Request, reason: str, wait: float) -> None:
        self.observer.notice(
            RetryDecided(
                endpoint=request.endpoint,
                number=request.attempt.number,
                wait_seconds=wait,
                reason=reason,
            )
        )


def failure(outcome: Outcome, repeat: Repeat) -> str | None:
    """Why this outcome may be repeated, in a word or two; None when it may not."""
    if isinstance(outcome, Response):
        is_passing = outcome.status in PASSING or says_too_fast(outcome)
        return f"HTTP {outcome.status}" if is_passing and repeat is Repeat.SAFE else None
    if isinstance(outcome, REFUSED_HERE) or not outcome.is_retryable or repeat is Repeat.NEVER:
        return None
    if repeat is Repeat.IF_NOT_SENT and not isinstance(outcome, NotSentError):
        return None
    return type(outcome).__name__


def backoff(config: RetryConfig, number: int, fraction: float) -> float:
    """Seconds to wait after attempt `number`, with full jitter: anything up to the ceiling."""
    doublings = min(number - 1, 30) if config.exponential_backoff else 0
    return fraction * min(config.max_delay, config.base_delay * 2.0**doublings)


def asked_wait(outcome: Outcome, *, now: datetime) -> float:
    """Seconds that the broker asks for: Retry-After, or the rate window after a 429."""
    if not isinstance(outcome, Response):
        return 0.0
    asked = outcome.retry_after(now)
    if asked is not None:
        return asked
    return RATE_WINDOW_SECONDS if says_too_fast(outcome) else 0.0


def _sooner(deadline: float, given: float | None) -> float:
    return deadline if given is None or given > deadline else given


def _first_attempt(given: Attempt, deadline: float) -> Attempt:
    if given is FIRST_ATTEMPT:
        return first_attempt(deadline=deadline)
    return replace(given, deadline=deadline)


def _next_attempt(made: Attempt, reason: str, wait: float) -> Attempt:
    return replace(
        made,
        number=made.number + 1,
        waited_seconds=made.waited_seconds + wait,
        decisions=(*made.decisions, reason),
    )


def _deliver(outcome: Outcome, attempts: int) -> Response:
    if isinstance(outcome, Response):
        return outcome if attempts == 1 else replace(outcome, attempts=attempts)
    outcome.attempts = attempts
    raise outcome
