from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kite_core.models.margins import ChargedOrder, MarginOrder
from kite_core.models.order_params import OrderParams
from tests.core.models.faulty import faults_of


def _planned(**changes: Any) -> MarginOrder:
    wish: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "product": "CNC",
        **changes,
    }
    return MarginOrder(**wish)


def _traded(**changes: Any) -> ChargedOrder:
    wish: dict[str, Any] = {
        "order_id": "1",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "average_price": 1500.05,
        "product": "CNC",
        **changes,
    }
    return ChargedOrder(**wish)


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({"exchange": "NSEE"}, "exchange", 'Did you mean "NSE"'),
        ({"tradingsymbol": ""}, "tradingsymbol", "is empty"),
        ({"transaction_type": "BYE"}, "transaction_type", 'Did you mean "BUY"'),
        ({"quantity": 0}, "quantity", "at least 1"),
        ({"product": "X"}, "product", "Use one of CNC"),
        ({"order_type": "LIMITED"}, "order_type", 'Did you mean "LIMIT"'),
        ({"variety": "odd"}, "variety", "Use one of regular"),
        ({"order_type": "LIMIT"}, "price", "above 0"),
        ({"order_type": "SL", "price": 5}, "trigger_price", "above 0"),
        ({"order_type": "SL-M"}, "trigger_price", "above 0"),
        ({"price": -1}, "price", "above 0"),
        ({"trigger_price": "x"}, "trigger_price", "Give an int"),
    ],
)
def test_each_fault_of_a_planned_order_comes_with_its_fix(
    changes: dict[str, Any], field: str, fix: str
) -> None:
    assert fix in faults_of(lambda: _planned(**changes))[field]


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({"order_id": ""}, "order_id", "is empty"),
        ({"average_price": 0}, "average_price", "above 0"),
        ({"quantity": -1}, "quantity", "at least 1"),
        ({"exchange": "NSEE"}, "exchange", 'Did you mean "NSE"'),
    ],
)
def test_each_fault_of_a_trade_comes_with_its_fix(
    changes: dict[str, Any], field: str, fix: str
) -> None:
    assert fix in faults_of(lambda: _traded(**changes))[field]


def test_all_faults_are_reported_together() -> None:
    faults = faults_of(lambda: _planned(exchange="X", quantity=0, order_type="LIMIT"))

    assert list(faults) == ["exchange", "quantity", "price"]


@pytest.mark.parametrize(
    ("price", "exact"), [("1500.050", "1500.05"), (0.1 + 0.2, "0.30000000000000004")]
)
def test_prices_are_exact(price: Any, exact: str) -> None:
    assert _planned(order_type="LIMIT", price=price).to_wire()["price"] == Decimal(exact)
    assert _traded(average_price=price).to_wire()["average_price"] == Decimal(exact)


def test_an_order_to_place_can_be_asked_about_first() -> None:
    order = OrderParams.stop_loss(
        exchange="NFO",
        tradingsymbol="NIFTY26NOVFUT",
        transaction_type="SELL",
        quantity=75,
        trigger_price="24900.50",
        price=24890,
        product="NRML",
    )

    assert MarginOrder.of(order).to_wire() == {
        "exchange": "NFO",
        "tradingsymbol": "NIFTY26NOVFUT",
        "transaction_type": "SELL",
        "variety": "regular",
        "product": "NRML",
        "order_type": "SL",
        "quantity": 75,
        "price": Decimal(24890),
        "trigger_price": Decimal("24900.5"),
    }
