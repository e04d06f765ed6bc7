"""How a shared pace is doing, in figures."""

from __future__ import annotations

from datetime import timedelta

from kite_adapters.rate_limiter.shared_pace import SharedPace
from kite_core.messages import Lane, RateBucket
from kite_core.metrics import BucketFigures
from kite_core.pacing.bucket_pace import BucketPace
from kite_core.pacing.day_counts import next_midnight
from kite_core.ports import Clock

_DAY_SECONDS = 86_400.0


def figures_of(shared: SharedPace, clock: Clock) -> tuple[BucketFigures, ...]:
    """One entry for each window of each bucket, shortest first, and one for the day's orders."""
    with shared.lock:
        rows = [
            row for bucket, pace in shared.paces.items() for row in _of_windows(bucket, pace, clock)
        ]
        return (*rows, _of_the_day(shared, clock))


def _of_windows(bucket: RateBucket, pace: BucketPace, clock: Clock) -> list[BucketFigures]:
    now = clock.monotonic()
    blocked_for = pace.blocked_until - now
    return [
        BucketFigures(
            bucket=bucket.value,
            window_seconds=window.seconds,
            limit=window.limit,
            allowed=window.allowed,
            used=window.used(now, pace.in_flight),
            in_flight=pace.in_flight,
            waiting=pace.waiting,
            ready_in_seconds=pace.ready_in_window(window, now) - now,
            blocked_until=(
                clock.now() + timedelta(seconds=blocked_for) if blocked_for > 0 else None
            ),
            kept_for_exits=window.allowed - window.ordinary,
        )
        for window in pace.windows
    ]


def _of_the_day(shared: SharedPace, clock: Clock) -> BucketFigures:
    now = clock.now()
    shared.counts.begin(now.date())
    orders = shared.counts.orders
    is_full = not orders.allows(1, Lane.ORDINARY)
    return BucketFigures(
        bucket=RateBucket.ORDER.value,
        window_seconds=_DAY_SECONDS,
        limit=orders.limit,
        allowed=orders.limit,
        used=orders.used,
        in_flight=orders.open,
        waiting=0,
        ready_in_seconds=(next_midnight(now) - now).total_seconds() if is_full else 0.0,
        kept_for_exits=orders.reserve,
    )
