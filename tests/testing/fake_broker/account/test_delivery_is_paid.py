"""Shares for delivery are paid for in full: what sales bring is a credit, and is spent once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_testing.fake_broker.money import exact
from kite_testing.fake_broker.order import Order
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.account.small_market import ACME, ACME_ON_BSE, BOLT, Desk

SHARES = (ACME, ACME_ON_BSE, BOLT)


def desk_that_holds(quantity: int = 50, *, funds: int = 1000) -> Desk:
    """Some shares at 100 rupees, and little money."""
    desk = Desk(funds=exact(funds))
    desk.lever.seed_holding(ACME.key, quantity=quantity, average_price=50, now=desk.now)
    return desk


def test_proceeds_of_a_sale_are_not_spent_twice() -> None:
    desk = desk_that_holds()
    desk.trade(ACME, "SELL", 50, 100, "CNC")
    desk.trade(BOLT, "BUY", 4, 1500, "CNC")

    with pytest.raises(RefusedError, match=r"Required margin is 5000.00 .* margin is 0.00"):
        desk.place(ACME, "BUY", 50, product="CNC", price=exact(100))

    assert desk.free() == 0


def test_one_order_cannot_buy_back_for_free_and_more_on_top() -> None:
    desk = desk_that_holds()
    desk.trade(ACME, "SELL", 50, 100, "CNC")

    with pytest.raises(RefusedError, match=r"Required margin is 6100.00 .* margin is 6000.00"):
        desk.place(ACME, "BUY", 61, product="CNC", price=exact(100))
    desk.trade(ACME, "BUY", 60, 100, "CNC")

    assert desk.free() == 0


def test_two_resting_buys_cost_no_more_than_there_is() -> None:
    desk = desk_that_holds()
    desk.trade(ACME, "SELL", 50, 100, "CNC")
    first = desk.place(ACME, "BUY", 40, product="CNC", price=exact(100))

    with pytest.raises(RefusedError, match=r"Required margin is 2100.00 .* margin is 2000.00"):
        desk.place(ACME, "BUY", 21, product="CNC", price=exact(100))
    second = desk.place(ACME, "BUY", 20, product="CNC", price=exact(100))
    desk.fill(second, 20, exact(100))
    desk.fill(first, 40, exact(100))

    assert desk.free() == 0


def test_change_of_a_buy_is_paid_in_full() -> None:
    desk = desk_that_holds()
    desk.trade(ACME, "SELL", 50, 100, "CNC")
    order = desk.place(ACME, "BUY", 50, product="CNC", price=exact(100))

    desk.modify(order, 60, exact(100))
    with pytest.raises(RefusedError, match=r"Required margin is 6001.20 .* margin is 6000.00"):
        desk.modify(order, 60, exact("100.02"))

    assert order.blocked == exact(6000)


def test_buying_back_cheaper_needs_the_profit_too_because_that_is_kept_until_the_morning() -> None:
    desk = desk_that_holds()
    desk.trade(ACME, "SELL", 50, 100, "CNC")

    order = desk.place(ACME, "BUY", 50, product="CNC", price=exact(80))
    desk.fill(order, 50, exact(80))

    assert desk.free() == exact(1000)
    desk.sleep()
    assert desk.ledger.cash.balance["equity"] > exact(1900)


def test_funded_shares_are_bought_back_for_their_part() -> None:
    desk = Desk(funds=exact(1000))
    desk.trade(ACME, "BUY", 50, 100, "MTF")
    desk.sleep()
    desk.trade(ACME, "SELL", 50, 100, "MTF")
    desk.lever.set_funds("equity", 1000, now=desk.now)

    order = desk.place(ACME, "BUY", 50, product="MTF", price=exact(100))
    with pytest.raises(RefusedError, match="Insufficient funds"):
        desk.place(ACME, "BUY", 1, product="MTF", price=exact(100))

    assert order.blocked == exact(1000)


def test_conversion_of_a_sale_takes_its_credit_along() -> None:
    desk = desk_that_holds()
    desk.trade(ACME, "SELL", 50, 100, "CNC")
    desk.trade(BOLT, "BUY", 4, 1500, "CNC")

    with pytest.raises(RefusedError, match="Insufficient funds"):
        desk.convert(ACME, "SELL", 50, part="day", old="CNC", new="MIS")

    assert desk.free() == 0


PLACES = st.integers(0, len(SHARES) - 1)
SIDES = st.sampled_from(["BUY", "SELL"])
QUANTITIES = st.integers(1, 60)


def placed(desk: Desk, place: int, side: str, quantity: int, ticks: int) -> Order | None:
    """An order some ticks from the price, if it is taken."""
    row = SHARES[place]
    price = desk.market.prices[row.key] + ticks * row.tick
    try:
        return desk.place(row, side, quantity, product="CNC", price=price)
    except RefusedError:
        return None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(PLACES, SIDES, QUANTITIES, st.integers(-400, 400)), max_size=20))
def test_no_order_for_delivery_takes_more_than_there_is(
    orders: list[tuple[int, str, int, int]],
) -> None:
    desk = desk_that_holds(funds=3000)

    for wish in orders:
        if (order := placed(desk, *wish)) is not None:
            desk.fill(order, order.quantity, order.price)

        assert desk.free() >= 0


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(PLACES, SIDES, QUANTITIES, st.integers(0, 60)), max_size=20))
def test_orders_for_delivery_that_rest_take_no_more_together_than_there_is(
    orders: list[tuple[int, str, int, int]],
) -> None:
    desk = desk_that_holds(funds=3000)

    for place, side, quantity, part in orders:
        placed(desk, place, side, quantity, 0)
        for order in [order for order in desk.orders if order.rest][:1]:
            if part:
                desk.fill(order, min(part, order.rest), order.price)

        assert desk.free() >= 0
    for order in [order for order in desk.orders if order.rest]:
        desk.fill(order, order.rest, order.price)

        assert desk.free() >= 0
