"""What the tests of rate limiters share: limiters, a strict server, and workers that press it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kite_adapters.config import RateLimitConfig
from kite_adapters.rate_limiter import SharedPace, SharedRateLimiter
from kite_core.messages import Lane, RateBucket, Repeat, Request, Response, delete, get, post
from kite_core.ports import Clock, Observer
from kite_core.rulebook.book import RULEBOOK
from kite_core.rulebook.limits import Window
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.ports import NotedEvents

LIMITS = RULEBOOK.on(A_FRIDAY_MORNING.date()).limits
OK = Response(status=200, body=b'{"status":"success","data":[]}')
TOO_FAST = Response(
    status=429,
    body=b'{"status":"error","message":"Too many requests","error_type":"NetworkException"}',
)
PLACEMENT = post(
    "/orders/{variety}",
    path={"variety": "regular"},
    bucket=RateBucket.ORDER,
    repeat=Repeat.NEVER,
)
EXIT_PLACEMENT = replace(PLACEMENT, lane=Lane.EXIT)
CANCELLATION = delete(
    "/orders/{variety}/{order_id}",
    path={"variety": "regular", "order_id": "1953341975595868160"},
    bucket=RateBucket.ORDER,
    repeat=Repeat.IF_NOT_SENT,
    lane=Lane.EXIT,
)


def request_in(bucket: RateBucket, lane: Lane = Lane.ORDINARY) -> Request:
    """Any read that counts in this bucket."""
    return get("/portfolio/holdings", bucket=bucket, lane=lane)


def pace_of(
    windows: Mapping[str, Sequence[Window]] | None = None,
    *,
    orders_a_minute: int | None = None,
    orders_a_day: int | None = None,
    exit_reserve_a_minute: int | None = None,
    exit_reserve_a_day: int | None = None,
    modifications_an_order: int | None = None,
) -> SharedPace:
    """A pace with these windows, and the broker's for the rest."""
    config = RateLimitConfig(
        windows={bucket: tuple(given) for bucket, given in (windows or {}).items()},
        orders_a_minute=orders_a_minute,
        orders_a_day=orders_a_day,
        exit_reserve_a_minute=exit_reserve_a_minute,
        exit_reserve_a_day=exit_reserve_a_day,
        modifications_an_order=modifications_an_order,
    )
    return SharedPace(LIMITS, config)


def limiter_on(
    clock: Clock,
    pace: SharedPace | None = None,
    *,
    observer: Observer | None = None,
    longest_wait_seconds: float = 60.0,
) -> SharedRateLimiter:
    """One client's limiter, over a pace of its own or a shared one."""
    return SharedRateLimiter(
        pace or pace_of(),
        clock=clock,
        observer=observer or NotedEvents(),
        longest_wait_seconds=longest_wait_seconds,
    )


class StrictServer:
    """Refuses whatever is one too many in any stretch of a window, refused requests included."""

    def __init__(self, clock: Clock, *windows: Window) -> None:
        self._clock = clock
        self._windows = [(window, deque[float]()) for window in windows]
        self.served_at: list[float] = []
        self.refused = 0

    def answer(self) -> Response:
        """What one request gets that arrives now."""
        now = self._clock.monotonic()
        fits = [self._fits(window, seen, now) for window, seen in self._windows]
        if all(fits):
            self.served_at.append(now)
            return OK
        self.refused += 1
        return TOO_FAST

    def _fits(self, window: Window, seen: deque[float], now: float) -> bool:
        while seen and seen[0] <= now - window.seconds:
            seen.popleft()
        seen.append(now)
        return len(seen) <= window.count


async def press(
    limiter: SharedRateLimiter,
    server: StrictServer,
    request: Request,
    *,
    one_way: Callable[[], float],
    until: float,
    workers: int = 50,
) -> None:
    """Send as much as the limiter lets through, from many tasks, until a time of the loop."""
    loop = asyncio.get_running_loop()

    async def work() -> None:
        while True:
            permit = await limiter.acquire(request)
            if loop.time() >= until:
                permit.failed(was_sent=False)
                return
            await asyncio.sleep(one_way())
            answer = server.answer()
            await asyncio.sleep(one_way())
            permit.answered(answer)

    await asyncio.gather(*(work() for _ in range(workers)))
