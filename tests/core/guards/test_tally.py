"""The day's orders as far as they are known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kite_core.guards.claims import Claim, Fate
from kite_core.guards.tally import DayTally
from kite_core.guards.wishes import OrderLine
from kite_core.models.orders import Order
from kite_core.rows import Rows
from tests.core.services.desk import order_row


def line(quantity: int = 10, *, tag: str = "", side: str = "BUY") -> OrderLine:
    return OrderLine(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type=side,
        quantity=quantity,
        product="MIS",
        tag=tag,
    )


def rows(*found: dict[str, Any]) -> Rows[Order]:
    return Rows([Order.from_dict(row) for row in found])


def at_a_hundred(part: OrderLine) -> Decimal:
    return part.quantity * (part.price or Decimal(100))


def test_an_older_look_at_the_book_changes_nothing() -> None:
    tally = DayTally()
    older, newer = tally.moment(), tally.moment()

    tally.absorb(rows(order_row("1"), order_row("2")), asked=newer)
    tally.absorb(rows(order_row("1")), asked=older)

    assert tally.orders == 2


def test_a_look_that_was_under_way_before_the_answer_does_not_show_a_change() -> None:
    tally = DayTally()
    asked = tally.moment()
    change = Claim(line=line(20), before=line(10))
    tally.settle(tally.hold(change), Fate.CHANGED)

    tally.absorb(rows(order_row("1")), asked=asked)
    counted = tally.quantity
    tally.absorb(rows(order_row("1", quantity=20)), asked=tally.moment())

    assert counted == 20
    assert tally.quantity == 20


@pytest.mark.parametrize(
    ("row", "quantity", "value"),
    [
        ({"status": "OPEN", "price": 90}, 10, 900),
        ({"status": "OPEN", "filled_quantity": 4, "average_price": 80, "price": 90}, 10, 860),
        ({"status": "CANCELLED", "filled_quantity": 4, "average_price": 80}, 4, 320),
        ({"status": "COMPLETE", "filled_quantity": 10, "average_price": 95}, 10, 950),
        ({"status": "TRIGGER PENDING", "trigger_price": 70}, 10, 700),
        ({"status": "OPEN"}, 10, 1000),
        ({"status": "REJECTED"}, 0, 0),
        ({"status": "A NEW STATE", "price": 90}, 10, 900),
    ],
)
def test_a_row_counts_with_what_traded_and_still_may(
    row: dict[str, Any], quantity: int, value: int
) -> None:
    tally = DayTally()

    tally.absorb(rows(order_row("1", **row)), asked=tally.moment())

    assert tally.quantity == quantity
    assert tally.value(at_a_hundred) == value
    assert tally.orders == (quantity > 0)


def test_what_is_on_its_way_counts_with_what_it_adds() -> None:
    tally = DayTally()

    tally.hold(Claim(line=line(5)))
    tally.hold(Claim(line=line(12), before=line(10)))
    tally.hold(Claim(line=line(10), before=line(12)))

    assert tally.value(at_a_hundred) == tally.value(at_a_hundred) == 700
    assert (tally.quantity, tally.orders) == (7, 1)


def test_two_lost_orders_under_one_tag_need_two_rows() -> None:
    tally = DayTally()
    for _ in range(2):
        tally.settle(tally.hold(Claim(line=line(tag="mine"))), Fate.OPEN)

    tally.absorb(rows(order_row("1", tag="mine")), asked=tally.moment())

    assert tally.quantity == 20


def test_a_row_that_is_known_to_be_anothers_settles_nothing() -> None:
    tally = DayTally()
    placed, lost = (tally.hold(Claim(line=line(tag="mine"))) for _ in range(2))
    tally.settle(placed, Fate.PLACED, order_ids=frozenset({"1"}))
    tally.settle(lost, Fate.OPEN)

    tally.absorb(rows(order_row("1", tag="mine")), asked=tally.moment())

    assert tally.quantity == 20


def test_a_lost_order_without_a_tag_counts_on() -> None:
    tally = DayTally()
    tally.settle(tally.hold(Claim(line=line())), Fate.OPEN)

    tally.absorb(rows(order_row("1")), asked=tally.moment())

    assert tally.quantity == 20


def test_what_became_of_a_forgotten_claim_is_no_news() -> None:
    tally = DayTally()

    tally.settle(7, Fate.PLACED)
    tally.release(7)

    assert tally.orders == 0


def test_open_quantities_are_those_of_one_side_and_product() -> None:
    tally = DayTally()
    tally.hold(Claim(line=line(5)))
    tally.hold(Claim(line=line(7, side="SELL")))
    tally.absorb(
        rows(
            order_row("1", filled_quantity=4),
            order_row("2", status="COMPLETE"),
            order_row("3", product="CNC"),
            order_row("4", tradingsymbol="SBIN"),
        ),
        asked=tally.moment(),
    )

    assert tally.open_quantity(line()) == 21
    assert tally.open_quantity(line(), product="MIS") == 11
    assert tally.open_quantity(line(), product="MIS", besides="1") == 5


@given(
    steps=some.lists(
        some.tuples(
            some.sampled_from(["placed", "lost", "refused", "too fast"]),
            some.booleans(),
            some.integers(min_value=1, max_value=9),
        ),
        max_size=12,
    )
)
def test_the_sum_is_never_below_what_the_broker_has(steps: list[tuple[str, bool, int]]) -> None:
    """Whatever the answers say, and whenever the book is looked at."""
    tally, at_broker = DayTally(), list[dict[str, Any]]()
    for number, (answer, is_looked_at, quantity) in enumerate(steps):
        claim = tally.hold(Claim(line=line(quantity, tag=f"tag{number}")))
        row = order_row(str(number), quantity=quantity, tag=f"tag{number}")
        if answer in ("placed", "lost"):
            at_broker.append(row)
        if answer == "placed":
            tally.settle(claim, Fate.PLACED, order_ids=frozenset({str(number)}))
        elif answer == "lost":
            tally.settle(claim, Fate.OPEN)
        elif answer == "refused":
            tally.release(claim)
        else:
            tally.settle(claim, Fate.TOO_FAST)
        assert tally.quantity >= sum(row["quantity"] for row in at_broker)
        if is_looked_at:
            tally.absorb(rows(*at_broker), asked=tally.moment())
            assert tally.quantity == sum(row["quantity"] for row in at_broker)
