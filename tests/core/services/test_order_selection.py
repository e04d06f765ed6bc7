from __future__ import annotations

from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import ValidationError
from kite_core.models.orders import Order
from kite_core.models.words import OrderStatus, StatusGroup
from kite_core.services.order_selection import OrderSelection, state_test
from tests.core.services.desk import book, order_row
from tests.ports import asyncio_ports_over, ports_over

STATES = ["OPEN", "TRIGGER PENDING", "COMPLETE", "CANCELLED", "A STATE OF NEXT YEAR"]
BOOK = book(*(order_row(str(place), state) for place, state in enumerate(STATES)))


def order(order_id: str = "1", status: str = "OPEN", **fields: object) -> Order:
    return Order.from_dict(order_row(order_id, status, **fields))


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ((StatusGroup.PENDING,), "014"),
        ((StatusGroup.FINAL,), "23"),
        ((StatusGroup.FINAL, "OPEN"), "023"),
        (("OPEN", OrderStatus.COMPLETE), "02"),
        ((StatusGroup.PENDING, StatusGroup.FINAL), "01234"),
    ],
)
def test_orders_can_be_kept_to_states_and_groups_of_them(
    asked: tuple[str | StatusGroup, ...], ids: str
) -> None:
    found = Kite(ports_over([BOOK])).orders.by_status(*asked)

    assert "".join(row.order_id for row in found) == ids


async def test_groups_of_states_can_be_awaited() -> None:
    found = await AsyncKite(asyncio_ports_over([BOOK])).orders.by_status(StatusGroup.FINAL)

    assert len(found) == 2


def test_all_misspelt_states_are_reported_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        state_test(["OPNE", StatusGroup.FINAL, "CANCELED"])

    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("asked", "fix"),
    [
        ((), "orders.all\\(\\) tells all orders"),
        (("PENDING",), "Use StatusGroup.PENDING"),
        (("final",), "Use StatusGroup.FINAL"),
        ((["OPEN", "COMPLETE"],), "Give each state as an argument of its own"),
    ],
)
def test_what_asks_for_no_state_is_refused_with_its_fix(asked: tuple[Any, ...], fix: str) -> None:
    with pytest.raises(ValidationError, match=fix):
        Kite(ports_over([])).orders.by_status(*asked)


def test_a_state_of_next_year_may_bear_the_name_of_a_group() -> None:
    assert state_test([OrderStatus("PENDING")])(order(status="PENDING"))


def test_a_selection_of_nothing_takes_everything() -> None:
    assert OrderSelection().takes(order())


def test_an_order_without_a_tag_has_none_of_them() -> None:
    assert not OrderSelection(tag="mine").takes(order())


def test_the_tag_of_the_caller_is_found_among_those_of_the_system() -> None:
    tagged = order(tag=None, tags=["mktp", "mine", "mktp:2.00"])

    assert OrderSelection(tag="mine").takes(tagged)


def test_a_row_that_comes_twice_is_one_order() -> None:
    assert len(OrderSelection().pending_of([order(), order()])) == 1
