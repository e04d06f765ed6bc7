from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.models.instruments import Instrument
from kite_core.models.preflight.prices import exact
from kite_core.price_grid import is_on_tick, round_to_tick
from tests.core.models.preflight.wishes import (
    CALL,
    INFY,
    LAST_YEAR,
    RUPEE,
    SENSEX_CALL,
    SENSEX_FUTURE,
    doubts,
    preflight,
    texts,
)

SHARE = replace(INFY, tick_size=0.05)
STOP: dict[str, Any] = {"order_type": "SL", "price": 1510, "trigger_price": 1505}
STOP_MARKET: dict[str, Any] = {
    "order_type": "SL-M",
    "price": None,
    "trigger_price": 1505,
    "market_protection": -1,
}
COVER: dict[str, Any] = {"variety": "co", "product": "MIS", "trigger_price": 1450}


@pytest.mark.parametrize(
    ("instrument", "price", "fault"),
    [
        (SHARE, 1500.03, "1500.03 is not a multiple of 0.05. Use 1500.00 or 1500.05."),
        (SHARE, "0.03", "0.03 is not a multiple of 0.05. Use 0.05."),
        (INFY, Decimal("1500.05"), "1500.05 is not a multiple of 0.1. Use 1500.0 or 1500.1."),
        (
            RUPEE,
            83.1234,
            "83.1234 is not a multiple of 0.0025. Use 83.1225 or 83.1250.",
        ),
    ],
)
def test_a_price_off_the_grid_is_refused_with_the_two_nearest(
    instrument: Instrument, price: Any, fault: str
) -> None:
    assert texts(preflight(instrument, price=price)) == [f"price: {fault}"]


def test_a_trigger_off_the_grid_is_refused_too() -> None:
    found = preflight(SHARE, order_type="SL", price=1510, trigger_price=1505.01)

    assert texts(found) == [
        "trigger_price: 1505.01 is not a multiple of 0.05. Use 1505.00 or 1505.05."
    ]


def test_an_instrument_without_a_tick_has_no_grid() -> None:
    assert preflight(replace(INFY, tick_size=0.0), price=1500.0371).is_clear


@given(
    price=st.decimals(min_value=Decimal("0.01"), max_value=100_000, places=4),
    tick=st.sampled_from([0.01, 0.05, 0.1, 0.5, 1.0, 5.0]),
)
def test_a_price_passes_exactly_when_it_is_on_the_grid(price: Decimal, tick: float) -> None:
    share = replace(INFY, tick_size=tick)

    found = preflight(share, price=price)
    rounded = preflight(share, price=round_to_tick(price, tick, rounding="up"))

    assert (found.faults == ()) is is_on_tick(price, tick)
    assert rounded.is_clear


@pytest.mark.parametrize("order_type", ["MARKET", "SL-M"])
@pytest.mark.parametrize("protection", [None, 0, "0.0"])
def test_orders_without_a_price_need_protection_since_april_2026(
    order_type: str, protection: Any
) -> None:
    order: dict[str, Any] = {
        "order_type": order_type,
        "price": None,
        "market_protection": protection,
    }

    now, then = preflight(INFY, **order), preflight(INFY, rules=LAST_YEAR, **order)

    assert texts(now) == [
        (
            f"market_protection: a {order_type} order needs one through the API since "
            "1 April 2026. Give -1 for the broker's own or a percentage above 0, or use "
            "a priced order."
        )
    ]
    assert then.is_clear


@pytest.mark.parametrize("protection", [-1, 2, "0.5"])
def test_a_protected_order_passes(protection: Any) -> None:
    assert preflight(INFY, order_type="MARKET", price=None, market_protection=protection).is_clear


@pytest.mark.parametrize("order_type", ["LIMIT", "SL"])
def test_orders_with_a_price_need_no_protection(order_type: str) -> None:
    assert preflight(INFY, order_type=order_type).is_clear


@pytest.mark.parametrize("order", [STOP, STOP_MARKET])
@pytest.mark.parametrize(
    ("side", "last_price", "fault"),
    [
        ("BUY", 1504.9, None),
        ("BUY", 1506, "1505 is below the last price of 1506. Give a trigger above it"),
        ("SELL", "1506", None),
        ("SELL", 1504, "1505 is above the last price of 1504. Give a trigger below it"),
    ],
)
def test_a_stop_waits_on_the_far_side_of_the_market(
    order: dict[str, Any], side: str, last_price: Any, fault: str | None
) -> None:
    sided: dict[str, Any] = {**order, "transaction_type": side}

    found = preflight(INFY, last_price=last_price, **sided)

    expected = [f"trigger_price: {fault}, or use a LIMIT order."] if fault else []
    assert texts(found) == expected


def test_a_trigger_at_the_last_price_is_only_a_warning() -> None:
    found = preflight(INFY, last_price=1505, **STOP)

    assert found.faults == ()
    assert doubts(found) == [
        (
            "trigger_price: 1505 is the last price (unconfirmed: it may be refused, or fire at "
            "once). Give a trigger above the last price."
        )
    ]


def test_without_a_last_price_the_side_is_not_judged() -> None:
    assert preflight(INFY, **STOP).is_clear


def test_a_last_price_of_a_limit_order_changes_nothing() -> None:
    assert preflight(INFY, last_price=10).is_clear


@pytest.mark.parametrize(
    ("changes", "last_price", "faults"),
    [
        ({}, None, []),
        ({"trigger_price": 1350}, None, []),
        (
            {"trigger_price": 1349.9},
            None,
            ["1349.9 is more than 10% from 1500. Stay between 1350 and 1650."],
        ),
        (
            {"trigger_price": 1500},
            None,
            ["1500 protects no BUY at 1500. Give a trigger below the price."],
        ),
        (
            {"transaction_type": "SELL"},
            None,
            ["1450 protects no SELL at 1500. Give a trigger above the price."],
        ),
        ({"transaction_type": "SELL", "trigger_price": 1650}, None, []),
        (
            {"order_type": "MARKET", "price": None, "market_protection": -1},
            1440,
            ["1450 protects no BUY at 1440. Give a trigger below the price."],
        ),
        ({"order_type": "MARKET", "price": None, "market_protection": -1}, None, []),
        (
            {"trigger_price": 1700},
            None,
            [
                "1700 protects no BUY at 1500. Give a trigger below the price.",
                "1700 is more than 10% from 1500. Stay between 1350 and 1650.",
            ],
        ),
    ],
)
def test_a_cover_order_has_its_stop_behind_it_and_within_a_tenth(
    changes: dict[str, Any], last_price: Any, faults: list[str]
) -> None:
    found = preflight(INFY, last_price=last_price, **{**COVER, **changes})

    assert texts(found) == [f"trigger_price: {fault}" for fault in faults]


@pytest.mark.parametrize(
    ("instrument", "price", "trigger", "fault"),
    [
        (SENSEX_CALL, 60, 50, None),
        (SENSEX_CALL, 45.05, 35, "10.05 from the trigger is too far on BFO"),
        (SENSEX_CALL, 240, 200, None),
        (SENSEX_CALL, 250.05, 200, "50.05 from the trigger is too far on BFO"),
        (SENSEX_FUTURE, 80_000, 78_400, None),
        (SENSEX_FUTURE, 80_000, 78_300, "1700 from the trigger is too far on BFO"),
        (CALL, 250, 50, None),
        (replace(SENSEX_CALL, name="RELIANCE"), 250, 50, None),
    ],
)
def test_stop_limits_in_index_contracts_of_bse_stay_near_their_trigger(
    instrument: Instrument, price: float, trigger: float, fault: str | None
) -> None:
    found = preflight(instrument, order_type="SL", price=price, trigger_price=trigger)

    assert [problem.problem for problem in found.faults] == ([fault] if fault else [])


def test_the_gap_was_free_before_january_2026() -> None:
    found = preflight(SENSEX_CALL, rules=LAST_YEAR, order_type="SL", price=250, trigger_price=50)

    assert found.is_clear


@pytest.mark.parametrize(
    ("price", "number"), [(None, None), (0, None), ("0.00", None), (0.1, Decimal("0.1"))]
)
def test_zero_is_how_the_broker_writes_no_price(price: Any, number: Decimal | None) -> None:
    assert exact(price) == number
