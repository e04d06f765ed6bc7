from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kite_core.models.order_modification import OrderModification
from kite_core.models.orders import Order
from kite_core.models.preflight.findings import Preflight
from kite_core.models.words import OrderStatus
from tests.core.models.faulty import faults_of
from tests.core.models.preflight.wishes import FUTURE, INFY, TODAY, doubts, texts

ROW: dict[str, Any] = {
    "order_id": "261120000000001",
    "status": OrderStatus.OPEN,
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 10,
    "product": "CNC",
    "order_type": "LIMIT",
    "price": 1500.0,
}
STOP: dict[str, Any] = {
    **ROW,
    "status": OrderStatus.TRIGGER_PENDING,
    "order_type": "SL",
    "trigger_price": 1490.0,
}


def _found(row: dict[str, Any], *, last_price: Any = None, **changes: Any) -> Preflight:
    wish = OrderModification(**changes)
    return wish.preflight(Order.from_dict(row), INFY, TODAY, last_price=last_price)


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


def test_prices_of_a_change_leave_exactly() -> None:
    assert dict(OrderModification(price=Decimal("1500.050")).to_form())["price"] == "1500.05"


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        (ROW, {"price": 1499.9}),
        (ROW, {"quantity": 20, "validity": "IOC"}),
        (ROW, {"order_type": "MARKET", "market_protection": -1}),
        ({**ROW, "order_type": "MARKET", "price": 0.0}, {"quantity": 5}),
        (STOP, {"trigger_price": 1495}),
        (STOP, {"order_type": "LIMIT"}),
        (STOP, {"order_type": "MARKET", "market_protection": 2}),
        (STOP, {"order_type": "SL-M", "market_protection": -1}),
        ({**ROW, "disclosed_quantity": 5}, {"disclosed_quantity": 0}),
        ({**ROW, "variety": "co", "product": "MIS"}, {"variety": "co", "price": 1499.9}),
        (
            {**STOP, "variety": "co", "product": "MIS", "transaction_type": "SELL"},
            {"variety": "co", "trigger_price": 1480, "parent_order_id": "1"},
        ),
    ],
)
def test_a_change_that_leaves_a_sound_order_passes(
    row: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert _found(row, **changes).is_clear


@pytest.mark.parametrize(
    ("row", "changes", "fault"),
    [
        (
            ROW,
            {"price": 1500.05},
            "price: 1500.05 is not a multiple of 0.1. Use 1500.0 or 1500.1.",
        ),
        (
            ROW,
            {"order_type": "MARKET"},
            "market_protection: a MARKET order needs one through the API since 1 April 2026. ",
        ),
        (
            {**ROW, "order_type": "MARKET", "price": 0.0},
            {"order_type": "LIMIT"},
            "price: a LIMIT order needs one. Give a price.",
        ),
        (STOP, {"price": 1480}, "trigger_price: 1490 is above the price. "),
        (ROW, {"trigger_price": 1490}, "trigger_price: a LIMIT order takes none. "),
        (ROW, {"quantity": 100_001, "price": 1}, "quantity: 100001 shares are too many. "),
        (
            {**ROW, "disclosed_quantity": 5},
            {"validity": "IOC"},
            "disclosed_quantity: an IOC order cannot disclose a part. ",
        ),
        (
            {**ROW, "status": "COMPLETE"},
            {"price": 1499},
            "status: the order is COMPLETE. Place a new order.",
        ),
        (
            ROW,
            {"price": 1499, "variety": "amo"},
            'variety: "amo" is not how the order was placed. Use variety="regular".',
        ),
        (
            {**ROW, "variety": "auction", "transaction_type": "SELL"},
            {"price": 1499, "variety": "auction"},
            "variety: auction orders cannot be changed. Cancel it, and place another one.",
        ),
    ],
)
def test_a_change_that_leaves_a_faulty_order_is_refused_with_its_fix(
    row: dict[str, Any], changes: dict[str, Any], fault: str
) -> None:
    [text] = texts(_found(row, **changes))

    assert text.startswith(fault)


@pytest.mark.parametrize(
    ("row", "changes", "field"),
    [
        (ROW, {"order_type": "SL", "trigger_price": 1490}, "order_type"),
        ({**ROW, "filled_quantity": 6}, {"quantity": 5}, "quantity"),
        ({**ROW, "variety": "co", "product": "MIS"}, {"variety": "co", "quantity": 5}, "variety"),
    ],
)
def test_what_the_broker_may_not_take_is_a_warning(
    row: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    found = _found(row, **changes)

    assert found.faults == ()
    assert [text.partition(":")[0] for text in doubts(found)] == [field]


def test_the_new_trigger_is_judged_by_the_last_price() -> None:
    found = _found(STOP, last_price=1496, trigger_price=1495)

    assert [fault.field for fault in found.faults] == ["trigger_price"]


def test_a_check_raises_every_fault_of_a_change() -> None:
    changes, order = (
        OrderModification(price=1499.95),
        Order.from_dict({**ROW, "status": "REJECTED"}),
    )

    faults = faults_of(lambda: changes.check(order, INFY, TODAY))

    assert list(faults) == ["status", "price"]


def test_an_order_for_another_instrument_is_refused() -> None:
    changes, order = OrderModification(price=1499), Order.from_dict(ROW)

    assert list(faults_of(lambda: changes.check(order, FUTURE, TODAY))) == ["tradingsymbol"]
