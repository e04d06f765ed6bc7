"""Margin and charges calculators, through the broker's door."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kite_core import ChargedOrder, MarginOrder
from kite_core.messages import Repeat, Request, post
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit

INDEX = 26_000
SHORT_CALL = "NIFTY26DEC26000CE"
LONG_CALL = "NIFTY26DEC26100CE"


@pytest.fixture
def caller() -> Caller:
    caller = Caller()
    caller.broker.market.set_price("NSE:NIFTY 50", INDEX)
    caller.broker.market.set_price("NSE:INFY", 1500)
    return caller


def order(**changes: Any) -> MarginOrder:
    wishes: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 10,
        "product": "CNC",
        "order_type": "LIMIT",
        "price": 1498,
    }
    return MarginOrder(**{**wishes, **changes})


def option(symbol: str, side: str, price: float) -> MarginOrder:
    return order(
        exchange="NFO",
        tradingsymbol=symbol,
        transaction_type=side,
        quantity=65,
        product="NRML",
        price=price,
    )


SPREAD = [option(SHORT_CALL, "SELL", 35), option(LONG_CALL, "BUY", 7)]
NO_PARTS = dict.fromkeys(
    ("span", "exposure", "option_premium", "additional", "bo", "cash", "var"), 0
)


@pytest.mark.parametrize(
    ("changes", "parts", "leverage"),
    [
        ({}, {"var": 14_980}, 1),
        ({"transaction_type": "SELL"}, {}, 1),
        ({"product": "MIS"}, {"var": 2996}, 5),
        ({"product": "MTF"}, {"var": 2996}, 5),
        ({"order_type": "MARKET", "price": 0}, {"var": 15_000}, 1),
        ({"order_type": "SL-M", "price": 0, "trigger_price": 1510}, {"var": 15_100}, 1),
    ],
)
def test_margin_of_shares_stands_in_var(
    caller: Caller, changes: dict[str, Any], parts: dict[str, float], leverage: int
) -> None:
    (row,) = caller.data(caller.calls.margins.orders([order(**changes)]))

    assert {name: row[name] for name in NO_PARTS} == {**NO_PARTS, **parts}
    assert (row["total"], row["leverage"]) == (sum(parts.values()), leverage)
    assert (row["type"], row["tradingsymbol"], row["exchange"]) == ("equity", "INFY", "NSE")


def test_margin_of_contracts_is_span_and_exposure_or_the_premium(caller: Caller) -> None:
    gold = order(
        exchange="MCX",
        tradingsymbol="GOLDM26DECFUT",
        quantity=2,
        product="NRML",
        transaction_type="SELL",
        price=120_000,
    )

    short, long, future = caller.data(caller.calls.margins.orders([*SPREAD, gold]))

    assert (short["span"], short["exposure"]) == (65 * INDEX * 0.09, 65 * INDEX * 0.02)
    assert (short["option_premium"], long["option_premium"], long["total"]) == (0, 455, 455)
    assert (future["type"], future["span"], future["total"]) == ("commodity", 192_000, 228_000)


def test_charges_of_an_order_are_those_of_its_price(caller: Caller) -> None:
    (row,) = caller.data(caller.calls.margins.orders([order(quantity=1)]))

    charges = row["charges"]
    assert charges["transaction_tax"] == 1.498
    assert charges["stamp_duty"] == 0.2247
    assert charges["gst"] == {"igst": 0.008547588, "cgst": 0, "sgst": 0, "total": 0.008547588}
    assert round(charges["total"], 8) == 1.77873419


def test_basket_adds_up_leg_by_leg_and_is_hedged_in_the_end(caller: Caller) -> None:
    basket = caller.data(caller.calls.margins.basket(SPREAD, consider_positions=False))

    span, exposure = 65 * INDEX * 0.09, 65 * INDEX * 0.02
    initial, final = basket["initial"], basket["final"]
    assert initial["total"] == span + exposure + 455
    # The spread loses 100 points at most; the premium received is a credit.
    assert final["span"] == 65 * 100 * 1.03
    assert (final["exposure"], final["option_premium"]) == (exposure, 455 - 2275)
    assert final["total"] == 65 * 103 + exposure - 1820
    assert (initial["type"], initial["leverage"], initial["charges"]["total"]) == ("", 0, 0)


def test_charges_of_a_basket_are_filled_in_part(caller: Caller) -> None:
    basket = caller.data(caller.calls.margins.basket(SPREAD))

    charges = basket["charges"]
    assert (charges["brokerage"], charges["total"], charges["transaction_tax"]) == (40, 0, 0)
    assert charges["sebi_turnover_charge"] == 0.00273
    assert sum(row["charges"]["brokerage"] for row in basket["orders"]) == 40


def test_position_that_is_considered_hedges_the_basket(caller: Caller) -> None:
    (carried,) = caller.ask(caller.calls.portfolio.positions()).net
    assert (carried.tradingsymbol, carried.quantity) == (SHORT_CALL, 65)

    alone, hedged = (
        caller.data(caller.calls.margins.basket(SPREAD[:1], consider_positions=considered))
        for considered in (False, True)
    )

    assert alone["final"]["span"] == 65 * INDEX * 0.09
    assert hedged["final"]["span"] == 0
    assert hedged["initial"]["total"] == alone["initial"]["total"]


def test_future_against_a_short_future_of_the_same_day_needs_no_span(caller: Caller) -> None:
    future = {"exchange": "NFO", "tradingsymbol": "INFY26DECFUT", "product": "NRML"}
    legs = [
        order(**future, quantity=400, price=1510),
        order(**future, quantity=400, price=1510, transaction_type="SELL"),
    ]

    basket = caller.data(caller.calls.margins.basket(legs, consider_positions=False))

    assert basket["final"]["span"] == 0
    assert basket["final"]["exposure"] == basket["initial"]["exposure"] > 0


def test_hedge_that_is_bought_first_makes_room_for_the_sale_in_basket_and_account() -> None:
    caller = Caller(FakeBroker(seed=7, funds=1_00_000))
    caller.broker.market.set_price("NSE:NIFTY 50", 26_050)
    near, far = "NIFTY26NOV26000CE", "NIFTY26NOV26200CE"
    bought, sold = (trade(caller, far, "BUY"), trade(caller, near, "SELL"))

    equity = caller.data(caller.calls.user.segment_margins("equity"))
    basket = caller.data(caller.calls.margins.basket([option(near, "SELL", 1)]))
    held_alone = caller.data(caller.calls.margins.basket([order(product="CNC", price=1)]))
    closed_first = trade(caller, far, "SELL")

    assert (bought["status"], sold["status"]) == ("COMPLETE", "COMPLETE")
    # The calls are 200 points apart: 65 times that, and 3 %.
    assert equity["utilised"]["span"] == held_alone["final"]["span"] == 13_390
    assert equity["utilised"]["exposure"] == held_alone["final"]["exposure"] == 65 * 26_050 * 0.02
    assert basket["final"]["span"] == 65 * (2 * 2655 - 2455) * 1.03
    assert closed_first["error_type"] == "MarginException"


def trade(caller: Caller, symbol: str, side: str) -> dict[str, Any]:
    """Trade one lot at once: the order as the book shows it, or the refusal."""
    key = f"NFO:{symbol}"
    depth = caller.data(caller.calls.market.quotes([key]))[key]["depth"]
    params = limit(
        depth["sell" if side == "BUY" else "buy"][2]["price"],
        exchange="NFO",
        tradingsymbol=symbol,
        transaction_type=side,
        quantity=65,
        product="NRML",
    )
    answer = json.loads(caller.response(caller.calls.orders.submit(params).request).body)
    caller.broker.run(1)
    if answer["status"] == "error":
        return dict(answer)
    return dict(caller.data(caller.calls.orders.all())[-1])


def test_put_hedges_a_short_put(caller: Caller) -> None:
    legs = [option("NIFTY26DEC26000PE", "SELL", 30), option("NIFTY26DEC25800PE", "BUY", 9)]

    basket = caller.data(caller.calls.margins.basket(legs, consider_positions=False))

    assert basket["final"]["span"] == 65 * 200 * 1.03


def test_shares_of_a_basket_do_not_hedge_each_other(caller: Caller) -> None:
    basket = caller.data(
        caller.calls.margins.basket([order(), order(product="MIS")], consider_positions=False)
    )

    assert basket["final"]["total"] == basket["initial"]["total"] == 14_980 + 2996


def test_compact_answers_hold_totals_only(caller: Caller) -> None:
    basket = caller.data(caller.calls.margins.basket(SPREAD, compact=True))
    call = caller.calls.margins.orders([order()])
    request = post(
        "/margins/orders", query=[("mode", "compact")], json=call.request.json, repeat=Repeat.SAFE
    )

    (row,) = answered(caller, request)

    names = {"type", "tradingsymbol", "exchange", "total"}
    assert set(basket["initial"]) == set(basket["final"]) == names
    assert row == {"type": "equity", "tradingsymbol": "INFY", "exchange": "NSE", "total": 14_980}


def test_contract_notes_come_in_the_order_of_the_trades(caller: Caller) -> None:
    trades = [charged("X1", quantity=1), charged("X2", quantity=2, transaction_type="SELL")]

    notes = caller.data(caller.calls.margins.charges(trades))

    assert [(note["quantity"], note["price"]) for note in notes] == [(1, 560.5), (2, 560.5)]
    assert notes[0]["charges"]["transaction_tax"] == 0.5605
    assert "order_id" not in notes[0]
    assert set(notes[0]) == {
        "transaction_type",
        "tradingsymbol",
        "exchange",
        "variety",
        "product",
        "order_type",
        "quantity",
        "price",
        "charges",
    }


def charged(order_id: str, **changes: Any) -> ChargedOrder:
    wishes: dict[str, Any] = {
        "order_id": order_id,
        "exchange": "NSE",
        "tradingsymbol": "SBIN",
        "transaction_type": "BUY",
        "quantity": 1,
        "average_price": 560.5,
        "product": "CNC",
    }
    return ChargedOrder(**{**wishes, **changes})


def answered(caller: Caller, request: Request) -> Any:
    response = caller.response(request)
    assert response.status == 200, response.body
    return json.loads(response.body)["data"]


ROW = (
    '{"exchange":"NSE","tradingsymbol":"INFY","transaction_type":"BUY","variety":"regular",'
    '"product":"CNC","order_type":"LIMIT","quantity":1,"price":1500}'
)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"exchange":"NSE",', "", "Missing or empty field `exchange`"),
        ('"variety":"regular",', "", "Missing or empty field `variety`"),
        ('"CNC"', '"XYZ"', "Invalid `product`."),
        ('"quantity":1', '"quantity":0', "Invalid `quantity`."),
        ('"quantity":1', '"quantity":1.5', "Invalid `quantity`."),
        ('"price":1500', '"price":"much"', "Invalid `price`."),
        ('"price":1500', '"price":-5', "Invalid `price`."),
        ('"price":1500', '"price":true', "Invalid `price`."),
        ('"price":1500', '"price":""', "Invalid `price`."),
        ('"INFY"', '"NIFTY 50"', "either expired or does not exist"),
        ('"INFY"', '"NONE"', "either expired or does not exist"),
    ],
)
def test_order_that_cannot_be_read_is_refused(
    caller: Caller, old: str, new: str, message: str
) -> None:
    body = f"[{ROW.replace(old, new)}]".encode()

    response = caller.response(post("/margins/orders", json=body, repeat=Repeat.SAFE))

    assert response.status == 400
    assert message in response.body.decode()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW, "Missing or empty field `order_id`"),
        (ROW.replace("{", '{"order_id":"1",'), "Invalid `average_price`."),
    ],
)
def test_trade_that_cannot_be_read_is_refused(caller: Caller, row: str, message: str) -> None:
    body = f"[{row}]".encode()

    response = caller.response(post("/charges/orders", json=body, repeat=Repeat.SAFE))

    assert response.status == 400
    assert message in response.body.decode()
