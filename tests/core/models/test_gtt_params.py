from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kite_core.models.gtt_params import GTTLegParams, GTTParams
from tests.core.models.faulty import faults_of
from tests.core.models.preflight.wishes import FUTURE, INFY, TODAY

SINGLE: dict[str, Any] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 1,
    "trigger_value": 702,
    "price": 702.5,
    "last_price": 798,
}
OCO: dict[str, Any] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "SELL",
    "quantity": 1,
    "lower_trigger": 1400,
    "lower_price": 1399.5,
    "upper_trigger": 1600,
    "upper_price": 1601,
    "last_price": 1500,
}
LEG = GTTLegParams(
    trigger_value=1400, transaction_type="SELL", quantity=1, price=1400, product="CNC"
)


def _single(**changes: Any) -> GTTParams:
    wish: dict[str, Any] = {**SINGLE, **changes}
    return GTTParams.single(**wish)


def _oco(**changes: Any) -> GTTParams:
    wish: dict[str, Any] = {**OCO, **changes}
    return GTTParams.oco(**wish)


@pytest.mark.parametrize(
    ("wish", "field", "fix"),
    [
        ({"exchange": "NSEE"}, "exchange", 'Did you mean "NSE"'),
        ({"tradingsymbol": ""}, "tradingsymbol", "is empty"),
        ({"transaction_type": "BYE"}, "legs[0].transaction_type", 'Did you mean "BUY"'),
        ({"quantity": 0}, "legs[0].quantity", "at least 1"),
        ({"price": 0}, "legs[0].price", "above 0"),
        ({"trigger_value": "x"}, "legs[0].trigger_value", "Give an int, float"),
        ({"last_price": 0}, "last_price", "above 0"),
        ({"product": "MIS"}, "legs[0].product", "CNC, NRML, MTF"),
        ({"trigger_value": 798}, "trigger_values", "above or below last_price"),
        ({"trigger_value": "798.00"}, "trigger_values", "above or below last_price"),
    ],
)
def test_each_fault_of_a_single_comes_with_its_fix(
    wish: dict[str, Any], field: str, fix: str
) -> None:
    assert fix in faults_of(lambda: _single(**wish))[field]


@pytest.mark.parametrize(
    ("wish", "field", "fix"),
    [
        ({"lower_trigger": 1501}, "trigger_values", "below last_price first"),
        ({"upper_trigger": 1499}, "trigger_values", "below last_price first"),
        (
            {"lower_trigger": 1600, "upper_trigger": 1400},
            "trigger_values",
            "below last_price first",
        ),
        ({"lower_trigger": 1500}, "trigger_values", "then one above"),
        ({"transaction_type": "BUY"}, "legs", "Use a single trigger"),
        ({"upper_price": 0}, "legs[1].price", "above 0"),
    ],
)
def test_each_fault_of_an_oco_comes_with_its_fix(
    wish: dict[str, Any], field: str, fix: str
) -> None:
    assert fix in faults_of(lambda: _oco(**wish))[field]


@pytest.mark.parametrize("legs", [0, 3])
def test_only_one_or_two_legs_are_possible(legs: int) -> None:
    faults = faults_of(
        lambda: GTTParams(exchange="NSE", tradingsymbol="INFY", last_price=1500, legs=[LEG] * legs)
    )

    assert "Give one leg, or two" in faults["legs"]


def test_both_legs_go_the_same_way() -> None:
    other = replace(LEG, trigger_value=1600, transaction_type="BUY")

    faults = faults_of(
        lambda: GTTParams(
            exchange="NFO", tradingsymbol="INFY26NOVFUT", last_price=1500, legs=[LEG, other]
        )
    )

    assert "both SELL" in faults["legs"]


def test_only_limit_orders_are_taken() -> None:
    market = replace(LEG, order_type="MARKET")

    faults = faults_of(
        lambda: GTTParams(exchange="NSE", tradingsymbol="INFY", last_price=1500, legs=[market])
    )

    assert 'order_type="LIMIT"' in faults["legs[0].order_type"]


def test_all_faults_of_both_legs_are_reported_together() -> None:
    faults = faults_of(lambda: _oco(exchange="X", quantity=0))

    assert list(faults) == ["exchange", "legs[0].quantity", "legs[1].quantity"]


def test_two_legs_may_buy_a_contract() -> None:
    params = _oco(exchange="NFO", transaction_type="BUY", product="NRML")

    assert params.type == "two-leg"


def test_the_form_of_an_oco_has_two_orders_in_the_order_of_their_triggers() -> None:
    form = dict(_oco().to_form())

    assert form["type"] == "two-leg"
    assert json.loads(form["condition"]) == {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "trigger_values": [1400, 1600],
        "last_price": 1500,
    }
    assert [order["price"] for order in json.loads(form["orders"])] == [1399.5, 1601]
    assert {order["order_type"] for order in json.loads(form["orders"])} == {"LIMIT"}


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (0.1 + 0.2, "0.30000000000000004"),
        (Decimal("1500.050"), "1500.05"),
        ("1500.050", "1500.05"),
        (1e22, "10000000000000000000000"),
        (1500, "1500"),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
    ],
)
def test_prices_leave_exactly(price: Any, text: str) -> None:
    form = dict(_single(price=price).to_form())

    (order,) = json.loads(form["orders"], parse_float=str, parse_int=str)
    assert order["price"] == text


def test_a_sound_trigger_passes_its_check() -> None:
    _single().check(INFY, TODAY)

    assert _oco().preflight(INFY, TODAY).is_clear


def test_the_orders_behind_a_trigger_are_checked_leg_by_leg() -> None:
    params = _oco(lower_price=1399.55, upper_price=1601.01, product="NRML")

    faults = faults_of(lambda: params.check(INFY, TODAY))

    assert list(faults) == [
        "legs[0].product",
        "legs[0].price",
        "legs[1].product",
        "legs[1].price",
    ]
    assert faults["legs[1].price"].endswith("Use 1601.0 or 1601.1.")


def test_contracts_behind_a_trigger_are_whole_lots_within_the_freeze() -> None:
    fields = {"exchange": "NFO", "tradingsymbol": FUTURE.tradingsymbol, "product": "NRML"}

    faults = faults_of(lambda: _single(**fields, quantity=1900).check(FUTURE, TODAY))

    assert list(faults) == ["legs[0].quantity"]


def test_a_trigger_for_another_instrument_is_not_looked_at_further() -> None:
    found = _single(product="NRML").preflight(FUTURE, TODAY)

    assert [fault.field for fault in found.faults] == ["tradingsymbol"]


@pytest.mark.parametrize(
    ("trigger", "warnings"),
    [
        (702, []),
        (702.05, ["legs[0].trigger_value"]),
        (796.1, ["legs[0].trigger_value"]),
        (796, []),
    ],
)
def test_a_trigger_off_the_grid_or_near_the_market_is_a_warning(
    trigger: float, warnings: list[str]
) -> None:
    found = _single(trigger_value=trigger).preflight(INFY, TODAY)

    assert found.faults == ()
    assert [warning.field for warning in found.warnings] == warnings


def test_the_distance_to_keep_is_named() -> None:
    [warning] = _single(trigger_value=797).preflight(INFY, TODAY).warnings

    assert str(warning).startswith("legs[0].trigger_value: 1 from the last price is very near (")
    assert warning.fix == "Keep 1.995 away from it."
