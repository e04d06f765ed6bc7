"""Quantities may be whole numbers of another kind, as numpy has them; they are kept plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_core.decoding import read_json
from kite_core.errors import ValidationError
from kite_core.models.gtt_params import GTTParams
from kite_core.models.margins import ChargedOrder, MarginOrder
from kite_core.models.order_modification import OrderModification
from kite_core.models.order_params import OrderParams
from kite_core.models.portfolio_params import PositionConversion

SYMBOL: dict[str, Any] = {"exchange": "NSE", "tradingsymbol": "INFY"}
BUY: dict[str, Any] = {**SYMBOL, "transaction_type": "BUY", "product": "CNC"}


class Whole:
    """Has a whole number inside, and is none itself."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __index__(self) -> int:
        return self.number


SIX: Any = Whole(6)
TWO: Any = Whole(2)

MAKERS: dict[str, Callable[[Any], Any]] = {
    "order": lambda count: OrderParams.limit(**BUY, quantity=count, price=1500),
    "change": lambda count: OrderModification(quantity=count),
    "leg": lambda count: (
        GTTParams.single(**BUY, quantity=count, price=1500, trigger_value=1500, last_price=1600)
    ).legs[0],
    "conversion": lambda count: PositionConversion(
        **SYMBOL,
        transaction_type="BUY",
        position_type="day",
        quantity=count,
        old_product="MIS",
        new_product="CNC",
    ),
    "margin": lambda count: MarginOrder(**BUY, quantity=count),
    "charged": lambda count: ChargedOrder(**BUY, order_id="1", quantity=count, average_price=1),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_quantity_is_kept_as_a_plain_int(make: Callable[[Any], Any]) -> None:
    made = make(SIX)

    assert type(made.quantity) is int
    assert made == make(6)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("count", [5.0, True, "5"])
def test_what_is_no_whole_number_is_refused(make: Callable[[Any], Any], count: Any) -> None:
    with pytest.raises(ValidationError, match="is not a whole number"):
        make(count)


def test_all_counts_of_an_order_are_kept_plain() -> None:
    order = OrderParams.limit(
        **BUY, quantity=SIX, price=1500, validity="TTL", validity_ttl=TWO, disclosed_quantity=TWO
    )

    form = dict(order.to_form())
    assert (form["quantity"], form["validity_ttl"], form["disclosed_quantity"]) == ("6", "2", "2")


def test_legs_of_an_iceberg_are_counted_with_them() -> None:
    order = OrderParams.iceberg(**BUY, quantity=SIX, price=1500, legs=TWO)

    assert (order.iceberg_legs, order.iceberg_quantity) == (2, 3)


def test_a_trigger_sends_them_as_numbers() -> None:
    params = GTTParams.single(**BUY, quantity=SIX, price=1, trigger_value=1, last_price=2)

    assert read_json(dict(params.to_form())["orders"].encode())[0]["quantity"] == 6
