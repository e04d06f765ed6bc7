"""How a limit is named, and the error for a request that it would hold back for too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kite_core.errors import RateLimitedError
from kite_core.messages import Lane, RateBucket, Request
from kite_core.pacing.day_counts import PLACEMENT, Tally, next_midnight, orders_in
from kite_core.pacing.paced_window import PacedWindow

_NOUNS = {
    RateBucket.QUOTE: "quote request",
    RateBucket.HISTORICAL: "historical request",
    RateBucket.ORDER: "order",
    RateBucket.OTHER: "other request",
}
_PERIODS = {1.0: "a second", 60.0: "a minute", 86_400.0: "a day"}
_LONGEST = "RateLimitConfig.longest_wait_seconds"
_TOTAL = "RetryConfig.total_seconds"
_NEXT_DAY = "Place no more orders today; we take it that the broker counts anew at midnight IST."
_ANEW = "Cancel the order and place it anew."
_KEPT = "An order that takes risk away may use what is kept: orders.place(..., is_exit=True)."


def limit_name(bucket: RateBucket, count: int, seconds: float, *, kept: int = 0) -> str:
    """A window in words, such as "10 orders a second", and what more of it is kept for exits."""
    noun = _NOUNS[bucket] if count == 1 else f"{_NOUNS[bucket]}s"
    name = f"{count:,} {noun} {_PERIODS.get(seconds, f'in {seconds:g} seconds')}"
    return f"{name} ({kept:,} more kept for exits)" if kept else name


def name_of_window(window: PacedWindow, request: Request) -> str:
    """A window in words, as far as it is open to this request."""
    kept = 0 if request.lane is Lane.EXIT else window.reserve
    return limit_name(request.bucket, window.limit - kept, window.seconds, kept=kept)


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


def turn_too_far(
    request: Request, *, window: PacedWindow, wait: Wait, now: datetime
) -> RateLimitedError:
    """The error for a request whose turn would come too late by our own count."""
    limit = name_of_window(window, request)
    turn = f"the limit of {limit} gives it a turn in {wait.seconds:.1f} s at best"
    hint = f"Send fewer requests at once, or allow longer waits with {wait.bound}."
    return _refused(
        request,
        f"Not sent: {turn}; {wait}.",
        limit=limit,
        hint=_with_way_out(hint, request, kept=window.reserve),
        wait_seconds=wait.seconds,
        frees_at=now + timedelta(seconds=wait.seconds),
    )


def bucket_rests(request: Request, *, wait: Wait, until: datetime) -> RateLimitedError:
    """The error for a request in a bucket that rests, since the broker refused one for its pace."""
    moment = _moment(until)
    cause = f"the broker refused {_NOUNS[request.bucket]}s as too fast, and wants none"
    return _refused(
        request,
        f"Not sent: {cause} until {moment}, {wait.seconds:.1f} s from now; {wait}.",
        limit=f"a pause until {moment}",
        hint="Try again then. The time is from the broker's Retry-After, or one window without it.",
        wait_seconds=wait.seconds,
        frees_at=until,
    )


def day_is_full(request: Request, *, orders: Tally, now: datetime) -> RateLimitedError:
    """The error for a placement beyond the day's limit."""
    kept = 0 if request.lane is Lane.EXIT else orders.reserve
    limit = limit_name(RateBucket.ORDER, orders.limit - kept, 86_400.0, kept=kept)
    frees_at = next_midnight(now)
    return _refused(
        request,
        f"Not sent: the limit of {limit} {_shortage(request, orders, kept)} "
        f"until {_moment(frees_at)}.",
        limit=limit,
        hint=_with_way_out(_NEXT_DAY, request, kept=kept),
        wait_seconds=(frees_at - now).total_seconds(),
        frees_at=frees_at,
    )


def order_is_worn_out(request: Request, *, modifications: int) -> RateLimitedError:
    """The error for a change of an order that was changed too often; waiting does not help."""
    limit = f"{modifications} modifications of an order"
    message = f"Not sent: the limit of {limit} is used up."
    return _refused(request, message, limit=limit, hint=_ANEW)


def _with_way_out(hint: str, request: Request, *, kept: int) -> str:
    """What helps, and that what is kept for exits is there for them."""
    is_open = request.endpoint == PLACEMENT and request.lane is Lane.ORDINARY
    return f"{hint} {_KEPT}" if kept and is_open else hint


def _shortage(request: Request, orders: Tally, kept: int) -> str:
    left, wanted = orders.limit - kept - orders.used, orders_in(request)
    if left <= 0 or wanted == 1:
        return "is used up"
    return f"has {left:,} left, and this order counts as {wanted:,},"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} IST"


def _refused(
    request: Request,
    message: str,
    *,
    limit: str,
    hint: str,
    wait_seconds: float | None = None,
    frees_at: datetime | None = None,
) -> RateLimitedError:
    error = RateLimitedError(message, endpoint=request.endpoint, hint=hint)
    error.limit = limit
    error.retry_after_seconds = wait_seconds
    error.frees_at = frees_at
    return error
