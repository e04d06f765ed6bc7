from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kite_core.errors import RateLimitedError
from kite_core.ist import IST
from kite_core.messages import Lane, RateBucket, Repeat, Request, get, post, put
from kite_core.pacing.day_counts import Tally
from kite_core.pacing.paced_window import PacedWindow
from kite_core.pacing.refusal_words import (
    Wait,
    bucket_rests,
    day_is_full,
    limit_name,
    name_of_window,
    order_is_worn_out,
    turn_too_far,
)
from kite_core.pacing.reserves import Reserve
from kite_core.rulebook.limits import Window

CALL = get("/portfolio/holdings")
PLACEMENT = post("/orders/{variety}", path={"variety": "regular"}, repeat=Repeat.NEVER)
ICEBERG = post(
    "/orders/{variety}",
    path={"variety": "iceberg"},
    form=(("iceberg_legs", "10"),),
    repeat=Repeat.NEVER,
)
EXIT = replace(PLACEMENT, lane=Lane.EXIT)
CHANGE = put(
    "/orders/{variety}/{order_id}",
    path={"variety": "regular", "order_id": "1"},
    repeat=Repeat.IF_NOT_SENT,
)
NOW = datetime(2026, 11, 20, 23, 0, tzinfo=IST)
MIDNIGHT = datetime(2026, 11, 21, tzinfo=IST)
TEN_OTHERS = PacedWindow(Window(10, 1))
LONG = Wait(seconds=61.04, waited_seconds=0.0, left_seconds=60.0, is_bound_by_call=False)


@pytest.mark.parametrize(
    ("bucket", "count", "seconds", "name"),
    [
        (RateBucket.QUOTE, 1, 1, "1 quote request a second"),
        (RateBucket.HISTORICAL, 3, 1.0, "3 historical requests a second"),
        (RateBucket.ORDER, 10, 1, "10 orders a second"),
        (RateBucket.ORDER, 400, 60, "400 orders a minute"),
        (RateBucket.OTHER, 5, 2.5, "5 other requests in 2.5 seconds"),
        (RateBucket.ORDER, 5000, 86_400.0, "5,000 orders a day"),
    ],
)
def test_limits_are_named_in_words(
    bucket: RateBucket, count: int, seconds: float, name: str
) -> None:
    assert limit_name(bucket, count, seconds) == name


@pytest.mark.parametrize(
    ("error", "limit", "wait_seconds", "frees_at", "fix"),
    [
        (
            turn_too_far(CALL, window=TEN_OTHERS, wait=LONG, now=NOW),
            "10 other requests a second",
            61.04,
            NOW + timedelta(seconds=61.04),
            "longest_wait_seconds",
        ),
        (
            day_is_full(CALL, orders=Tally(5000), now=NOW),
            "5,000 orders a day",
            3600.0,
            MIDNIGHT,
            "midnight IST",
        ),
        (
            order_is_worn_out(CALL, modifications=25),
            "25 modifications of an order",
            None,
            None,
            "Cancel the order and place it anew.",
        ),
    ],
)
def test_a_refusal_names_the_limit_the_wait_and_the_fix(
    error: RateLimitedError,
    limit: str,
    wait_seconds: float | None,
    frees_at: datetime | None,
    fix: str,
) -> None:
    assert error.limit == limit
    assert error.retry_after_seconds == wait_seconds
    assert error.frees_at == frees_at
    assert error.http_status is None
    assert error.endpoint == "GET /portfolio/holdings"
    assert fix in (error.hint or "")
    assert str(error).startswith("GET /portfolio/holdings: Not sent: the limit of ")


def test_a_turn_that_is_near_but_too_late_says_what_was_waited_and_what_the_bound_is() -> None:
    wait = Wait(seconds=1.0, waited_seconds=59.5, left_seconds=0.5, is_bound_by_call=True)

    error = turn_too_far(CALL, window=TEN_OTHERS, wait=wait, now=NOW)

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
    assert error.frees_at == until
    assert "Retry-After" in (error.hint or "")


def minute(count: int, *, reserve: int) -> PacedWindow:
    """A minute's window that keeps so many for exits."""
    window = PacedWindow(Window(count, 60))
    window.keep(reserve)
    return window


def a_day(count: int, *, used: int, reserve: int) -> Tally:
    """A day's count that keeps so many for exits."""
    tally = Tally(count, reserve=Reserve(at_most=reserve))
    tally.raise_to(used)
    return tally


def test_a_window_names_what_is_kept_of_it_to_those_who_may_not_have_it() -> None:
    window = minute(400, reserve=40)
    requests = [replace(each, bucket=RateBucket.ORDER) for each in (PLACEMENT, EXIT)]

    assert [name_of_window(window, request) for request in requests] == [
        "360 orders a minute (40 more kept for exits)",
        "400 orders a minute",
    ]


def test_a_day_at_its_reserve_says_when_it_frees_and_what_is_kept() -> None:
    error = day_is_full(PLACEMENT, orders=a_day(5000, used=4900, reserve=100), now=NOW)

    assert error.limit == "4,900 orders a day (100 more kept for exits)"
    assert error.message == (
        "Not sent: the limit of 4,900 orders a day (100 more kept for exits) is used up until "
        "2026-11-21 00:00:00 IST."
    )
    assert error.hint == (
        "Place no more orders today; we take it that the broker counts anew at midnight IST. "
        "An order that takes risk away may use what is kept: orders.place(..., is_exit=True)."
    )


def test_a_day_that_is_wholly_used_up_offers_exits_nothing() -> None:
    error = day_is_full(EXIT, orders=a_day(5000, used=5000, reserve=100), now=NOW)

    assert error.limit == "5,000 orders a day"
    assert "is_exit" not in (error.hint or "")


def test_an_iceberg_that_is_too_large_for_what_is_left_says_so() -> None:
    error = day_is_full(ICEBERG, orders=a_day(5000, used=4895, reserve=100), now=NOW)

    assert error.message == (
        "Not sent: the limit of 4,900 orders a day (100 more kept for exits) has 5 left, and this "
        "order counts as 10, until 2026-11-21 00:00:00 IST."
    )


@pytest.mark.parametrize(
    ("request_", "reserve", "is_offered"),
    [(PLACEMENT, 40, True), (PLACEMENT, 0, False), (EXIT, 40, False), (CHANGE, 40, False)],
)
def test_what_is_kept_is_offered_to_placements_that_could_be_exits(
    request_: Request, reserve: int, is_offered: bool
) -> None:
    request_ = replace(request_, bucket=RateBucket.ORDER)

    error = turn_too_far(request_, window=minute(400, reserve=reserve), wait=LONG, now=NOW)

    assert ("is_exit=True" in (error.hint or "")) is is_offered
