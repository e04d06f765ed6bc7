"""Limits that make no sense are refused when they are made."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kite_core import DayLimits, LossLimit, OpenOrdersLimit, OrderLimits, SymbolLimits
from kite_core.errors import ValidationError
from kite_core.guards.facts import Facts
from kite_core.guards.guard import Guard
from kite_core.guards.tally import DayTally
from kite_core.guards.wishes import Action, OrderLine, Wish
from kite_core.models.orders import Order
from kite_core.models.portfolio import Positions
from kite_core.rows import Rows
from tests.core.guards.test_tally import rows
from tests.core.services.desk import order_row


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (OrderLimits, "there is no limit"),
        (lambda: OrderLimits(value=0), "value: 0 is not above 0"),
        (lambda: OrderLimits(quantity=-1), "quantity: -1 is out of range"),
        (lambda: OrderLimits(value=5, lot_units={"MCX": 0}), "lot_units"),
        (DayLimits, "Give value or quantity or orders"),
        (lambda: DayLimits(orders=True), "orders: True is not a whole number"),
        (lambda: SymbolLimits(value="x"), "value: 'x' is not a number"),
        (lambda: DayLimits(orders=0), "orders: 0 lets nothing new through. Give a number at least"),
        (lambda: OrderLimits(quantity=0), "a pulled KillSwitch() lets only exits pass"),
        (lambda: OpenOrdersLimit(most=0), "most: 0 lets nothing new through"),
        (lambda: OpenOrdersLimit(most=-1), "most: -1 is out of range"),
        (lambda: LossLimit(rupees=0), "rupees: 0 is not above 0"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(make: Callable[[], Any], problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make()

    assert problem in caught.value.message


def facts() -> Facts:
    """A day without orders and positions."""
    return facts_of(Rows([]))


def facts_of(book: Rows[Order]) -> Facts:
    """A day with these orders, and without positions."""
    tally = DayTally()
    known = Facts(tally, prices={"NSE:INFY": Decimal(1500)}, in_lots=frozenset)
    tally.absorb(book, asked=tally.moment())
    known.learn_positions(Positions(net=[], day=[]), asked=tally.moment())
    return known


def wish(action: Action, quantity: int = 10, **more: Any) -> Wish:
    line = OrderLine(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=quantity,
        product="MIS",
        **more,
    )
    return Wish(action=action, method="POST", path="/", lines=(line,))


LIMITS: list[Guard] = [
    OrderLimits(quantity=9, value=14_999),
    DayLimits(quantity=9, value=14_999, orders=1),
    SymbolLimits(quantity=9, value=14_999),
    OpenOrdersLimit(most=1),
]
BUSY = rows(order_row("1", status="OPEN", quantity=1))


@pytest.mark.parametrize("guard", LIMITS)
def test_each_limit_stands_against_what_is_over_it(guard: Guard) -> None:
    assert guard.judge(wish(Action.PLACE), facts_of(BUSY))


@pytest.mark.parametrize("guard", LIMITS)
def test_no_limit_stands_against_what_takes_no_risk(guard: Guard) -> None:
    for action in (Action.CANCEL, Action.CONVERT, Action.OTHER):
        assert not guard.judge(wish(action), facts())
        assert not LossLimit(rupees=1).judge(wish(action), facts())


@pytest.mark.parametrize("waits", [True, False])
def test_orders_to_come_count_per_order_and_instrument_and_not_for_the_day(waits: bool) -> None:
    found = [bool(guard.judge(wish(Action.WAIT, waits=waits), facts())) for guard in LIMITS]

    assert found == [True, False, True, False]


def test_what_reaches_a_limit_exactly_passes() -> None:
    limits: list[Guard] = [
        OrderLimits(quantity=10, value=15_000),
        DayLimits(quantity=10, value=15_000, orders=1),
        SymbolLimits(quantity=10, value=15_000),
        OpenOrdersLimit(most=1),
        LossLimit(rupees=1),
    ]

    assert not [found for guard in limits for found in guard.judge(wish(Action.PLACE), facts())]
