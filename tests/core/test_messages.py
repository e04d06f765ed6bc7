from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kite_core.attempts import Attempt, Timeouts, first_attempt
from kite_core.errors import ValidationError
from kite_core.ist import IST
from kite_core.messages import Repeat, Request, Response, delete, get, post


def test_a_repeated_key_goes_out_repeated_and_encoded() -> None:
    request = get("/quote", query=(("i", "NSE:NIFTY 50"), ("i", "NSE:M&M")))

    assert request.target == "/quote?i=NSE%3ANIFTY+50&i=NSE%3AM%26M"


def test_a_form_is_encoded_and_named() -> None:
    request = post(
        "/orders/{variety}",
        path={"variety": "regular"},
        form=(("tag", "a b&c"),),
        repeat=Repeat.NEVER,
    )

    assert request.body == b"tag=a+b%26c"
    assert request.content_type == "application/x-www-form-urlencoded"


def test_json_goes_out_as_it_is() -> None:
    request = post("/margins/orders", json=b"[]", repeat=Repeat.SAFE)

    assert request.body == b"[]"
    assert request.content_type == "application/json"


def test_a_read_has_neither_body_nor_type() -> None:
    assert get("/orders").body is None
    assert get("/orders").content_type is None


def test_path_values_are_encoded_whole() -> None:
    request = get("/orders/{order_id}", path={"order_id": "../session/token?x=1"})

    assert request.path == "/orders/..%2Fsession%2Ftoken%3Fx%3D1"
    assert request.endpoint == "GET /orders/{order_id}"


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_an_empty_path_value_is_refused_it_would_mean_another_call(
    empty: str | None,
) -> None:
    with pytest.raises(ValidationError, match="order_id"):
        delete("/orders/regular/{order_id}", path={"order_id": empty}, repeat=Repeat.IF_NOT_SENT)


def test_headers_are_found_whatever_their_case() -> None:
    response = Response(status=200, headers={"content-TYPE": "text/csv"})

    assert response.header("Content-Type") == "text/csv"
    assert response.header("Retry-After") is None


def test_only_safe_requests_are_reads() -> None:
    assert get("/orders").is_read
    assert not delete("/alerts", repeat=Repeat.IF_NOT_SENT).is_read


def test_requests_are_values() -> None:
    assert get("/orders") == get("/orders")
    assert get("/orders") != get("/trades")
    assert get("/orders").with_headers({"A": "1"}) == Request(
        method="GET", path="/orders", endpoint="GET /orders", headers={"A": "1"}
    )
    timeouts = Timeouts(total=3)
    assert get("/orders").with_timeouts(timeouts) == Request(
        method="GET", path="/orders", endpoint="GET /orders", timeouts=timeouts
    )
    attempt = Attempt(number=2, deadline=7.5)
    assert get("/orders").with_attempt(attempt, timeouts=timeouts) == Request(
        method="GET", path="/orders", endpoint="GET /orders", timeouts=timeouts, attempt=attempt
    )


def test_a_first_attempt_is_an_attempt_with_a_deadline() -> None:
    assert first_attempt(deadline=7.5) == Attempt(deadline=7.5)
    assert isinstance(first_attempt(deadline=7.5), Attempt)


@pytest.mark.parametrize(
    ("now", "total"), [(0, 20), (80, 20), (85, 15), (100, 0.001), (9e9, 0.001)]
)
def test_after_a_wait_a_request_gets_no_more_time_than_is_left(now: float, total: float) -> None:
    request = get("/orders").with_attempt(Attempt(deadline=100), timeouts=Timeouts(total=20))

    assert request.in_time(now).timeouts == Timeouts(total=total)


def test_a_request_without_an_end_of_its_own_keeps_its_time() -> None:
    without_deadline = get("/orders").with_timeouts(Timeouts(total=20))
    without_limits = get("/orders").with_attempt(Attempt(deadline=1))

    assert without_deadline.in_time(1000) is without_deadline
    assert without_limits.in_time(1000) is without_limits


def test_a_request_that_is_sent_once_keeps_the_time_for_its_answer() -> None:
    order = post("/orders/{variety}", path={"variety": "regular"}, repeat=Repeat.NEVER)
    request = order.with_attempt(Attempt(deadline=1), timeouts=Timeouts(total=20))

    assert request.in_time(1000) is request


@pytest.mark.parametrize("value", [None, "20", 0, -1, float("nan"), float("inf")])
def test_what_cannot_be_waited_for_is_refused_with_the_fix(value: Any) -> None:
    with pytest.raises(ValidationError, match=r"total: .* is not a time to wait\. Give seconds"):
        Timeouts(total=value)


LATER = "Fri, 20 Nov 2026 04:30:20 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30.0),
        ({"retry-after": "5"}, 5.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": LATER}, None),
        ({"Retry-After": LATER, "Date": "Fri, 20 Nov 2026 04:30:00 GMT"}, 20.0),
        ({}, None),
    ],
)
def test_the_broker_may_say_how_long_to_wait(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert Response(status=429, headers=headers).retry_after_seconds == seconds


def test_a_date_to_wait_for_counts_from_the_answers_own_date_or_from_now() -> None:
    ten_before = datetime(2026, 11, 20, 10, 0, 10, tzinfo=IST)
    dated = {"Retry-After": LATER, "Date": "Fri, 20 Nov 2026 04:30:00 GMT"}

    assert Response(status=429, headers={"Retry-After": LATER}).retry_after(ten_before) == 10.0
    assert Response(status=429, headers=dated).retry_after(ten_before) == 20.0
