from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kite_core.models.order_modification import OrderModification
from kite_core.models.order_params import OrderParams
from kite_core.models.words import Exchange, Product
from tests.core.models.faulty import faults_of

LIMIT: dict[str, Any] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 10,
    "product": "CNC",
    "order_type": "LIMIT",
    "price": 1500.05,
}
MARKET: dict[str, Any] = {**LIMIT, "order_type": "MARKET", "price": None, "market_protection": -1}
STOP: dict[str, Any] = {**LIMIT, "order_type": "SL", "trigger_price": 1490}


def _order(**changes: Any) -> OrderParams:
    wish: dict[str, Any] = {**LIMIT, **changes}
    return OrderParams(**wish)


@pytest.mark.parametrize(
    ("wish", "field", "fix"),
    [
        ({**LIMIT, "exchange": "NSEE"}, "exchange", 'Did you mean "NSE"'),
        ({**LIMIT, "tradingsymbol": " "}, "tradingsymbol", "is empty"),
        ({**LIMIT, "transaction_type": "BYE"}, "transaction_type", 'Did you mean "BUY"'),
        ({**LIMIT, "quantity": 0}, "quantity", "at least 1"),
        ({**LIMIT, "quantity": 1.5}, "quantity", "Give an int"),
        ({**LIMIT, "product": "CO"}, "product", 'variety="co"'),
        ({**LIMIT, "product": "CASH"}, "product", "Use one of CNC"),
        ({**LIMIT, "order_type": "LIMITED"}, "order_type", 'Did you mean "LIMIT"'),
        ({**LIMIT, "variety": "bo"}, "variety", "Use one of regular"),
        ({**LIMIT, "validity": "GTC"}, "validity", "Use one of DAY"),
        ({**LIMIT, "price": None}, "price", "Give a price"),
        ({**LIMIT, "price": 0}, "price", "above 0"),
        ({**LIMIT, "price": -1}, "price", "above 0"),
        ({**LIMIT, "price": "dear"}, "price", "Give an int, float, Decimal or text"),
        ({**LIMIT, "price": float("nan")}, "price", "not a finite number"),
        ({**LIMIT, "trigger_price": 5}, "trigger_price", 'order_type="SL"'),
        ({**MARKET, "price": 5}, "price", 'order_type="LIMIT"'),
        ({**MARKET, "market_protection": 101}, "market_protection", "at most 100"),
        ({**MARKET, "market_protection": -2}, "market_protection", "Give -1"),
        ({**MARKET, "market_protection": "x"}, "market_protection", "Give -1"),
        ({**STOP, "trigger_price": None}, "trigger_price", "triggers it"),
        ({**STOP, "trigger_price": 1501}, "trigger_price", "at or below the price"),
        (
            {**STOP, "transaction_type": "SELL", "trigger_price": 1499},
            "trigger_price",
            "at or above the price",
        ),
        ({**LIMIT, "validity_ttl": 5}, "validity_ttl", 'validity="TTL"'),
        ({**LIMIT, "validity": "TTL"}, "validity_ttl", "Give an int"),
        ({**LIMIT, "disclosed_quantity": 11}, "disclosed_quantity", "from 0 to 10"),
        ({**LIMIT, "tag": "x" * 21}, "tag", "at most 20"),
        ({**LIMIT, "iceberg_legs": 2}, "iceberg_legs", 'variety="iceberg"'),
        ({**LIMIT, "variety": "iceberg"}, "iceberg_legs", "Give an int"),
        (
            {**LIMIT, "variety": "iceberg", "iceberg_legs": 51, "iceberg_quantity": 1},
            "iceberg_legs",
            "from 2 to 50",
        ),
        (
            {**MARKET, "variety": "iceberg", "iceberg_legs": 2, "iceberg_quantity": 5},
            "order_type",
            'order_type="LIMIT"',
        ),
        ({**LIMIT, "variety": "co", "trigger_price": 5}, "product", 'product="MIS"'),
        ({**STOP, "variety": "co", "product": "MIS"}, "order_type", "trigger_price is its stop"),
        ({**LIMIT, "variety": "auction"}, "auction_number", "is empty"),
    ],
)
def test_each_fault_comes_with_its_fix(wish: dict[str, Any], field: str, fix: str) -> None:
    faults = faults_of(lambda: OrderParams(**wish))

    assert fix in faults[field]


def test_all_faults_are_reported_together() -> None:
    faults = faults_of(lambda: _order(exchange="NSEE", quantity=0, price=None, tag="x" * 30))

    assert list(faults) == ["exchange", "quantity", "price", "tag"]


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (0.1 + 0.2, "0.30000000000000004"),
        (Decimal("1500.050"), "1500.05"),
        ("1500.050", "1500.05"),
        (1e22, "10000000000000000000000"),
        (1500, "1500"),
    ],
)
def test_prices_leave_exactly(price: Any, text: str) -> None:
    assert dict(_order(price=price).to_form())["price"] == text
    assert dict(OrderModification(price=price).to_form())["price"] == text


def test_only_what_is_set_is_sent() -> None:
    form = OrderParams.market(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="SELL",
        quantity=1,
        product="MIS",
    ).to_form()

    assert form == (
        ("exchange", "NSE"),
        ("tradingsymbol", "INFY"),
        ("transaction_type", "SELL"),
        ("order_type", "MARKET"),
        ("quantity", "1"),
        ("product", "MIS"),
        ("validity", "DAY"),
        ("market_protection", "-1"),
    )


def test_a_stop_with_a_price_is_a_limit_and_one_without_a_market_order() -> None:
    common: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "SELL",
        "quantity": 1,
        "trigger_price": 1450,
        "product": "MIS",
    }

    limited, unlimited = (
        OrderParams.stop_loss(**common, price=1449.5),
        OrderParams.stop_loss(**common),
    )

    assert (limited.order_type, limited.market_protection) == ("SL", None)
    assert (unlimited.order_type, unlimited.market_protection) == ("SL-M", -1)


@pytest.mark.parametrize(("quantity", "legs", "leg"), [(100, 5, 20), (101, 5, 21), (10, 3, 4)])
def test_iceberg_legs_are_equal_parts(quantity: int, legs: int, leg: int) -> None:
    order = OrderParams.iceberg(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=quantity,
        price=1500,
        product="CNC",
        legs=legs,
    )

    form = dict(order.to_form())
    assert (form["iceberg_legs"], form["iceberg_quantity"]) == (str(legs), str(leg))
    assert order.variety == "iceberg"


def test_a_tag_can_be_put_on_a_copy() -> None:
    order = _order()

    tagged = order.with_tag("mine")

    assert (order.tag, tagged.tag) == (None, "mine")


def test_words_of_the_broker_that_are_new_can_be_sent() -> None:
    order = _order(exchange=Exchange("MOONX"), product=Product("XYZ"))

    assert dict(order.to_form())["exchange"] == "MOONX"


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({}, "changes", "Give at least one"),
        ({"quantity": 0}, "quantity", "at least 1"),
        ({"price": -1}, "price", "above 0"),
        ({"trigger_price": 0}, "trigger_price", "above 0"),
        ({"order_type": "LMT"}, "order_type", "LIMIT"),
        ({"validity": "GTC"}, "validity", "DAY"),
        ({"variety": "bo", "quantity": 1}, "variety", "Use one of regular"),
        ({"disclosed_quantity": -1}, "disclosed_quantity", "at least 0"),
        ({"market_protection": 200}, "market_protection", "at most 100"),
    ],
)
def test_each_fault_of_a_change_comes_with_its_fix(
    changes: dict[str, Any], field: str, fix: str
) -> None:
    assert fix in faults_of(lambda: OrderModification(**changes))[field]


def test_a_change_sends_only_what_changes() -> None:
    changes = OrderModification(quantity=5, parent_order_id="261120000000001")

    assert changes.to_form() == (("quantity", "5"), ("parent_order_id", "261120000000001"))
