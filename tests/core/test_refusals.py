from __future__ import annotations

import json
from typing import Any

import pytest

from kite_core.client import KiteCalls
from kite_core.errors import (
    BrokerError,
    DataError,
    ForbiddenError,
    GeneralError,
    HoldingError,
    InputError,
    KiteError,
    MarginError,
    NetworkError,
    OrderError,
    PermissionDeniedError,
    RateLimitedError,
    SessionExpiredError,
    TokenError,
    TwoFactorError,
    UserError,
)
from kite_core.explanations.reasons import Reason
from kite_core.messages import Response
from tests.core.expected_calls.trading import CALLS

READ = KiteCalls("made_up_key").orders.all()
WRITE = CALLS[0].typed()
LOGIN = KiteCalls("made_up_key").session.generate("made_up", api_secret="made_up_secret")
JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html"}
PAGE = b"<html><head><title>x</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def _refused(
    error_type: str | None, status: int, message: str = "Refused.", data: Any = None
) -> Response:
    envelope = {"status": "error", "message": message, "error_type": error_type, "data": data}
    return Response(status=status, headers=JSON, body=json.dumps(envelope).encode())


def _error_of(call: Any, response: Response) -> BrokerError:
    with pytest.raises(BrokerError) as caught:
        call.answer(response)
    return caught.value


@pytest.mark.parametrize(
    ("error_type", "status", "kind", "retryable", "ambiguous"),
    [
        ("TokenException", 403, SessionExpiredError, False, False),
        ("UserException", 403, UserError, False, False),
        ("OrderException", 400, OrderError, False, False),
        ("OrderException", 500, OrderError, False, False),
        ("InputException", 400, InputError, False, False),
        ("MarginException", 400, MarginError, False, False),
        ("HoldingException", 428, HoldingError, False, False),
        ("NetworkException", 503, NetworkError, True, True),
        ("NetworkException", 400, NetworkError, True, True),
        ("NetworkException", 429, RateLimitedError, True, False),
        ("DataException", 502, DataError, True, True),
        ("DataException", 504, DataError, True, True),
        ("GeneralException", 500, GeneralError, True, True),
        ("PermissionException", 403, PermissionDeniedError, False, False),
        ("PermissionError", 403, PermissionDeniedError, False, False),
        ("TwoFAException", 403, TwoFactorError, False, False),
        ("ForbiddenError", 403, ForbiddenError, False, False),
        ("NewException", 400, BrokerError, False, False),
        ("NewException", 500, BrokerError, False, True),
        (None, 400, InputError, False, False),
        (None, 403, ForbiddenError, False, False),
        (None, 428, HoldingError, False, False),
        (None, 429, RateLimitedError, True, False),
        (None, 500, BrokerError, False, True),
        (None, 503, NetworkError, True, True),
    ],
)
def test_each_refusal_has_its_error(
    error_type: str | None,
    status: int,
    kind: type[KiteError],
    retryable: bool,
    ambiguous: bool,
) -> None:
    read = _error_of(READ, _refused(error_type, status))
    write = _error_of(WRITE, _refused(error_type, status))

    assert type(read) is type(write) is kind
    assert (read.error_type, read.http_status) == (error_type, status)
    assert read.is_retryable is retryable
    assert not read.is_ambiguous
    assert write.is_ambiguous is ambiguous


@pytest.mark.parametrize(
    ("status", "kind", "ambiguous"),
    [
        (200, DataError, True),
        (400, InputError, False),
        (403, ForbiddenError, False),
        (404, GeneralError, False),
        (429, RateLimitedError, False),
        (500, GeneralError, True),
        (502, NetworkError, True),
        (503, NetworkError, True),
        (504, NetworkError, True),
    ],
)
def test_a_page_of_a_gateway_is_an_error_by_its_status(
    status: int, kind: type[KiteError], ambiguous: bool
) -> None:
    page = Response(status=status, headers=HTML, body=PAGE)

    read, write = _error_of(READ, page), _error_of(WRITE, page)

    assert type(read) is type(write) is kind
    assert "502 Bad Gateway" in str(read)
    assert "<" not in read.message
    assert not read.is_ambiguous
    assert write.is_ambiguous is ambiguous


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[]", b'"text"', b"{}", b'{"status":"success"}', b'{"data":', b"\xff\xfe"],
)
def test_a_body_without_the_envelope_is_a_data_error(body: bytes) -> None:
    for headers in (JSON, {}):
        error = _error_of(READ, Response(status=200, headers=headers, body=body))

        assert type(error) is DataError
        assert error.endpoint == "GET /orders"


@pytest.mark.parametrize("status", [200, 201, 400, 500])
def test_an_error_body_is_an_error_whatever_the_status(status: int) -> None:
    assert type(_error_of(READ, _refused("InputException", status))) is InputError


def test_an_error_type_without_an_error_status_is_an_error() -> None:
    body = b'{"status":"success","data":[],"error_type":"GeneralException","message":"x"}'

    assert type(_error_of(READ, Response(status=200, headers=JSON, body=body))) is GeneralError


def test_a_bad_token_at_the_login_is_not_an_expired_session() -> None:
    assert type(_error_of(LOGIN, _refused("TokenException", 403))) is TokenError


def test_a_timeout_reported_as_a_refusal_leaves_an_order_in_doubt() -> None:
    error = _error_of(WRITE, _refused("OrderException", 400, "The request timed out."))

    assert error.is_ambiguous


def test_the_data_of_a_refusal_is_kept() -> None:
    error = _error_of(READ, _refused("InputException", 400, data={"hints": ["switch_to_amo"]}))

    assert error.data == {"hints": ["switch_to_amo"]}
    assert 'variety="amo"' in str(error)


@pytest.mark.parametrize(
    ("message", "fix"),
    [
        ("Market orders without market protection are not allowed via API.", "market_protection"),
        ("Markets are closed right now. Use GTT for placing long standing orders.", "amo"),
        ("No IPs configured for this app.", "static IP"),
        ("IP (203.0.113.9) is not allowed to place orders for this app.", "static IP"),
        ("interval exceeds max limit: 60 days", "shorter span"),
        ("Tick size for this script is 0.05.", "multiple of 0.05"),
        ("The instrument has either expired or does not exist.", "instruments"),
    ],
)
def test_known_messages_come_with_a_fix(message: str, fix: str) -> None:
    error = _error_of(WRITE, _refused("InputException", 400, message))

    assert fix in (error.hint or "")
    assert error.message == message


MARGIN = "Insufficient funds. Required margin is 1,000.50 but available margin is 200."
TIMED_OUT = "Order request timed out. Please check the order book and confirm before placing again."


def test_a_known_message_has_a_reason_its_figures_and_a_place_in_the_docs() -> None:
    error = _error_of(WRITE, _refused("MarginException", 400, MARGIN))

    assert error.reason is Reason.MARGIN_SHORT
    assert error.facts == {"required": 1000.5, "available": 200, "shortfall": 800.5}
    assert error.docs == "reference/reasons/#margin-short"
    assert "add 800.50 rupees" in str(error)


def test_an_unknown_message_has_no_reason_and_the_fix_of_its_class() -> None:
    error = _error_of(WRITE, _refused("MarginException", 400, "No money."))

    assert (error.reason, error.facts) == (None, {})
    assert error.docs == "reference/errors/margin-error/"
    assert error.hint == MarginError.default_hint


@pytest.mark.parametrize("status", [400, 403, 500])
@pytest.mark.parametrize("error_type", ["GeneralException", "NetworkException", "NewException"])
@pytest.mark.parametrize(
    "message", [MARGIN, "Insufficient stock holding.", "Maximum allowed order requests exceeded"]
)
def test_a_plain_refusal_leaves_no_doubt_whatever_its_type(
    error_type: str, status: int, message: str
) -> None:
    error = _error_of(WRITE, _refused(error_type, status, message))

    assert not error.is_ambiguous
    assert not error.is_retryable


@pytest.mark.parametrize(
    ("error_type", "is_ambiguous"),
    [("MarginException", False), ("GeneralException", True), ("NetworkException", True)],
)
def test_a_refusal_that_tells_to_look_is_one_where_its_type_says_so(
    error_type: str, is_ambiguous: bool
) -> None:
    words = f"{MARGIN} Check the orderbook for open orders."

    error = _error_of(WRITE, _refused(error_type, 400, words))

    assert error.reason is Reason.MARGIN_SHORT
    assert error.is_ambiguous is is_ambiguous


def test_a_hint_alone_does_not_take_the_doubt_away() -> None:
    hints = {"hints": ["switch_to_amo"]}

    error = _error_of(WRITE, _refused("GeneralException", 500, "Not now.", data=hints))

    assert error.reason is Reason.MARKET_CLOSED
    assert error.is_ambiguous


@pytest.mark.parametrize(
    ("error_type", "status"),
    [
        ("GeneralException", 502),
        ("NetworkException", 503),
        ("InputException", 504),
        ("DataException", 400),
    ],
)
def test_words_of_a_refusal_do_not_outweigh_a_gateway(error_type: str, status: int) -> None:
    assert _error_of(WRITE, _refused(error_type, status, MARGIN)).is_ambiguous


@pytest.mark.parametrize("status", [200, 400, 403, 404, 429, 500, 503])
@pytest.mark.parametrize(
    "error_type", [None, "InputException", "NetworkException", "OrderException"]
)
@pytest.mark.parametrize("message", [TIMED_OUT, "Gateway time-out", f"{MARGIN} {TIMED_OUT}"])
def test_words_of_a_timeout_leave_a_write_in_doubt_whatever_comes_with_them(
    error_type: str | None, status: int, message: str
) -> None:
    error = _error_of(WRITE, _refused(error_type, status, message))

    assert error.is_ambiguous
    assert not error.is_retryable
    assert type(error) is not RateLimitedError


@pytest.mark.parametrize("status", [400, 403, 404, 408, 429, 504])
def test_a_page_about_a_timeout_leaves_a_write_in_doubt(status: int) -> None:
    page = Response(status=status, headers=HTML, body=b"<h1>Gateway Time-out</h1>")

    read, write = _error_of(READ, page), _error_of(WRITE, page)

    assert write.is_ambiguous
    assert not read.is_ambiguous
    assert type(write) is not RateLimitedError


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Maximum allowed order requests exceeded", Reason.ORDERS_USED_UP),
        ("Maximum allowed order modifications exceeded.", Reason.CHANGES_USED_UP),
    ],
)
def test_a_count_that_is_used_up_is_not_tried_again(message: str, reason: Reason) -> None:
    error = _error_of(WRITE, _refused("NetworkException", 429, message))

    assert type(error) is RateLimitedError
    assert error.reason is reason
    assert not error.is_retryable


def test_a_hint_that_comes_with_an_unknown_message_explains_it() -> None:
    hints = {"hints": ["else", "switch_to_amo"]}

    error = _error_of(WRITE, _refused("InputException", 400, "Not now.", data=hints))

    assert error.reason is Reason.MARKET_CLOSED


@pytest.mark.parametrize("data", [None, [], "switch_to_amo", {"hints": None}, {"hints": [None]}])
def test_data_without_hints_explains_nothing(data: Any) -> None:
    error = _error_of(WRITE, _refused("InputException", 400, "Not now.", data=data))

    assert error.reason is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [(502, Reason.GATEWAY_FAILED), (403, Reason.GATEWAY_REFUSED), (404, None), (200, None)],
)
def test_a_page_is_explained_by_its_status(status: int, reason: Reason | None) -> None:
    error = _error_of(READ, Response(status=status, headers=HTML, body=PAGE))

    assert error.reason is reason


@pytest.mark.parametrize(
    ("header", "seconds"), [("3", 3.0), (None, None), ("Fri, 20 Nov 2026 10:00:00 GMT", None)]
)
def test_a_rate_limit_says_how_long_to_wait(header: str | None, seconds: float | None) -> None:
    headers = {} if header is None else {"Retry-After": header}

    error = _error_of(READ, Response(status=429, headers=headers, body=b"Too many requests"))

    assert isinstance(error, RateLimitedError)
    assert error.retry_after_seconds == seconds


def test_a_secret_in_a_message_is_hidden() -> None:
    error = _error_of(READ, _refused("InputException", 400, "Bad access_token=s3cret here."))

    assert "s3cret" not in str(error)


def test_a_secret_on_a_page_is_hidden() -> None:
    page = Response(status=502, headers=HTML, body=b"<p>GET /x?access_token=s3cret</p>")

    assert "s3cret" not in str(_error_of(READ, page))


def test_a_storage_page_instead_of_a_dump_is_an_error() -> None:
    call = KiteCalls().market.instruments_of("NSE")
    page = Response(
        status=403,
        headers={"Content-Type": "application/xml"},
        body=b"<Error><Code>AccessDenied</Code></Error>",
    )

    assert "AccessDenied" in str(_error_of(call, page))


def test_a_200_that_says_too_many_requests_is_a_rate_limit() -> None:
    answer = _refused(None, 200, "Too many requests")

    for call in (READ, WRITE):
        error = _error_of(call, answer)

        assert type(error) is RateLimitedError
        assert error.http_status == 200
        assert error.is_retryable
        assert not error.is_ambiguous


def test_a_429_says_how_long_the_broker_wants_to_be_left_alone() -> None:
    answer = Response(status=429, headers={"Retry-After": "30"}, body=b"{}")

    error = _error_of(READ, answer)

    assert isinstance(error, RateLimitedError)
    assert error.retry_after_seconds == 30
    assert str(error.hint).startswith("Wait 30 s, as the broker asks.")
