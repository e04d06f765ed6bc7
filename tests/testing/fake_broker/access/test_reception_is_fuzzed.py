"""Whatever comes to the door gets an answer, and the answer is a documented one."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_core.messages import Response
from kite_testing import FakeBroker
from kite_testing.fake_broker.control.error_catalogue import ERRORS
from kite_testing.fake_broker.wire.arrival import Arrival

BROKER = FakeBroker(has_limits=False, round_trip_seconds=0.01)
TYPES = {error.error_type for error in ERRORS.values()}
ANYTHING = st.text(max_size=12)


def words(text: str) -> list[str]:
    return text.split()


WORDS = st.sampled_from(
    [
        *words("NSE INFY BUY SELL LIMIT MARKET SL CNC MIS DAY 1 -1 1e9 nan Infinity 1500 0 true"),
        *words("[] {} [{}] null"),
        "",
        " ",
        "\x00",
        "9" * 40,
    ]
)
FIELDS = words(
    """
    exchange tradingsymbol transaction_type order_type quantity product price trigger_price
    validity validity_ttl market_protection tag disclosed_quantity autoslice iceberg_legs
    iceberg_quantity condition orders type i from to oi isin amount basket name
    """
)
PARTS = st.sampled_from(
    words(
        """
        orders regular amo co iceberg auction trades quote ohlc ltp instruments historical NSE
        408065 minute day portfolio positions holdings user margins profile session token mf sips
        gtt triggers alerts charges basket .. %00 %ff {} 1 authorise
        """
    )
)


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    return urlencode(pairs, errors="replace").encode()


PAIRS = st.lists(st.tuples(st.sampled_from(FIELDS), WORDS | ANYTHING), max_size=12)
JSON_BODIES = PAIRS.map(lambda pairs: json.dumps(dict(pairs)).encode())
BODIES = st.binary(max_size=40) | PAIRS.map(encoded) | JSON_BODIES
TYPES_OF_BODY = st.sampled_from(
    ["application/x-www-form-urlencoded", "application/json", "text/plain", "", "json; charset=é"]
)


@st.composite
def arrivals(draw: Any) -> Arrival:
    """A request of some client, a broken one, or an attacker."""
    method = draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", ""]) | ANYTHING)
    path = "/" + "/".join(draw(st.lists(PARTS | ANYTHING, max_size=5)))
    query = draw(st.just("") | ANYTHING | PAIRS.map(lambda pairs: encoded(pairs).decode()))
    token = f"token {BROKER.api_key}:{BROKER.access_token}"
    headers = {
        "Authorization": draw(st.just(token) | ANYTHING),
        draw(st.sampled_from(["Content-Type", "content-type"])): draw(TYPES_OF_BODY),
    }
    target = f"{path}?{query}" if query else path
    return Arrival(method, target, headers, draw(BODIES))


def is_refused_by_storage(response: Response) -> bool:
    """Whether it is the answer to a dump of an exchange that there is none of: XML, no envelope."""
    is_xml = response.headers["Content-Type"] == "application/xml"
    return response.status == 403 and is_xml and b"AccessDenied" in response.body


@settings(max_examples=400, deadline=None)
@given(arrivals())
def test_nothing_comes_out_of_the_door_but_documented_answers(arrival: Arrival) -> None:
    delivery = BROKER.deliver(arrival)

    response = delivery.response
    assert response is not None
    if response.status == 200 or is_refused_by_storage(response):
        return
    envelope = json.loads(response.body)
    assert response.headers["Content-Type"] == "application/json"
    assert set(envelope) == {"status", "message", "data", "error_type"}
    assert envelope["status"] == "error"
    assert envelope["error_type"] in TYPES
    assert BROKER.journal[-1].to_line()


@settings(max_examples=200, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]) | ANYTHING,
    path=st.sampled_from(["/fake", "/fake/clock", "/fake/faults", "/fake/journal/count"])
    | ANYTHING,
    query=ANYTHING,
    body=BODIES,
)
def test_control_answers_anything(method: str, path: str, query: str, body: bytes) -> None:
    status, answer = FakeBroker().control.handle(method, path, query, body)

    assert status in (200, 400, 404, 405)
    assert set(json.loads(answer)) <= {"data", "error"}


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000])
def test_depths_of_json_do_not_crash_it(body: bytes) -> None:
    headers = {
        "Authorization": f"token {BROKER.api_key}:{BROKER.access_token}",
        "Content-Type": "application/json",
    }

    delivery = BROKER.deliver(Arrival("POST", "/orders/regular", headers, body))

    assert delivery.response is not None
    assert delivery.response.status == 400
