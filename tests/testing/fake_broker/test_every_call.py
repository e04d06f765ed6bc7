"""Every call of the API is answered: with data, or with a refusal that says it is not built."""

from __future__ import annotations

import json

import pytest

from kite_core.messages import Method, Repeat, Request, describe
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit

# The documentation's index, without the calls of the session and of single orders, which have
# tests of their own.
BUILT = """
GET /user/profile
GET /user/profile/full
GET /user/margins
GET /user/margins/equity
GET /orders
GET /trades
GET /portfolio/holdings
GET /portfolio/holdings/summary
GET /portfolio/holdings/compact
GET /portfolio/holdings/auctions
POST /portfolio/holdings/authorise
GET /portfolio/positions
GET /quote?i=NSE:INFY
GET /quote/ohlc?i=NSE:INFY
GET /quote/ltp?i=NSE:INFY
GET /instruments/trigger_range/buy?i=NSE:INFY
GET /instruments
GET /instruments/NSE
GET /instruments/historical/408065/day?from=2026-11-18&to=2026-11-20
GET /mf/orders
GET /mf/sips
GET /mf/holdings
GET /mf/allotments
GET /mf/instruments
GET /gtt/triggers
GET /alerts
"""
# Calls on one trigger, alert, order or plan: their topics have tests of their own.
ON_ONE = """
GET /mf/orders/{order_id}
POST /mf/orders
DELETE /mf/orders/{order_id}
GET /mf/sips/{sip_id}
POST /mf/sips
PUT /mf/sips/{sip_id}
DELETE /mf/sips/{sip_id}
GET /mf/holdings/{isin}
POST /gtt/triggers
GET /gtt/triggers/{id}
PUT /gtt/triggers/{id}
DELETE /gtt/triggers/{id}
POST /alerts
GET /alerts/{uuid}
PUT /alerts/{uuid}
DELETE /alerts
GET /alerts/{uuid}/history
PUT /portfolio/positions
POST /margins/orders
POST /margins/basket
POST /charges/orders
"""


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def request(method: Method, path: str) -> Request:
    target, _, query = path.partition("?")
    pairs = [tuple(pair.split("=")) for pair in query.split("&") if pair]
    return describe(
        method, target, query=[(name, value) for name, value in pairs], repeat=Repeat.NEVER
    )


def asked(caller: Caller, line: str) -> tuple[int, bytes]:
    method, _, path = line.partition(" ")
    response = caller.response(request(method, path))  # type: ignore[arg-type]  # reason: from a table
    return response.status, response.body


@pytest.mark.parametrize("line", lines(BUILT))
def test_built_call_answers_with_something(line: str) -> None:
    caller = Caller()
    caller.place(limit(1600))

    status, body = asked(caller, line)

    assert status == 200
    assert len(body) > len(b'{"status":"success","data":[]}')


@pytest.mark.parametrize("line", [*lines(BUILT), *lines(ON_ONE)])
def test_every_call_needs_a_session(line: str) -> None:
    method, _, path = line.partition(" ")

    response = FakeBroker().answer(request(method, path))  # type: ignore[arg-type]  # reason: from a table

    assert response.status == 403
    assert json.loads(response.body)["error_type"] == "TokenException"


HAS_A_DASHBOARD = pytest.mark.in_process(reason="the served door has its dashboard there")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("GET /", marks=HAS_A_DASHBOARD),
        "GET /nowhere",
        "GET /orders/1/2/3",
        "PUT /user//x",
    ],
)
def test_unknown_route_is_not_found(line: str) -> None:
    status, body = asked(Caller(), line)

    assert status == 404
    assert json.loads(body)["error_type"] == "GeneralException"


@pytest.mark.parametrize("line", ["POST /user/profile", "DELETE /quote", "PUT /trades"])
def test_wrong_method_is_not_allowed(line: str) -> None:
    status, body = asked(Caller(), line)

    assert status == 405
    assert json.loads(body)["error_type"] == "GeneralException"
