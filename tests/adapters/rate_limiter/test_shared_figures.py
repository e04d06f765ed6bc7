from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kite_core.ist import IST
from kite_core.messages import RateBucket
from kite_core.metrics import BucketFigures
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from tests.adapters.rate_limiter.limiting import (
    OK,
    PLACEMENT,
    TOO_FAST,
    limiter_on,
    pace_of,
    request_in,
)


def test_every_window_has_its_row_and_the_day_is_the_last() -> None:
    rows = limiter_on(ManualClock()).figures()

    assert [(row.bucket, row.limit, row.window_seconds) for row in rows] == [
        ("quote", 1, 1),
        ("historical", 3, 1),
        ("order", 10, 1),
        ("order", 400, 60),
        ("other", 10, 1),
        ("order", 5000, 86_400),
    ]


def test_what_is_on_its_way_and_what_rests_is_used() -> None:
    limiter = limiter_on(ManualClock())
    run_now(limiter.acquire(PLACEMENT)).answered(OK)
    run_now(limiter.acquire(PLACEMENT))

    rows = [row for row in limiter.figures() if row.bucket == "order"]

    assert [(row.used, row.in_flight) for row in rows] == [(2, 1), (2, 1), (2, 1)]


def test_a_stopped_bucket_says_until_when() -> None:
    clock = ManualClock()
    limiter = limiter_on(clock)
    refusal = replace(TOO_FAST, headers={"Retry-After": "30"})
    run_now(limiter.acquire(request_in(RateBucket.HISTORICAL))).answered(refusal)

    row = limiter.figures()[1]

    assert row == BucketFigures(
        bucket="historical",
        window_seconds=1.0,
        limit=3,
        allowed=1,
        used=1,
        in_flight=0,
        waiting=0,
        ready_in_seconds=30.0,
        blocked_until=clock.now() + timedelta(seconds=30),
    )


def test_a_full_day_is_ready_at_midnight() -> None:
    clock = ManualClock(datetime(2026, 11, 20, 23, 0, tzinfo=IST))
    limiter = limiter_on(clock, pace_of(orders_a_day=1))
    assert limiter.figures()[-1].ready_in_seconds == 0

    run_now(limiter.acquire(PLACEMENT)).answered(OK)

    assert limiter.figures()[-1].ready_in_seconds == 3600
    clock.advance_to(datetime(2026, 11, 21, 0, 0, tzinfo=IST))
    assert (limiter.figures()[-1].used, limiter.figures()[-1].ready_in_seconds) == (0, 0)
