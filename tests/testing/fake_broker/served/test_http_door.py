"""The door over HTTP, spoken to by hand."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from email.utils import formatdate

import pytest

from kite_core.ist import IST
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.http_door import api_key_of
from kite_testing.fake_broker.served.server import FakeServer
from kite_testing.fake_broker.wire.arrival import Arrival
from tests.testing.fake_broker.served.raw_http import (
    asked,
    connected,
    exchanged,
    read_answer,
    request_text,
)


def authorised(broker: FakeBroker, **more: str) -> dict[str, str]:
    return {"Authorization": f"token {broker.api_key}:{broker.access_token}", **more}


def test_an_answer_has_the_brokers_headers(fake_server: FakeServer, broker: FakeBroker) -> None:
    answer = asked(fake_server.root, "GET", "/user/profile", authorised(broker))

    assert answer.status == 200
    assert json.loads(answer.body)["data"]["user_id"] == broker.user_id
    assert answer.headers.pop("date")
    assert answer.headers == {
        "server": "kiteport-fake-broker",
        "content-type": "application/json",
        "content-length": str(len(answer.body)),
        "connection": "close",
    }


def test_dumps_are_compressed_for_who_accepts_it(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    plain = asked(fake_server.root, "GET", "/instruments/NSE", authorised(broker))
    accepting = authorised(broker, **{"Accept-Encoding": "gzip"})
    packed = asked(fake_server.root, "GET", "/instruments/NSE", accepting)

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"].startswith("text/csv")
    assert gzip.decompress(packed.body) == plain.body


def test_a_connection_is_kept_for_the_next_request(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    request = request_text("GET", "/user/profile", authorised(broker))
    kept = request.replace(b"Connection: close\r\n", b"")

    with connected(fake_server.root) as connection:
        connection.sendall(kept)
        first = read_answer(connection.recv(65536))
        connection.sendall(kept + request)
        rest = b""
        while chunk := connection.recv(65536):
            rest += chunk

    assert first.status == 200
    assert rest.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "PATCH", "BREW"])
def test_other_methods_are_refused_without_headers_for_browsers(
    fake_server: FakeServer, broker: FakeBroker, method: str
) -> None:
    headers = authorised(broker, Origin="https://app.example.invalid")

    answer = asked(fake_server.root, method, "/user/profile", headers)

    assert answer.status in (400, 405)
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_body_that_is_too_long_is_refused(fake_server: FakeServer, broker: FakeBroker) -> None:
    body = b"tag=" + b"x" * (1 << 20)

    answer = asked(fake_server.root, "POST", "/orders/regular", authorised(broker), body)

    assert answer.status == 413
    assert json.loads(answer.body)["error_type"] == "InputException"
    assert len(broker.journal) == 0


def test_a_lost_answer_is_a_connection_that_closes(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    broker.faults.add("lost", seconds=0)

    received = exchanged(fake_server.root, request_text("GET", "/user/profile", authorised(broker)))

    assert received == b""
    assert len(broker.journal) == 1


def test_who_is_unreachable_resets_the_connection(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    broker.faults.add("unreachable")

    with pytest.raises(ConnectionResetError):
        exchanged(fake_server.root, request_text("GET", "/user/profile", authorised(broker)))


def test_half_an_answer_promises_the_whole(fake_server: FakeServer, broker: FakeBroker) -> None:
    whole = asked(fake_server.root, "GET", "/user/profile", authorised(broker))
    broker.faults.add("truncated", share=0.25)

    half = asked(fake_server.root, "GET", "/user/profile", authorised(broker))

    assert half.status == 200
    assert half.headers["content-length"] == whole.headers["content-length"]
    assert half.body == whole.body[: len(whole.body) // 4]


def test_nothing_of_a_body_is_less_than_half(fake_server: FakeServer, broker: FakeBroker) -> None:
    broker.faults.add("truncated", share=0)

    answer = asked(fake_server.root, "GET", "/user/profile", authorised(broker))

    assert int(answer.headers["content-length"]) > 0
    assert answer.body == b""


def test_a_slow_answer_takes_virtual_time_and_as_much_real_time(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    broker.faults.add("slow", seconds=0.05)
    before = broker.clock.monotonic()

    answer = asked(fake_server.root, "GET", "/user/profile", authorised(broker))

    assert answer.status == 200
    assert broker.clock.monotonic() - before == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("headers", "target", "body", "api_key"),
    [
        ({"Authorization": "token key:secret"}, "/orders", b"", "key"),
        ({"authorization": "token key"}, "/orders", b"", "key"),
        ({"Authorization": "token"}, "/orders?api_key=other", b"", "other"),
        ({}, "/session/token?api_key=key&access_token=x", b"", "key"),
        ({}, "/session/token", b"api_key=key&checksum=x", "key"),
        ({}, "/session/token", b"not_api_key=key", ""),
        ({}, "/session/token", b"\xff\xfe", ""),
        ({}, "/", b"", ""),
    ],
)
def test_the_api_key_is_found_where_clients_put_it(
    headers: dict[str, str], target: str, body: bytes, api_key: str
) -> None:
    assert api_key_of(Arrival("POST", target, headers, body)) == api_key


def test_an_order_may_stand_in_the_query(fake_server: FakeServer, broker: FakeBroker) -> None:
    query = (
        "exchange=NSE&tradingsymbol=INFY&transaction_type=BUY&quantity=1&product=CNC"
        "&order_type=LIMIT&price=1500&validity=DAY"
    )

    answer = asked(fake_server.root, "POST", f"/orders/regular?{query}", authorised(broker))

    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["data"]["order_id"]


def test_fields_of_the_body_win_over_the_query(fake_server: FakeServer, broker: FakeBroker) -> None:
    query = "exchange=NSE&tradingsymbol=INFY&transaction_type=BUY&quantity=9&product=CNC"
    body = b"quantity=2&order_type=LIMIT&price=1500&validity=DAY"

    asked(fake_server.root, "POST", f"/orders/regular?{query}", authorised(broker), body)
    book = asked(fake_server.root, "GET", "/orders", authorised(broker))

    assert [row["quantity"] for row in json.loads(book.body)["data"]] == [2]


def test_a_multipart_body_is_told_what_to_be(fake_server: FakeServer, broker: FakeBroker) -> None:
    headers = authorised(broker, **{"Content-Type": "multipart/form-data; boundary=x"})

    answer = asked(fake_server.root, "POST", "/orders/regular", headers, b"--x--")

    assert answer.status == 400
    assert "application/x-www-form-urlencoded or JSON" in json.loads(answer.body)["message"]


def test_an_answer_tells_the_brokers_time_not_that_of_the_machine() -> None:
    start = datetime(2026, 8, 3, 10, 30, tzinfo=IST)

    with FakeServer(FakeBroker(start=start)) as server:
        server.broker.clock.advance(90)
        answer = asked(server.root, "GET", "/user/profile", authorised(server.broker))

    assert answer.headers["date"] == "Mon, 03 Aug 2026 05:01:30 GMT"


def test_a_late_answer_tells_the_time_at_which_it_leaves(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    broker.faults.add("slow", count=1, seconds=0.001)
    asked_at = broker.clock.now()

    answer = asked(fake_server.root, "GET", "/user/profile", authorised(broker))

    assert broker.clock.now() > asked_at
    assert answer.headers["date"] == formatdate(broker.clock.now().timestamp(), usegmt=True)
