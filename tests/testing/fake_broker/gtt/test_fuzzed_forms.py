"""Whatever stands in a form of triggers, alerts and funds: a documented answer, never a crash."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kite_core.messages import Method
from tests.testing.fake_broker.alerts import wishes as alerts
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt import wishes as gtt
from tests.testing.fake_broker.gtt.parts import engine_of, now_of, pass_time, sent

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["NSE", "INFY", "SELL", "LIMIT", "CNC", "1e400", "-1", "05-05"]),
    st.lists(st.integers(0, 3000), max_size=3),
)
CHANGES = st.dictionaries(
    st.sampled_from(
        [
            "exchange",
            "tradingsymbol",
            "trigger_values",
            "last_price",
            "quantity",
            "price",
            "product",
            "order_type",
            "variety",
            "validity",
            "tags",
            "gtt",
            "trigger_price",
            "market_protection",
            "iceberg_legs",
            "weight",
        ]
    ),
    VALUES,
    max_size=4,
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            "tradingsymbol",
            "transaction_type",
            "amount",
            "quantity",
            "tag",
            "instalments",
            "frequency",
            "instalment_day",
            "step_up",
            "sip_type",
            "initial_amount",
            "trigger_price",
            "status",
            "type",
            "name",
            "operator",
        ]
    ),
    st.one_of(st.text(max_size=12), VALUES.map(json.dumps)),
    max_size=5,
)
CALLS: list[tuple[Method, str]] = [
    ("POST", "/mf/orders"),
    ("POST", "/mf/sips"),
    ("PUT", "/mf/sips/{sip}"),
    ("POST", "/alerts"),
    ("POST", "/gtt/triggers"),
]
FUND = {
    "tradingsymbol": "INF846K01EW2",
    "transaction_type": "BUY",
    "amount": "1000",
    "instalments": "3",
    "frequency": "weekly",
}


def check(answer: tuple[int, Any]) -> bool:
    status, envelope = answer
    assert status in (200, 400, 404)
    assert envelope["status"] == ("success" if status == 200 else "error")
    return status == 200


@settings(max_examples=60, deadline=None)
@given(condition=CHANGES, order=CHANGES)
def test_any_trigger_and_any_basket_is_taken_or_refused(
    condition: dict[str, Any], order: dict[str, Any]
) -> None:
    caller = Caller()
    engine = engine_of(caller)
    trigger = gtt.form(condition=condition, **order)
    basket = alerts.basket({**alerts.item(**order), **condition})

    if check(sent(caller, "POST", "/gtt/triggers", trigger)):
        engine.gtt.fire(next(iter(engine.gtt)).trigger_id, now_of(caller))
    if check(sent(caller, "POST", "/alerts", alerts.form(type="ato", basket=basket))):
        engine.alerts.fire(next(iter(engine.alerts)).uuid, now_of(caller))

    check(sent(caller, "GET", "/gtt/triggers"))
    check(sent(caller, "GET", "/alerts"))


@settings(max_examples=60, deadline=None)
@given(call=st.sampled_from(CALLS), fields=FIELDS)
def test_any_form_is_taken_or_refused(call: tuple[Method, str], fields: dict[str, str]) -> None:
    caller = Caller()
    engine = engine_of(caller)
    sip = next(iter(engine.funds.sips))
    method, template = call

    check(sent(caller, method, template.format(sip=sip.sip_id), {**FUND, **fields}))
    engine.gtt.clear()
    engine.alerts.clear()
    pass_time(caller, timedelta(days=40))

    assert sent(caller, "GET", "/mf/sips")[0] == 200
    assert sent(caller, "GET", "/mf/orders")[0] == 200
