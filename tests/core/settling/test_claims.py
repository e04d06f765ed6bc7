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


def test_an_order_belongs_to_the_first_that_takes_it() -> None:
    claims = OrderClaims()

    assert claims.take("1", "mine")
    assert claims.take("1", "mine")
    assert not claims.take("1", "another's")


def test_what_nobody_took_is_free() -> None:
    claims = OrderClaims()
    claims.take("1", "another's")

    assert not claims.is_free("1", "mine")
    assert claims.is_free("2", "mine")
    assert claims.is_free("1", "another's")


def test_others_of_its_kind_are_awaited_until_they_end() -> None:
    claims = OrderClaims()
    claims.expect(LIKENESS, "another's")
    claims.expect(LIKENESS, "mine")

    assert claims.are_others_awaited(LIKENESS, "mine")
    claims.has_ended(LIKENESS, "another's")
    assert not claims.are_others_awaited(LIKENESS, "mine")


def test_others_that_look_different_are_not_waited_for() -> None:
    claims = OrderClaims()
    claims.expect(("another tag",), "another's")

    assert not claims.are_others_awaited(LIKENESS, "mine")


def test_what_has_ended_waits_no_more_and_leaves_no_trace() -> None:
    claims = OrderClaims()
    claims.expect(LIKENESS, "another's")

    claims.has_ended(LIKENESS, "another's")
    claims.has_ended(LIKENESS, "unheard of")

    assert not claims.are_others_awaited(LIKENESS, "mine")
    assert vars(claims)["_awaited"] == {}


def test_what_is_awaited_is_expected_until_it_ends() -> None:
    claims = OrderClaims()

    with claims.awaiting(LIKENESS), claims.awaiting(LIKENESS):
        on_their_way = claims.expected(LIKENESS)

    assert (on_their_way, claims.expected(LIKENESS)) == (2, 0)


def test_a_better_order_takes_the_place_of_the_one_before() -> None:
    claims = OrderClaims()
    claims.take("1", "mine")
    claims.take("3", "another's")

    claims.take_only("2", "mine")

    assert (claims.has("1", "mine"), claims.has("2", "mine")) == (False, True)
    assert claims.is_free("1", "another's")
    assert claims.has("3", "another's")
