from __future__ import annotations

from typing import Any

import pytest

from kite_core.errors import InputError
from kite_core.models.cancel_all import (
    CancelAllResult,
    CancelItem,
    CancelOutcome,
    may_be_alive,
)
from kite_core.models.orders import Order
from kite_core.rows import SkippedRow
from tests.core.services.desk import order_row

STOP = {"variety": "co", "parent_order_id": "9"}
REFUSED = InputError("No.")


def order(status: str, **fields: Any) -> Order:
    return Order.from_dict(order_row("1", status, **fields))


@pytest.mark.parametrize(
    ("asked", "now", "error", "outcome"),
    [
        (order("OPEN"), order("CANCELLED"), None, "cancelled"),
        (order("OPEN"), order("CANCELLED"), REFUSED, "cancelled"),
        (order("AMO REQ RECEIVED"), order("REJECTED"), None, "cancelled"),
        (order("OPEN"), order("COMPLETE"), None, "filled meanwhile"),
        (order("OPEN", variety="co"), order("COMPLETE"), None, "filled meanwhile"),
        (order("TRIGGER PENDING", **STOP), order("COMPLETE"), None, "exited"),
        (order("TRIGGER PENDING", **STOP), order("COMPLETE"), REFUSED, "filled meanwhile"),
        (order("OPEN"), order("OPEN"), None, "still alive"),
        (order("OPEN"), order("A STATE OF NEXT YEAR"), None, "still alive"),
        (order("OPEN"), None, None, "unknown"),
    ],
)
def test_the_book_decides_what_became_of_an_order(
    asked: Order, now: Order | None, error: InputError | None, outcome: str
) -> None:
    assert CancelOutcome.of(asked, now, error) == outcome


@pytest.mark.parametrize(
    ("row", "alive"),
    [
        ({"status": "OPEN"}, True),
        ({"status": ["odd"]}, True),
        ({}, True),
        ("odd", True),
        ({"status": "COMPLETE"}, False),
        ({"status": "CANCELLED AMO"}, False),
    ],
)
def test_an_unreadable_row_is_over_only_if_it_says_so(row: Any, alive: bool) -> None:
    assert may_be_alive(SkippedRow(path="[0]", reason="odd", row=row)) is alive


def test_an_item_reads_like_its_order() -> None:
    alive = CancelItem(order=order("OPEN"), outcome=CancelOutcome.STILL_ALIVE, error=REFUSED)

    assert str(alive) == "1 NSE:INFY: still alive (OPEN), because No."


def test_a_result_shows_itself_in_a_line() -> None:
    over = CancelItem(order=order("CANCELLED"), outcome=CancelOutcome.CANCELLED)
    alive = CancelItem(order=order("OPEN"), outcome=CancelOutcome.STILL_ALIVE)
    odd = SkippedRow(path="[0]", reason="odd", row={})

    result = CancelAllResult(items=(over, over, alive), skipped=(odd,), look_error=REFUSED)

    assert repr(result) == (
        "<CancelAllResult: matched 3; 2 cancelled; 1 still alive; "
        "1 unreadable; nobody could look again>"
    )


def test_a_result_says_that_nothing_matched() -> None:
    assert repr(CancelAllResult()) == "<CancelAllResult: matched nothing>"
