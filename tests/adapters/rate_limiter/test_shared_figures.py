from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

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


def test_what_is_kept_for_exits_and_what_is_left_is_told() -> None:
    limiter = limiter_on(ManualClock(), pace_of(orders_a_minute=10, orders_a_day=20))
    for _ in range(9):
        run_now(limiter.acquire(PLACEMENT)).answered(OK)

    rows = [row for row in limiter.figures() if row.bucket == "order"]

    assert [(row.kept_for_exits, row.left, row.left_for_exits) for row in rows] == [
        (0, 1, 1),
        (1, 0, 1),
        (2, 9, 11),
    ]
    assert [row.ready_in_seconds for row in rows] == pytest.approx([0, 60.06, 0])


def test_a_day_at_its_reserve_is_ready_at_midnight_for_all_but_exits() -> None:
    clock = ManualClock(datetime(2026, 11, 20, 23, 0, tzinfo=IST))
    limiter = limiter_on(clock, pace_of(orders_a_day=3, exit_reserve_a_day=2))

    run_now(limiter.acquire(PLACEMENT)).answered(OK)

    day = limiter.figures()[-1]
    assert (day.left, day.left_for_exits, day.ready_in_seconds) == (0, 2, 3600)
