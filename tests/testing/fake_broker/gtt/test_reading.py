"""What is checked when a trigger is placed, and what the broker says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt.parts import message, sent
from tests.testing.fake_broker.gtt.wishes import form

INDEX = {"exchange": "NFO", "tradingsymbol": "NIFTY26NOVFUT"}
STOCK = {"exchange": "NFO", "tradingsymbol": "RELIANCE26NOVFUT"}
CANNOT = "Trigger cannot be created with"


def refused(fields: dict[str, str]) -> str:
    status, text = message(sent(Caller(), "POST", "/gtt/triggers", fields))
    assert status == 400
    return text


def taken(fields: dict[str, str]) -> bool:
    return sent(Caller(), "POST", "/gtt/triggers", fields)[0] == 200


@pytest.mark.parametrize("value", [1500, 1500.0, "1500"])
def test_trigger_at_the_last_price_is_refused(value: Any) -> None:
    text = refused(form(condition={"trigger_values": [value]}))

    assert text == f"{CANNOT} one of the trigger values equal to the last price"


def test_two_triggers_enclose_the_last_price() -> None:
    both_below, both_above = [1400, 1450], [1550, 1600]

    below = refused(form("two-leg", condition={"trigger_values": both_below}))
    above = refused(form("two-leg", condition={"trigger_values": both_above}))

    assert below == f"{CANNOT} the second trigger price less than the last price"
    assert above == f"{CANNOT} the first trigger price more than the last price"


@pytest.mark.parametrize(
    ("trigger", "is_taken"), [(1496.25, True), (1496.3, False), (1503.7, False)]
)
def test_trigger_keeps_a_quarter_of_a_per_cent_away(trigger: float, is_taken: bool) -> None:
    fields = form(condition={"trigger_values": [trigger]})

    if is_taken:
        assert taken(fields)
    else:
        assert refused(fields) == f"{CANNOT} a trigger value within 0.25% of the last price"


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("single", [1400, 1600], "GTT of type single needs exactly 1 trigger value and order."),
        ("single", [], "GTT of type single needs exactly 1 trigger value and order."),
        ("two-leg", [1400], "GTT of type two-leg needs exactly 2 trigger values and orders."),
    ],
)
def test_number_of_triggers_follows_from_the_type(kind: str, values: list[int], text: str) -> None:
    assert refused(form(kind, condition={"trigger_values": values})) == text


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (
            {"order_type": "MARKET"},
            "MARKET orders are not allowed in GTT via API. Use a Limit order.",
        ),
        ({"product": "MIS"}, "Product MIS is not allowed for GTT."),
        ({"product": "XYZ"}, "Invalid `product`."),
        ({"transaction_type": "HOLD"}, "Invalid `transaction_type`."),
        ({"quantity": 0}, "Invalid `quantity`."),
        ({"quantity": 1.5}, "Invalid `quantity`."),
        ({"price": -1}, "Invalid `price`."),
        ({"price": None}, "Missing or empty field `price`"),
        ({"tradingsymbol": ""}, "Missing or empty field `tradingsymbol`"),
    ],
)
def test_order_that_cannot_be_is_refused_at_once(order: dict[str, Any], text: str) -> None:
    assert refused(form(**order)) == text


@pytest.mark.parametrize("place", ["condition", "order"])
@pytest.mark.parametrize("symbol", ["NOSUCH", "NIFTY 50"])
def test_what_cannot_be_traded_has_no_triggers(place: str, symbol: str) -> None:
    changed: dict[str, Any] = {"tradingsymbol": symbol}
    fields = form(condition=changed) if place == "condition" else form(**changed)

    text = "The instrument you are placing an order for has either expired or does not exist."
    assert refused(fields) == text


def test_two_legs_buy_derivatives_only() -> None:
    share = form("two-leg", transaction_type="BUY")
    bought = {**STOCK, "transaction_type": "BUY", "product": "NRML"}
    future = form("two-leg", condition=STOCK, **bought)

    assert refused(share) == "Two-leg GTT to buy is not allowed for NSE."
    assert taken(future)


def test_two_legs_on_an_index_are_for_normal_orders() -> None:
    fields = form("two-leg", condition=INDEX, product="MTF", **INDEX)

    text = "Two-leg GTT for index derivatives is allowed with product NRML only."
    assert refused(fields) == text
    assert taken(form("two-leg", condition=INDEX, product="NRML", **INDEX))


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"type": "three-leg"}, "Invalid `type`."),
        ({"type": ""}, "Missing or empty field `type`"),
        ({"condition": "{"}, "Invalid `condition`."),
        ({"condition": "[]"}, "Invalid `condition`."),
        ({"condition": "NaN"}, "Invalid `condition`."),
        ({"condition": "[" * 100_000}, "Invalid `condition`."),
        ({"orders": "{}"}, "Invalid `orders`."),
        ({"orders": "[1]"}, "Invalid `orders`."),
        ({"orders": ""}, "Missing or empty field `orders`"),
    ],
)
def test_form_that_cannot_be_read_is_refused(fields: dict[str, str], text: str) -> None:
    assert refused({**form(), **fields}) == text


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ({"trigger_values": 5}, "Invalid `trigger_values`."),
        ({"trigger_values": [True]}, "Invalid `trigger_values`."),
        ({"trigger_values": [1e300]}, "Invalid `trigger_values`."),
        ({"last_price": 0}, "Invalid `last_price`."),
        ({"last_price": "soon"}, "Invalid `last_price`."),
        ({"last_price": None}, "Missing or empty field `last_price`"),
        ({"exchange": 7}, "Invalid `exchange`."),
    ],
)
def test_condition_that_cannot_be_is_refused(condition: dict[str, Any], text: str) -> None:
    assert refused(form(condition=condition)) == text
