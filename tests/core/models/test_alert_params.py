from __future__ import annotations

import json
from typing import Any

import pytest

from kite_core.models.alert_params import AlertParams
from kite_core.models.order_params import OrderParams
from tests.core.models.faulty import faults_of

ORDER = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=10,
    price="1500.050",
    product="CNC",
    tag="mine",
)
ALERT: dict[str, Any] = {
    "name": "INFY is up",
    "lhs_exchange": "NSE",
    "lhs_tradingsymbol": "INFY",
    "operator": ">=",
    "rhs_constant": 1600,
}


def _alert(**changes: Any) -> AlertParams:
    wish: dict[str, Any] = {**ALERT, **changes}
    return AlertParams(**wish)


@pytest.mark.parametrize(
    ("wish", "field", "fix"),
    [
        ({"name": ""}, "name", "is empty"),
        ({"lhs_exchange": "NSEE"}, "lhs_exchange", 'Did you mean "NSE"'),
        ({"lhs_tradingsymbol": ""}, "lhs_tradingsymbol", "is empty"),
        ({"lhs_attribute": ""}, "lhs_attribute", "is empty"),
        ({"operator": "=>"}, "operator", "Did you mean"),
        ({"rhs_constant": "x"}, "rhs_constant", "Give an int"),
        ({"rhs_constant": None}, "rhs_constant", "Give rhs_constant, or"),
        ({"rhs_exchange": "NSE"}, "rhs_exchange", "Give either"),
        (
            {"rhs_constant": None, "rhs_exchange": "NSEE", "rhs_tradingsymbol": "TCS"},
            "rhs_exchange",
            'Did you mean "NSE"',
        ),
        ({"rhs_constant": None, "rhs_exchange": "NSE"}, "rhs_tradingsymbol", "is empty"),
        ({"type": "loud"}, "type", "Use one of simple, ato"),
        ({"type": "ato"}, "orders", "from 1 to 20"),
        ({"type": "ato", "orders": [ORDER] * 21}, "orders", "from 1 to 20"),
        ({"orders": [ORDER]}, "orders", "AlertParams.ato"),
    ],
)
def test_each_fault_comes_with_its_fix(wish: dict[str, Any], field: str, fix: str) -> None:
    assert fix in faults_of(lambda: _alert(**wish))[field]


def test_all_faults_are_reported_together() -> None:
    faults = faults_of(lambda: _alert(name="", operator="?", type="x"))

    assert list(faults) == ["name", "operator", "type"]


def test_another_instrument_can_be_on_the_right() -> None:
    params = AlertParams.simple(
        name="INFY over TCS",
        lhs_exchange="NSE",
        lhs_tradingsymbol="INFY",
        operator=">",
        rhs_exchange="NSE",
        rhs_tradingsymbol="TCS",
    )

    assert params.to_form()[6:] == (
        ("rhs_type", "instrument"),
        ("rhs_exchange", "NSE"),
        ("rhs_tradingsymbol", "TCS"),
        ("rhs_attribute", "LastTradedPrice"),
    )


def test_the_basket_holds_the_orders_with_exact_prices() -> None:
    form = dict(AlertParams.ato(**ALERT, orders=[ORDER]).to_form())

    basket = json.loads(form["basket"], parse_float=str)
    assert (form["type"], basket["name"], basket["type"], basket["tags"]) == (
        "ato",
        "alerts-basket",
        "alert",
        [],
    )
    (item,) = basket["items"]
    assert (item["type"], item["tradingsymbol"], item["weight"]) == ("insert", "INFY", 10000)
    assert item["params"] == {
        "transaction_type": "BUY",
        "product": "CNC",
        "order_type": "LIMIT",
        "validity": "DAY",
        "validity_ttl": 0,
        "quantity": 10,
        "price": "1500.05",
        "trigger_price": 0,
        "disclosed_quantity": 0,
        "variety": "regular",
        "tags": ["mine"],
        "squareoff": 0,
        "stoploss": 0,
        "trailing_stoploss": 0,
        "iceberg_legs": 0,
        "market_protection": 0,
    }
