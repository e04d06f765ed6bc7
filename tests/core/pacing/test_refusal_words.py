from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from kite_core.errors import RateLimitedError
from kite_core.ist import IST
from kite_core.messages import RateBucket, get
from kite_core.pacing.refusal_words import (
    Wait,
    bucket_rests,
    day_is_full,
    limit_name,
    order_is_worn_out,
    turn_too_far,
)

CALL = get("/portfolio/holdings")
LONG = Wait(seconds=61.04, waited_seconds=0.0, left_seconds=60.0, is_bound_by_call=False)


@pytest.mark.parametrize(
    ("bucket", "count", "seconds", "name"),
    [
        (RateBucket.QUOTE, 1, 1, "1 quote request a second"),
        (RateBucket.HISTORICAL, 3, 1.0, "3 historical requests a second"),
        (RateBucket.ORDER, 10, 1, "10 orders a second"),
        (RateBucket.ORDER, 400, 60, "400 orders a minute"),
        (RateBucket.OTHER, 5, 2.5, "5 other requests in 2.5 seconds"),
    ],
)
def test_limits_are_named_in_words(
    bucket: RateBucket, count: int, seconds: float, name: str
) -> None:
    assert limit_name(bucket, count, seconds) == name


@pytest.mark.parametrize(
    ("error", "limit", "wait_seconds", "fix"),
    [
        (
            turn_too_far(CALL, limit="10 other requests a second", wait=LONG),
            "10 other requests a second",
            61.04,
            "longest_wait_seconds",
        ),
        (
            day_is_full(CALL, orders_a_day=5000, wait_seconds=3600.0),
            "5000 orders a day",
            3600.0,
            "midnight IST",
        ),
        (
            order_is_worn_out(CALL, modifications=25),
            "25 modifications of an order",
            None,
            "Cancel the order and place it anew.",
        ),
    ],
)
def test_a_refusal_names_the_limit_the_wait_and_the_fix(
    error: RateLimitedError, limit: str, wait_seconds: float | None, fix: str
) -> None:
    assert error.limit == limit
    assert error.retry_after_seconds == wait_seconds
    assert error.http_status is None
    assert error.endpoint == "GET /portfolio/holdings"
    assert fix in (error.hint or "")
    assert str(error).startswith("GET /portfolio/holdings: Not sent: the limit of ")


def test_a_turn_that_is_near_but_too_late_says_what_was_waited_and_what_the_bound_is() -> None:
    wait = Wait(seconds=1.0, waited_seconds=59.5, left_seconds=0.5, is_bound_by_call=True)

    error = turn_too_far(CALL, limit="10 other requests a second", wait=wait)

    assert error.message == (
        "Not sent: the limit of 10 other requests a second gives it a turn in 1.0 s at best; "
        "it has waited 59.5 s, and may wait 0.5 s more (RetryConfig.total_seconds)."
    )
    assert error.hint == (
        "Send fewer requests at once, or allow longer waits with RetryConfig.total_seconds."
    )


def test_a_pause_after_a_refusal_blames_the_broker_and_no_limit_of_ours() -> None:
    until = datetime(2026, 11, 22, 13, 46, 39, tzinfo=IST)
    wait = replace(LONG, seconds=99_999.0)

    error = bucket_rests(CALL, wait=wait, until=until)

    assert error.message == (
        "Not sent: the broker refused other requests as too fast, and wants none until "
        "2026-11-22 13:46:39 IST, 99999.0 s from now; "
        "it may wait 60.0 s (RateLimitConfig.longest_wait_seconds)."
    )
    assert error.limit == "a pause until 2026-11-22 13:46:39 IST"
    assert error.retry_after_seconds == 99_999.0
    assert "Retry-After" in (error.hint or "")
