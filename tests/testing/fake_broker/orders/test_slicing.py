"""Autosliced orders."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.orders.house import (
    arm,
    caller_at,
    form_request,
    place,
    refusal,
    rows,
)

KEY = "NFO:NIFTY26NOVFUT"
SLICED: dict[str, Any] = {
    "exchange": "NFO",
    "tradingsymbol": "NIFTY26NOVFUT",
    "product": "NRML",
    "price": 26_000,
    "quantity": 4_000 // 65 * 65,
    "autoslice": "true",
}


@pytest.fixture
def caller() -> Caller:
    caller = caller_at(funds=None)
    caller.broker.market.set_price(KEY, 26_000)
    return caller


def form(**changes: Any) -> dict[str, Any]:
    """The usual sliced order with some fields changed."""
    return {**SLICED, **changes}


def sliced(caller: Caller, **changes: Any) -> dict[str, Any]:
    response = caller.response(form_request(**form(**changes)))
    assert response.status == 200
    data: dict[str, Any] = json.loads(response.body)["data"]
    return data


def test_order_above_the_freeze_quantity_is_sliced(caller: Caller) -> None:
    data = sliced(caller, tag="mine")

    children = [each["order_id"] for each in data["children"]]
    assert [each["order_id"] for each in rows(caller)] == children
    assert [each["quantity"] for each in rows(caller)] == [1755, 1755, 455]
    assert rows(caller)[0]["tags"] == ["mine", "autoslice", f"autoslice:{data['order_id']}"]


def test_ids_of_slices_are_eleven_milliseconds_apart(caller: Caller) -> None:
    data = sliced(caller)

    ids = [int(data["order_id"]), *(int(each["order_id"]) for each in data["children"])]
    assert [(after >> 22) - (before >> 22) for before, after in pairwise(ids)] == [
        11,
        11,
        11,
    ]


def test_order_that_fits_is_not_sliced(caller: Caller) -> None:
    order_id = place(caller, **form(quantity=65))

    assert [each["order_id"] for each in rows(caller)] == [order_id]
    assert "tags" not in rows(caller)[0]


def test_more_than_ten_slices_are_refused(caller: Caller) -> None:
    message = refusal(caller, **form(quantity=1755 * 10 + 65))[2]

    assert message == "An order can be sliced into at most 10 orders."


def test_twenty_slices_were_taken_before_the_first_of_april() -> None:
    caller = caller_at(rules=date(2026, 3, 31), funds=None)
    caller.broker.market.set_price(KEY, 26_000)

    data = sliced(caller, quantity=1755 * 20)

    assert len(data["children"]) == 20
    message = refusal(caller, **form(quantity=1755 * 20 + 65))[2]
    assert message == "An order can be sliced into at most 20 orders."


def test_slices_are_whole_lots(caller: Caller) -> None:
    message = refusal(caller, **form(quantity=1755 + 64))[2]

    assert message == "Quantity should be in multiples of 65."


def test_shares_are_sliced_at_the_most_that_one_order_may_have(caller: Caller) -> None:
    caller.broker.market.set_price("NSE:WIPRO", 244)

    sliced(
        caller, exchange="NSE", tradingsymbol="WIPRO", product="MIS", price=244, quantity=150_000
    )

    assert [each["quantity"] for each in rows(caller)] == [100_000, 50_000]


def test_slices_fail_and_succeed_side_by_side() -> None:
    caller = caller_at(funds=10_000_000)
    caller.broker.market.set_price(KEY, 26_000)

    children = sliced(caller)["children"]

    assert [sorted(each) for each in children] == [["order_id"], ["error"], ["order_id"]]
    error = children[1]["error"]
    assert (error["code"], error["error_type"], error["data"]) == (400, "MarginException", None)
    assert error["message"].startswith("Insufficient funds. Required margin is ")


def test_slice_fails_when_the_fault_says_so(caller: Caller) -> None:
    arm(caller, "O14", count=1, wishes={"slice": 3})

    first, second = sliced(caller)["children"], sliced(caller)["children"]

    assert [min(each) for each in first] == ["order_id", "order_id", "error"]
    assert [min(each) for each in second] == ["order_id"] * 3
