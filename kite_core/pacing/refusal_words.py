"""How a limit is named, and the error for a request that it would hold back for too long."""

from __future__ import annotations

from kite_core.errors import RateLimitedError
from kite_core.messages import RateBucket, Request

_NOUNS = {
    RateBucket.QUOTE: "quote request",
    RateBucket.HISTORICAL: "historical request",
    RateBucket.ORDER: "order",
    RateBucket.OTHER: "other request",
}
_PERIODS = {1.0: "a second", 60.0: "a minute", 86_400.0: "a day"}
_SLOWER = (
    "Send fewer requests at once, or allow longer waits: RateLimitConfig.longest_wait_seconds, "
    "RetryConfig.total_seconds."
)
_NEXT_DAY = (
    "Place no more orders today; we take it that the broker's count starts anew at midnight IST."
)
_ANEW = "Cancel the order and place it anew."


def limit_name(bucket: RateBucket, count: int, seconds: float) -> str:
    """A window in words, such as "10 orders a second"."""
    noun = _NOUNS[bucket] if count == 1 else f"{_NOUNS[bucket]}s"
    return f"{count} {noun} {_PERIODS.get(seconds, f'in {seconds:g} seconds')}"


def turn_too_far(request: Request, *, limit: str, wait_seconds: float) -> RateLimitedError:
    """The error for a request whose turn would come too late."""
    message = f"Not sent: the limit of {limit} gives it a turn in {wait_seconds:.1f} s at best."
    return _refused(request, message, limit, _SLOWER, wait_seconds)


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
