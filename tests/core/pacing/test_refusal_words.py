from __future__ import annotations

import pytest

from kite_core.errors import RateLimitedError
from kite_core.messages import RateBucket, get
from kite_core.pacing.refusal_words import (
    day_is_full,
    limit_name,
    order_is_worn_out,
    turn_too_far,
)

CALL = get("/portfolio/holdings")


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
            turn_too_far(CALL, limit="10 other requests a second", wait_seconds=61.04),
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
