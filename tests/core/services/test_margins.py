from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_core.client import Kite, KiteCalls
from kite_core.errors import ValidationError
from tests.core.expected_calls.margins import ORDER
from tests.core.samples import fixture
from tests.ports import ports_over

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
