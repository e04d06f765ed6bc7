"""How a limit is named, and the error for a request that it would hold back for too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kite_core.errors import RateLimitedError
from kite_core.messages import RateBucket, Request

_NOUNS = {
    RateBucket.QUOTE: "quote request",
    RateBucket.HISTORICAL: "historical request",
    RateBucket.ORDER: "order",
    RateBucket.OTHER: "other request",
}
_PERIODS = {1.0: "a second", 60.0: "a minute", 86_400.0: "a day"}
_LONGEST = "RateLimitConfig.longest_wait_seconds"
_TOTAL = "RetryConfig.total_seconds"
_NEXT_DAY = (
    "Place no more orders today; we take it that the broker's count starts anew at midnight IST."
)
_ANEW = "Cancel the order and place it anew."


def limit_name(bucket: RateBucket, count: int, seconds: float) -> str:
    """A window in words, such as "10 orders a second"."""
    noun = _NOUNS[bucket] if count == 1 else f"{_NOUNS[bucket]}s"
    return f"{count} {noun} {_PERIODS.get(seconds, f'in {seconds:g} seconds')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long a request would have to wait from now, has waited, and may wait at most from now.

    It is the deadline of the call that ends its wait, or else the longest wait for a turn.
    """

    seconds: float
    waited_seconds: float
    left_seconds: float
    is_bound_by_call: bool

    @property
    def bound(self) -> str:
        """The setting that ends the wait."""
        return _TOTAL if self.is_bound_by_call else _LONGEST

    def __str__(self) -> str:
        waited = f"has waited {self.waited_seconds:.1f} s, and " if self.waited_seconds > 0 else ""
        left = max(self.left_seconds, 0.0)
        return f"it {waited}may wait {left:.1f} s {'more ' if waited else ''}({self.bound})"


def turn_too_far(request: Request, *, limit: str, wait: Wait) -> RateLimitedError:
    """The error for a request whose turn would come too late by our own count."""
    turn = f"the limit of {limit} gives it a turn in {wait.seconds:.1f} s at best"
    hint = f"Send fewer requests at once, or allow longer waits with {wait.bound}."
    return _refused(request, f"Not sent: {turn}; {wait}.", limit, hint, wait.seconds)


def bucket_rests(request: Request, *, wait: Wait, until: datetime) -> RateLimitedError:
    """The error for a request in a bucket that rests, since the broker refused one for its pace."""
    moment = f"{until:%Y-%m-%d %H:%M:%S} IST"
    cause = f"the broker refused {_NOUNS[request.bucket]}s as too fast, and wants none"
    message = f"Not sent: {cause} until {moment}, {wait.seconds:.1f} s from now; {wait}."
    hint = "Try again then. The time is from the broker's Retry-After, or one window without it."
    return _refused(request, message, f"a pause until {moment}", hint, wait.seconds)


def day_is_full(request: Request, *, orders_a_day: int, wait_seconds: float) -> RateLimitedError:
    """The error for a placement beyond the day's limit, that many seconds before midnight IST."""
    limit = limit_name(RateBucket.ORDER, orders_a_day, 86_400.0)
    message = f"Not sent: the limit of {limit} is used up."
    return _refused(request, message, limit, _NEXT_DAY, wait_seconds)


def order_is_worn_out(request: Request, *, modifications: int) -> RateLimitedError:
    """The error for a change of an order that was changed too often; waiting does not help."""
    limit = f"{modifications} modifications of an order"
    return _refused(request, f"Not sent: the limit of {limit} is used up.", limit, _ANEW, None)


def _refused(
    request: Request, message: str, limit: str, hint: str, wait_seconds: float | None
) -> RateLimitedError:
    error = RateLimitedError(message, endpoint=request.endpoint, hint=hint)
    error.limit = limit
    error.retry_after_seconds = wait_seconds
    return error
