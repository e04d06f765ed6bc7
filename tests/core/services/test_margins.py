from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import ValidationError
from kite_core.models.order_params import OrderParams
from kite_testing.scripted_transport import ScriptedTransport
from tests.core.expected_calls.margins import ORDER
from tests.core.samples import fixture
from tests.ports import asyncio_ports_over, ports_over

MARGINS = KiteCalls().margins


@pytest.mark.parametrize("ask", [MARGINS.orders, MARGINS.basket, MARGINS.charges])
def test_a_calculation_needs_orders(ask: Callable[[Any], Any]) -> None:
    with pytest.raises(ValidationError, match="at least one order"):
        ask([])


def test_orders_may_come_from_any_iterable() -> None:
    assert MARGINS.orders(iter([ORDER])).request == MARGINS.orders([ORDER]).request


def test_a_compact_answer_has_totals_only() -> None:
    kite = Kite(ports_over([fixture("margins/basket_compact.json")]))

    basket = kite.margins.basket([ORDER], compact=True)

    assert (basket.initial.total, basket.initial.span, basket.charges) == (95983.75, None, None)


def test_the_cost_of_a_basket_takes_one_request() -> None:
    wire = ScriptedTransport([fixture("margins/basket.json")])

    cost = Kite(ports_over(wire)).margins.basket_cost([ORDER], consider_positions=False)

    assert wire.requests == [MARGINS.basket([ORDER], consider_positions=False).request]
    assert cost.hedge_benefit == round(cost.initial - cost.final, 4)
    assert cost.charges.total > 0


async def test_a_basket_may_be_of_orders_to_place() -> None:
    wire = ScriptedTransport([fixture("margins/basket.json")])
    order = OrderParams.limit(
        exchange=ORDER.exchange,
        tradingsymbol=ORDER.tradingsymbol,
        transaction_type=ORDER.transaction_type,
        quantity=ORDER.quantity,
        product=ORDER.product,
        price=ORDER.price,
    )

    await AsyncKite(asyncio_ports_over(wire)).margins.basket_cost([order, ORDER])

    (request,) = wire.requests
    assert request == MARGINS.basket([ORDER, ORDER]).request


def test_an_empty_basket_is_refused_before_the_network() -> None:
    wire = ScriptedTransport()

    with pytest.raises(ValidationError, match="at least one order"):
        Kite(ports_over(wire)).margins.basket_cost([])

    assert wire.requests == []


@pytest.mark.parametrize("wrong", [None, 5, ["x"], [None]])
def test_what_are_no_orders_is_refused_before_anything_is_sent(wrong: Any) -> None:
    wire = ScriptedTransport()
    margins = Kite(ports_over(wire)).margins

    for ask in (margins.orders, margins.basket, margins.charges, margins.basket_cost):
        with pytest.raises(ValidationError, match="Give a list of"):
            ask(wrong)
    assert wire.requests == []
