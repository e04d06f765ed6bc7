"""Every rule refuses by a natural cause, in the layer where it fires by default, and elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from kite_testing.fake_broker.order import Layer
from kite_testing.fake_broker.orders.layers import RULES, Layers
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.orders.house import (
    PLACED,
    arm,
    caller_at,
    orders_of,
    place,
    refusal,
    row,
)

INPUT, ORDER = "InputException", "OrderException"
STOP = {"order_type": "SL", "price": 1520, "trigger_price": 1510}
ICEBERG = {"variety": "iceberg", "quantity": 100, "iceberg_legs": 2, "iceberg_quantity": 50}
WIPRO = {"tradingsymbol": "WIPRO", "price": 244}
INDEX = {"exchange": "NFO", "tradingsymbol": "NIFTY26NOVFUT", "product": "NRML"}
CAUSES: dict[str, tuple[dict[str, Any], str, str]] = {
    "tick": ({"price": "1500.05"}, INPUT, "Tick size for this script is 0.1."),
    "lot": ({**INDEX, "quantity": 64, "price": 26000}, INPUT, "Quantity should be in multiples"),
    "freeze": ({**INDEX, "quantity": 1820, "price": 26000}, INPUT, "The order quantity 1820 (28"),
    "most_shares": (
        {**WIPRO, "quantity": 100_001},
        INPUT,
        "Maximum quantity per order for Equity is 1,00",
    ),
    "most_rupees": ({"quantity": 70_000}, INPUT, "Maximum order value per order for Equity is 10"),
    "circuit": ({"price": 900}, INPUT, "Your order price is lower than the current lower circuit"),
    "trigger_circuit": (
        {"order_type": "SL-M", "trigger_price": 5000, "market_protection": -1},
        INPUT,
        "Trigger price for stoploss buy orders cannot be above the upper circuit price.",
    ),
    "trigger_side": (
        {**STOP, "trigger_price": 1490},
        ORDER,
        "Trigger price for stoploss buy orders s",
    ),
    "trigger_price": (
        {**STOP, "trigger_price": 1530},
        ORDER,
        "Trigger price for stoploss buy orders c",
    ),
    "cover_range": (
        {"variety": "co", "trigger_price": 1300},
        ORDER,
        "Stoploss trigger price of cover buy orders should be between 1350.00 and 1499.90.",
    ),
    "disclosed": ({"disclosed_quantity": 2}, INPUT, "Disclosed quantity cannot be more"),
    "product": ({"product": "NRML"}, INPUT, "Product NRML is not allowed for NSE orders."),
    "order_type": (
        {
            "exchange": "NFO",
            "tradingsymbol": "INFY26NOV1500CE",
            "quantity": 400,
            "product": "NRML",
            "order_type": "MARKET",
            "market_protection": 2,
        },
        INPUT,
        "Market orders are blocked for stock options.",
    ),
    "offer": (
        {"variety": "co", "order_type": "SL", "trigger_price": 1510, "price": 1520},
        INPUT,
        "Orders of variety co can only be LIMIT or MARKET.",
    ),
    "protection": ({"order_type": "MARKET"}, INPUT, "Market orders without market protection"),
    "iceberg": (
        {**ICEBERG, "iceberg_legs": 1},
        INPUT,
        "Iceberg orders should have between 2 and 50",
    ),
    "holdings": (
        {"transaction_type": "SELL", "product": "CNC", "quantity": 10_000},
        "HoldingException",
        "Insufficient stock holding",
    ),
    "funds": ({"quantity": 60_000, "product": "CNC"}, "MarginException", "Insufficient funds."),
}
LATE: dict[str, tuple[dict[str, Any], str]] = {
    "trigger_tick": (
        {**STOP, "trigger_price": "1510.05"},
        "16316 : The trigger price is not a multiple of tick size",
    ),
}


@pytest.fixture
def caller() -> Caller:
    caller = caller_at()
    caller.broker.market.set_price("NSE:WIPRO", 244)
    return caller


@pytest.mark.parametrize("rule", list(CAUSES))
def test_rule_refuses_at_once(caller: Caller, rule: str) -> None:
    form, error_type, message = CAUSES[rule]

    status, seen_type, seen = refusal(caller, **form)

    assert (status, seen_type) == (400, error_type)
    assert seen.startswith(message)
    assert caller.data(caller.calls.orders.all()) == []


@pytest.mark.parametrize("rule", list(CAUSES))
def test_rule_rejects_a_row_at_the_risk_checks(caller: Caller, rule: str) -> None:
    form, _, message = CAUSES[rule]
    orders_of(caller).choose_layer(rule, "rms")

    order_id = place(caller, **form)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert caller.states(order_id) == [*PLACED[:2], "REJECTED"]
    assert seen["status_message"].startswith(message)
    assert seen["status_message_raw"].startswith("RMS:")
    assert seen["exchange_order_id"] is seen["exchange_update_timestamp"] is None
    assert (seen["pending_quantity"], seen["cancelled_quantity"]) == (0, 0)


@pytest.mark.parametrize("rule", list(CAUSES))
def test_rule_rejects_a_row_at_the_exchange(caller: Caller, rule: str) -> None:
    form, _, _ = CAUSES[rule]
    orders_of(caller).choose_layer(rule, Layer.EXCHANGE)

    order_id = place(caller, **form)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert caller.states(order_id) == [*PLACED, "REJECTED"]
    assert seen["status_message"] == seen["status_message_raw"] == RULES[rule].exchange
    assert seen["exchange_order_id"] is not None


@pytest.mark.parametrize("rule", list(LATE))
def test_rule_of_the_exchange_rejects_a_row_by_default(caller: Caller, rule: str) -> None:
    form, message = LATE[rule]

    order_id = place(caller, **form)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (seen["status"], seen["status_message"]) == ("REJECTED", message)


def test_rejected_order_blocks_nothing(caller: Caller) -> None:
    before = caller.data(caller.calls.user.margins())["equity"]["utilised"]["debits"]
    orders_of(caller).choose_layer("tick", "exchange")

    place(caller, price="1500.05", quantity=100)

    assert caller.data(caller.calls.user.margins())["equity"]["utilised"]["debits"] == before


def test_every_rule_has_a_test() -> None:
    others = {"stop_gap", "intraday", "market_phase"}

    assert set(CAUSES) | set(LATE) | others == set(RULES)


def test_gap_of_a_stop_on_bse_is_found_by_the_exchange(caller: Caller) -> None:
    instruments = caller.broker.levers.stage.engine.instruments
    option = next(each for each in instruments if each.exchange == "BFO" and each.kind == "CE")
    caller.broker.market.set_price(option.key, 100)

    order_id = place(
        caller,
        exchange="BFO",
        tradingsymbol=option.tradingsymbol,
        product="NRML",
        quantity=option.lot_size,
        order_type="SL",
        trigger_price=110,
        price=150,
    )
    caller.broker.run(1)

    assert row(caller, order_id)["status_message"] == "Stop limit order price range check failed"


def test_fault_moves_a_rule_for_one_order(caller: Caller) -> None:
    arm(caller, "O15", count=1)

    first = place(caller, price="1500.05")
    second = refusal(caller, price="1500.05")
    caller.broker.run(1)

    assert row(caller, first)["status"] == "REJECTED"
    assert second[0] == 400


def test_fault_moves_a_rule_of_the_exchange_to_the_layer_that_it_names(caller: Caller) -> None:
    arm(caller, "O15", wishes={"layer": "gateway"})

    assert refusal(caller, **LATE["trigger_tick"][0])[2].startswith("The trigger price")


def test_layer_goes_back_to_the_default(caller: Caller) -> None:
    orders_of(caller).choose_layer("tick", "rms")
    orders_of(caller).choose_layer("tick", None)

    assert refusal(caller, price="1500.05")[0] == 400


def test_unknown_rule_and_layer_are_named(caller: Caller) -> None:
    with pytest.raises(KeyError, match="no rule 'ticks'"):
        orders_of(caller).choose_layer("ticks", "rms")
    with pytest.raises(ValueError, match="nowhere"):
        orders_of(caller).choose_layer("tick", "nowhere")


def test_order_is_rejected_for_no_reason_when_the_fault_says_so(caller: Caller) -> None:
    arm(caller, "reject", count=1, wishes={"message": "No."})

    order_id = place(caller)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (seen["status"], seen["status_message"], seen["status_message_raw"]) == (
        "REJECTED",
        "No.",
        "RMS:No.",
    )


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({**ICEBERG, "iceberg_quantity": 40}, "Quantity of 100 cannot be divided into 2 legs"),
        ({**ICEBERG, "quantity": 60, "iceberg_quantity": 30}, "Minimum order value for iceberg"),
        (
            {
                **ICEBERG,
                **INDEX,
                "price": 26_000,
                "quantity": 130,
                "iceberg_quantity": 65,
            },
            "Minimum quantity for iceberg orders is 5 lots.",
        ),
        (
            {
                **ICEBERG,
                **INDEX,
                "price": 26_000,
                "quantity": 6 * 65 + 1,
                "iceberg_quantity": 4 * 65,
            },
            "Quantity should be in multiples of 65.",
        ),
    ],
)
def test_iceberg_is_worth_being_one(caller: Caller, form: dict[str, Any], message: str) -> None:
    assert refusal(caller, **form)[2].startswith(message)


def test_refusal_of_the_account_that_is_no_rule_is_raised_as_it_is(caller: Caller) -> None:
    instrument = caller.broker.levers.stage.engine.instruments.by_key("NSE:INFY")
    assert instrument is not None
    layers = Layers(caller.broker.levers.stage.engine.faults, "FB0001")
    refused = RefusedError("other", error_type="OrderException")

    with pytest.raises(RefusedError, match="other"):
        layers.of_account(
            refused,
            now=caller.broker.clock.now(),
            instrument=instrument,
            tag=None,
            least=Layer.RMS,
        )
