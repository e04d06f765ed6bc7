from __future__ import annotations

from kite_core.models.orders import Order
from kite_core.models.words import Exchange, OrderStatus, TransactionType
from kite_core.settling.claims import OrderClaims

LIKENESS = ("a tag", "NSE", "INFY")


def order(order_id: str) -> Order:
    return Order(
        order_id=order_id,
        status=OrderStatus("OPEN"),
        exchange=Exchange("NSE"),
        tradingsymbol="INFY",
        transaction_type=TransactionType("BUY"),
        quantity=1,
    )


ORDERS = [order("1"), order("2")]


def test_an_order_belongs_to_the_first_that_takes_it() -> None:
    claims = OrderClaims()

    assert claims.take("1", "mine")
    assert claims.take("1", "mine")
    assert not claims.take("1", "another's")


def test_what_nobody_took_is_free() -> None:
    claims = OrderClaims()
    claims.take("1", "another's")

    assert claims.free(ORDERS, LIKENESS, "mine") == [ORDERS[1]]
    assert claims.free(ORDERS, LIKENESS, "another's") == ORDERS


def test_an_order_is_left_for_each_that_still_waits_for_its_answer() -> None:
    claims = OrderClaims()
    claims.expect(LIKENESS, "another's")
    claims.expect(LIKENESS, "mine")

    assert claims.free(ORDERS[:1], LIKENESS, "mine") == []
    assert claims.free(ORDERS, LIKENESS, "mine") == [ORDERS[1]]


def test_others_that_look_different_take_nothing_away() -> None:
    claims = OrderClaims()
    claims.expect(("another tag",), "another's")

    assert claims.free(ORDERS, LIKENESS, "mine") == ORDERS


def test_what_has_ended_waits_no_more_and_leaves_no_trace() -> None:
    claims = OrderClaims()
    claims.expect(LIKENESS, "another's")

    claims.has_ended(LIKENESS, "another's")
    claims.has_ended(LIKENESS, "unheard of")

    assert claims.free(ORDERS[:1], LIKENESS, "mine") == ORDERS[:1]
    assert vars(claims)["_awaited"] == {}
