"""What official clients of other languages put on the wire, byte for byte in spirit, is understood.

Each row is a habit of kite-connect's clients: header spellings, repeated parameters, words for
truth, values that are dropped or always sent.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.raw_http import asked

FORM = "application/x-www-form-urlencoded"
ORDER = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "order_type": "LIMIT",
    "quantity": "1",
    "price": "1490",
    "product": "CNC",
    "validity": "DAY",
}
BASKET = [
    {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "variety": "regular",
        "product": "CNC",
        "order_type": "MARKET",
        "quantity": 1,
        "price": 0,
        "trigger_price": 0,
    }
]
HEADERS = {
    "py": {
        "X-Kite-Version": "3",
        "User-Agent": "Kiteconnect-python/5.2.2",
        "Accept-Encoding": "gzip, deflate",
        "Accept": "*/*",
    },
    "go": {"User-Agent": "gokiteconnect/4.4.0", "X-Kite-Version": "3"},
    "js": {
        "X-Kite-Version": "3",
        "User-Agent": "kiteconnectjs/5.3.1",
        "Accept": "application/json, text/plain, */*",
        "Content-Type": FORM,
    },
    "java": {"User-Agent": "javakiteconnect/4.0.1", "X-Kite-Version": "3"},
    ".NET": {"User-Agent": "KiteConnect.Net/4.3.0.0", "X-Kite-Version": "3"},
    "none": {},
}


def sent(
    server: FakeServer,
    client: str,
    method: str,
    target: str,
    *,
    form: dict[str, str] | None = None,
    rows: object = None,
    content_type: str | None = None,
) -> tuple[int, Any]:
    """Status and data of one request with a client's headers."""
    known = server.credentials
    headers = {**HEADERS[client], "Authorization": f"token {known.api_key}:{known.access_token}"}
    headers.pop("Accept-Encoding", None)
    body = b""
    if form is not None:
        headers["Content-Type"], body = content_type or FORM, urlencode(form).encode()
    if rows is not None:
        headers["Content-Type"] = content_type or "application/json"
        body = json.dumps(rows).encode()
    answer = asked(server.root, method, target, headers, body)
    return answer.status, json.loads(answer.body).get("data")


@pytest.mark.parametrize("client", HEADERS)
def test_every_clients_headers_are_welcome(fake_server: FakeServer, client: str) -> None:
    status, data = sent(fake_server, client, "GET", "/user/profile")

    assert (status, data["user_id"]) == (200, fake_server.broker.user_id)


PLACED = [
    ("py", {**ORDER, "variety": "regular"}, FORM),
    ("go", ORDER, FORM),
    ("js", {**ORDER, "variety": "regular"}, FORM),
    (
        "java",
        {**ORDER, "market_protection": "0", "autoslice": "false", "disclosed_quantity": "0"},
        f"{FORM}; charset=utf-8",
    ),
    (".NET", {**ORDER, "variety": "regular"}, FORM),
]


@pytest.mark.parametrize(("client", "form", "content_type"), PLACED)
def test_every_client_places_modifies_and_cancels(
    fake_server: FakeServer,
    broker: FakeBroker,
    client: str,
    form: dict[str, str],
    content_type: str,
) -> None:
    broker.market.set_price("NSE:INFY", 1500)
    _, placed = sent(
        fake_server, client, "POST", "/orders/regular", form=form, content_type=content_type
    )
    order_id = placed["order_id"]
    broker.run(1)
    changes = {"price": "1491", "quantity": "2", "order_type": "LIMIT", "validity": "DAY"}
    repeated = {**changes, "variety": "regular", "order_id": order_id, "exchange": "NSE"}

    modified, _ = sent(fake_server, client, "PUT", f"/orders/regular/{order_id}", form=repeated)
    broker.run(1)
    cancelled, _ = sent(
        fake_server, client, "DELETE", f"/orders/regular/{order_id}?variety=regular"
    )
    broker.run(1)

    _, (row,) = sent(fake_server, client, "GET", "/orders")
    assert (modified, cancelled) == (200, 200)
    assert (row["status"], row["price"], row["quantity"]) == ("CANCELLED", 1491, 2)


@pytest.mark.parametrize(
    ("client", "target"),
    [
        ("py", "/margins/basket?consider_positions=True"),
        ("py", "/margins/basket?consider_positions=False&mode=compact"),
        ("go", "/margins/basket?consider_positions=true"),
        ("go", "/margins/basket"),
        ("js", "/margins/basket?consider_positions=true&mode=compact"),
        ("java", "/margins/basket?consider_positions=true&mode=compact"),
        (".NET", "/margins/basket?consider_positions=true&mode=compact"),
    ],
)
def test_every_word_for_true_is_read(fake_server: FakeServer, client: str, target: str) -> None:
    status, data = sent(fake_server, client, "POST", target, rows=BASKET)

    assert status == 200
    assert data["final"]["total"] > 0


SPAN = "from=2026-11-19+09%3A15%3A00&to=2026-11-19+09%3A20%3A00"


@pytest.mark.parametrize(
    ("client", "query"),
    [
        ("py", f"{SPAN}&interval=minute&continuous=0&oi=1"),
        ("go", f"{SPAN}&instrument_token=408065&interval=minute&continuous=false&oi=true"),
        ("js", f"instrument_token=408065&{SPAN}&interval=minute&continuous=0&oi=1"),
        ("java", f"{SPAN.replace('+', '%20')}&continuous=0&oi=1"),
        (".NET", f"{SPAN}&continuous=0&oi=1"),
    ],
)
def test_candles_are_found_however_they_are_asked_for(
    fake_server: FakeServer, client: str, query: str
) -> None:
    target = f"/instruments/historical/408065/minute?{query}"

    status, data = sent(fake_server, client, "GET", target)

    assert status == 200
    assert len(data["candles"][0]) == 7
    assert data["candles"][0][0] == "2026-11-19T09:15:00+0530"


def test_js_sends_tokens_as_numbers_and_triggers_as_json_in_a_form(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    broker.market.set_price("NSE:INFY", 1500)
    condition = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "trigger_values": [1400],
        "last_price": 1500,
    }
    order = {**ORDER, "transaction_type": "SELL", "quantity": 1, "price": 1390}
    form = {"type": "single", "condition": json.dumps(condition), "orders": json.dumps([order])}

    status, data = sent(fake_server, "js", "POST", "/gtt/triggers", form=form)

    assert status == 200
    assert isinstance(data["trigger_id"], int)


def test_java_before_the_login_says_null(fake_server: FakeServer) -> None:
    headers = {"Authorization": f"token {fake_server.credentials.api_key}:null"}

    answer = asked(fake_server.root, "GET", "/user/profile", headers)

    assert (answer.status, json.loads(answer.body)["error_type"]) == (403, "TokenException")
