"""Whatever comes over a connection, the server stands, and answers what it can with errors."""

from __future__ import annotations

import gzip
import json
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.raw_http import (
    RawAnswer,
    asked,
    exchanged,
    read_answer,
    request_text,
)

FORM = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "order_type": "LIMIT",
    "product": "CNC",
    "quantity": "1",
    "price": "1490",
}
DOCUMENTED = {200, 307, 400, 403, 404, 405, 413, 429, 500, 502, 503, 504}
FUZZED = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def authorised(broker: FakeBroker, **more: str) -> dict[str, str]:
    return {"Authorization": f"token {broker.api_key}:{broker.access_token}", **more}


def stands(server: FakeServer, broker: FakeBroker) -> bool:
    """Whether the server still answers."""
    broker.run(1)
    return asked(server.root, "GET", "/user/profile", authorised(broker)).status == 200


def is_documented(answer: RawAnswer) -> bool:
    """Whether an answer is one that a client knows: data, an envelope or a page."""
    kind = answer.headers.get("content-type", "")
    if answer.status not in DOCUMENTED:
        return False
    if kind == "application/json":
        status: str = json.loads(answer.body)["status"]
        return status == ("success" if answer.status == 200 else "error")
    return answer.status == 200 or kind.startswith("text/html")


@pytest.mark.parametrize(
    "nonsense",
    [
        pytest.param(b"GET\r\n\r\n", id="no target"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
        pytest.param(b"GET /user/profile HTTP/9.9\r\n\r\n", id="a version to come"),
        pytest.param(b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n", id="no length"),
        pytest.param(
            b"POST /orders/regular HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
            id="two lengths",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            id="a length and chunks",
        ),
        pytest.param(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", id="no chunk"),
        pytest.param(b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n", id="a long target"),
        pytest.param(b"GET / HTTP/1.1\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", id="a long header"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n", id="many headers"),
        pytest.param(b"GET / HTTP/1.1\r\nX\x00Y: z\r\n\r\n", id="a zero in a name"),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
            id="no gzip",
        ),
    ],
)
def test_malformed_requests_get_a_page_and_leave_the_server_as_it_was(
    fake_server: FakeServer, broker: FakeBroker, nonsense: bytes
) -> None:
    answer = read_answer(exchanged(fake_server.root, nonsense))

    assert answer.status == 400
    assert answer.headers["content-type"] == "text/html"
    assert b"<h1>Bad Request</h1>" in answer.body
    assert len(broker.journal) == 0
    assert stands(fake_server, broker)


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"GET /user/pro",
        b"GET /user/profile HTTP/1.1\r\nHost: broker\r\n",
        b"POST /orders/regular HTTP/1.1\r\nContent-Length: 100\r\n\r\nexchange=NSE",
        b"POST /orders/regular HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
    ],
)
def test_half_a_request_never_reaches_the_broker(
    fake_server: FakeServer, broker: FakeBroker, half: bytes
) -> None:
    received = exchanged(fake_server.root, half, says_no_more=True)

    assert received == b"" or read_answer(received).status == 400
    assert len(broker.journal) == 0
    assert stands(fake_server, broker)


def test_an_order_in_chunks_is_an_order(fake_server: FakeServer, broker: FakeBroker) -> None:
    body = urlencode(FORM).encode()
    chunks = b"".join(b"1\r\n" + bytes([each]) + b"\r\n" for each in body) + b"0\r\n\r\n"
    headers = {"Transfer-Encoding": "chunked", "Content-Type": "application/x-www-form-urlencoded"}
    head = request_text("POST", "/orders/regular", authorised(broker, **headers))

    answer = read_answer(exchanged(fake_server.root, head + chunks))

    assert answer.status == 200
    assert json.loads(answer.body)["data"]["order_id"]


def test_a_compressed_order_is_an_order(fake_server: FakeServer, broker: FakeBroker) -> None:
    body = gzip.compress(urlencode(FORM).encode())
    headers = authorised(broker, **{"Content-Encoding": "gzip"})

    answer = asked(fake_server.root, "POST", "/orders/regular", headers, body)

    assert answer.status == 200


def test_a_small_body_that_grows_too_long_is_refused(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    body = gzip.compress(b"x" * (8 << 20))
    headers = authorised(broker, **{"Content-Encoding": "gzip"})

    answer = asked(fake_server.root, "POST", "/orders/regular", headers, body)

    assert (answer.status, is_documented(answer)) == (413, True)
    assert stands(fake_server, broker)


def test_the_protocol_before_this_one_is_answered_and_ends(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    sent = request_text("GET", "/user/profile", authorised(broker))
    old = sent.replace(b"HTTP/1.1", b"HTTP/1.0").replace(b"Connection: close\r\n", b"")

    answer = read_answer(exchanged(fake_server.root, old))

    assert answer.status == 200
    assert json.loads(answer.body)["data"]["user_id"] == broker.user_id


def test_requests_that_are_sent_ahead_are_answered_in_their_order(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    broker.faults.add("slow", seconds=0.05, count=1)
    kept = b"".join(
        request_text("GET", f"/orders/{number}", authorised(broker)).replace(
            b"Connection: close\r\n", b""
        )
        for number in range(20)
    )
    last = request_text("GET", "/user/margins/equity", authorised(broker))

    received = exchanged(fake_server.root, kept + last)

    assert received.count(b"HTTP/1.1 ") == 21
    paths = [entry.path for entry in broker.journal]
    assert paths == [*(f"/orders/{number}" for number in range(20)), "/user/margins/equity"]


def test_a_question_before_the_body_is_answered(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    headers = authorised(broker, Expect="100-continue")

    received = exchanged(
        fake_server.root,
        request_text("POST", "/orders/regular", headers, urlencode(FORM).encode()),
    )

    first, _, rest = received.partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 100 ")
    assert read_answer(rest).status == 200


@FUZZED
@given(sent=some.binary(max_size=300))
def test_no_bytes_bring_it_down(fake_server: FakeServer, broker: FakeBroker, sent: bytes) -> None:
    received = exchanged(fake_server.root, sent, says_no_more=True)

    assert received == b"" or is_documented(read_answer(received))
    assert stands(fake_server, broker)


PARTS = some.sampled_from(
    ["orders", "regular", "user", "profile", "quote", "gtt", "alerts", "fake", "connect", "login"]
) | some.text(some.characters(codec="utf-8", exclude_characters=" \r\n#"), max_size=6)
NAMES = some.sampled_from([*FORM, "i", "tag", "validity", "variety", "orders", "condition"])
TEXTS = some.text(max_size=12) | some.sampled_from(list(FORM.values()))


@FUZZED
@given(
    method=some.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "BREW"]),
    parts=some.lists(PARTS, max_size=5),
    query=some.lists(some.tuples(NAMES, TEXTS), max_size=4),
    body=some.binary(max_size=60)
    | some.dictionaries(NAMES, TEXTS, max_size=6).map(lambda form: urlencode(form).encode()),
    kind=some.sampled_from(["application/json", "application/x-www-form-urlencoded", "", "x/y"]),
)
def test_any_request_gets_a_documented_answer(
    fake_server: FakeServer,
    broker: FakeBroker,
    method: str,
    parts: list[str],
    query: list[tuple[str, str]],
    body: bytes,
    kind: str,
) -> None:
    target = "/" + "/".join(parts) + (f"?{urlencode(query)}" if query else "")
    if target.startswith("/fake"):
        target = f"/x{target}"
    headers = authorised(broker, **{"Content-Type": kind})

    answer = asked(fake_server.root, method, target, headers, body)

    assert method == "HEAD" or is_documented(answer)
    assert stands(fake_server, broker)
