from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kite_core.ist import IST
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order
from kite_core.settling.claims import OrderClaims
from kite_core.settling.order_search import (
    OrderSearch,
    are_of_one_order,
    oldest_first,
    placement_of,
)

SENT_AT = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
WISH = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=10,
    price="1500.05",
    product="CNC",
    tag="abc0123456789xyz",
)


def id_at(moment: datetime, number: int = 0) -> str:
    """An order id as the broker mints them."""
    return str((int(moment.timestamp() * 1000) - 1_288_834_974_657 << 22) + number)


NEW = id_at(SENT_AT + timedelta(seconds=1))


def row(order_id: str = NEW, **fields: Any) -> Order:
    values = {
        "order_id": order_id,
        "status": "OPEN",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 10,
        "price": 1500.05,
        "product": "CNC",
        "tag": "abc0123456789xyz",
    }
    return Order.from_dict({**values, **fields})


OWN = OrderSearch(placement="p1", params=WISH, has_own_tag=True)
SHARED = replace(OWN, has_own_tag=False)


@pytest.mark.parametrize("search", [OWN, SHARED], ids=["its own tag", "a shared tag"])
@pytest.mark.parametrize(
    ("fields", "is_found"),
    [
        ({}, True),
        ({"tag": None, "tags": ["mktp", "abc0123456789xyz"]}, True),
        ({"tag": "another"}, False),
        ({"tag": None}, False),
        ({"tradingsymbol": "TCS"}, False),
        ({"exchange": "BSE"}, False),
        ({"transaction_type": "SELL"}, False),
        ({"parent_order_id": "2123"}, False),
        ({"status": "REJECTED"}, True),
    ],
)
def test_an_order_is_known_by_tag_symbol_and_side(
    search: OrderSearch, fields: dict[str, Any], is_found: bool
) -> None:
    found = search.candidates([row(**fields)], sent_at=SENT_AT)

    assert bool(found) is is_found


@pytest.mark.parametrize(
    ("fields", "is_found"),
    [
        ({"quantity": 9}, False),
        ({"product": "MIS"}, False),
        ({"product": None}, True),
        ({"price": 1500.10}, False),
        ({"order_type": "MARKET", "price": 0}, True),
        ({"order_id": id_at(SENT_AT - timedelta(seconds=3))}, False),
        ({"order_id": id_at(SENT_AT - timedelta(seconds=1))}, True),
    ],
)
def test_under_a_shared_tag_terms_and_time_count_as_well(
    fields: dict[str, Any], is_found: bool
) -> None:
    assert bool(SHARED.candidates([row(**fields)], sent_at=SENT_AT)) is is_found


def test_an_order_of_its_own_tag_is_found_after_any_change() -> None:
    changed = row(id_at(SENT_AT - timedelta(hours=1)), quantity=4, price=1.0)

    assert OWN.candidates([changed], sent_at=SENT_AT) == [changed]


def test_a_market_order_matches_whatever_price_its_row_shows() -> None:
    wish = OrderParams.market(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=10,
        product="CNC",
        tag="abc0123456789xyz",
    )
    search = OrderSearch(placement="p1", params=wish, has_own_tag=False)

    assert search.candidates([row(order_type="LIMIT", price=1530.0)], sent_at=SENT_AT)


def test_of_several_rows_under_its_own_tag_the_oldest_is_the_order() -> None:
    later = row(id_at(SENT_AT + timedelta(seconds=5)))
    candidates = OWN.candidates([later, row()], sent_at=SENT_AT)

    assert OWN.chosen(candidates, OrderClaims()) == [row()]


def test_one_order_confirms_only_one_of_two_that_look_alike() -> None:
    claims = OrderClaims()
    other = replace(SHARED, placement="p2")

    assert SHARED.chosen([row()], claims) == [row()]
    assert SHARED.chosen([row()], claims) == [row()]
    assert other.chosen([row()], claims) == []


def test_an_order_is_not_taken_from_one_that_still_waits_for_its_answer() -> None:
    claims = OrderClaims()
    claims.expect(SHARED.likeness, "p2")

    assert SHARED.chosen([row()], claims) == []


def test_under_a_shared_tag_an_id_without_a_time_proves_nothing() -> None:
    old_style = row("261120001859672")
    candidates = SHARED.candidates([old_style], sent_at=SENT_AT)

    assert candidates == [old_style]
    assert SHARED.chosen(candidates, OrderClaims()) == []


SLICED = replace(WISH, autoslice=True)
SLICES = [
    row(id_at(SENT_AT, number), quantity=quantity, tags=["abc0123456789xyz", "autoslice:7"])
    for number, quantity in enumerate((4, 4, 2))
]


@pytest.mark.parametrize("has_own_tag", [True, False])
def test_a_sliced_order_is_all_its_slices(has_own_tag: bool) -> None:
    search = OrderSearch(placement="p1", params=SLICED, has_own_tag=has_own_tag)
    candidates = search.candidates(reversed(SLICES), sent_at=SENT_AT)

    assert search.chosen(candidates, OrderClaims()) == SLICES
    assert search.is_whole(SLICES)
    assert not search.is_whole(SLICES[:2])
    assert OWN.is_whole([row()])


def test_two_sliced_orders_of_one_tag_are_told_apart_by_their_groups() -> None:
    claims = OrderClaims()
    others = [replace(each, order_id=id_at(SENT_AT, 9), tags=["autoslice:9"]) for each in SLICES]
    first = OrderSearch(placement="p1", params=SLICED, has_own_tag=False)
    second = replace(first, placement="p2")

    assert first.chosen([*SLICES, *others], claims) == SLICES
    assert second.chosen([*SLICES, *others], claims) == others


def test_the_slices_are_the_children_of_a_placement_under_the_id_of_the_whole() -> None:
    placement = placement_of(SLICES, "a tag", quantity=10)

    assert (placement.order_id, placement.how_confirmed) == ("7", "book")
    assert [child.order_id for child in placement.children] == [each.order_id for each in SLICES]
    assert placement.unseen_quantity == 0


def test_a_part_of_a_sliced_order_says_how_much_of_it_was_not_seen() -> None:
    placement = placement_of(SLICES[:1], "a tag", quantity=10)

    assert [child.order_id for child in placement.children] == [SLICES[0].order_id]
    assert placement.unseen_quantity == 6


def test_rows_under_one_tag_are_one_order_if_they_are_slices_or_legs() -> None:
    legs = [row(id_at(SENT_AT, number), variety="iceberg") for number in range(3)]

    assert are_of_one_order([row()])
    assert are_of_one_order(SLICES)
    assert are_of_one_order(legs)
    assert not are_of_one_order([row(), row(id_at(SENT_AT, 1))])
    assert placement_of(legs, "a tag").children == []


def test_ids_are_sorted_as_numbers() -> None:
    assert [each.order_id for each in oldest_first([row("10"), row("9")])] == ["9", "10"]


def test_a_cover_order_is_shown_with_a_product_of_its_own() -> None:
    params = replace(WISH, variety="co", product="MIS", trigger_price="1480")
    cover = replace(SHARED, params=params)

    assert cover.candidates([row(product="CO", variety="co")], sent_at=SENT_AT)
    assert not SHARED.candidates([row(product="CO")], sent_at=SENT_AT)


def leg(order_id: str, number: int) -> Order:
    meta = {"iceberg": {"leg": number, "legs": 5, "leg_quantity": 2, "total_quantity": 10}}
    return row(order_id, variety="iceberg", quantity=2, meta=meta)


@pytest.mark.parametrize("search", [OWN, SHARED], ids=["its own tag", "a shared tag"])
def test_the_later_legs_of_an_iceberg_are_no_orders_of_their_own(search: OrderSearch) -> None:
    params = OrderParams.iceberg(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=10,
        price="1500.05",
        product="CNC",
        legs=5,
        tag="abc0123456789xyz",
    )
    first, second = leg(id_at(SENT_AT, 1), 1), leg(id_at(SENT_AT, 2), 2)

    found = replace(search, params=params).candidates([second, first], sent_at=SENT_AT)

    assert found == [first]


def test_slices_that_an_answer_named_as_a_group_are_nobody_else_s() -> None:
    claims = OrderClaims()
    claims.take("7", "p2")

    assert replace(SHARED, params=SLICED).chosen(SLICES, claims) == []


def test_what_an_order_has_taken_stays_its_own() -> None:
    claims = OrderClaims()
    newer, older = row(id_at(SENT_AT, 2)), row(id_at(SENT_AT, 1))

    assert SHARED.chosen([newer], claims) == [newer]
    assert SHARED.chosen([older, newer], claims) == [newer]
