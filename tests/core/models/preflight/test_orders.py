from __future__ import annotations

from typing import Any

import pytest

from kite_core.models.preflight.orders import preflight_of
from tests.core.models.preflight.wishes import FUTURE, INFY, NIFTY, TODAY, doubts, preflight, wish


def test_every_fault_is_found_at_once() -> None:
    found = preflight(
        FUTURE, quantity=1900, product="CNC", price=25000.03, order_type="SL", trigger_price=24000
    )

    assert [fault.field for fault in found.faults] == ["product", "quantity", "quantity", "price"]


def test_an_order_for_another_instrument_is_not_looked_at_further() -> None:
    order = wish(FUTURE, quantity=1, product="CNC")

    found = preflight_of(order, INFY, TODAY)

    assert [fault.field for fault in found.faults] == ["tradingsymbol"]


def test_an_order_for_an_index_is_not_looked_at_further() -> None:
    found = preflight(NIFTY, product="NRML")

    assert [fault.field for fault in found.faults] == ["tradingsymbol"]


@pytest.mark.parametrize("last_price", ["dear", float("nan"), True])
def test_a_last_price_that_is_none_is_a_fault(last_price: Any) -> None:
    found = preflight(INFY, last_price=last_price)

    assert [fault.field for fault in found.faults] == ["last_price"]


@pytest.mark.parametrize(
    ("tag", "warns"), [(None, False), ("", False), ("swing7", False), ("my tag", True), ("é", True)]
)
def test_a_tag_that_is_not_alphanumeric_is_a_warning(tag: str | None, warns: bool) -> None:
    found = preflight(INFY, tag=tag)

    assert found.faults == ()
    assert [text[:3] for text in doubts(found)] == ["tag"] * warns
