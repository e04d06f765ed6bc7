from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from kite_core.ist import IST
from kite_core.messages import Lane, RateBucket, Repeat, Request, Response, delete, get, post, put
from kite_core.pacing.day_counts import (
    Claim,
    DayCounts,
    is_counted,
    next_midnight,
    orders_in,
    orders_shown,
)
from kite_core.pacing.reserves import Reserve

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


def placement(variety: str = "regular", **form: str) -> Request:
    return post(
        "/orders/{variety}",
        path={"variety": variety},
        form=form.items(),
        bucket=RateBucket.ORDER,
        repeat=Repeat.NEVER,
    )


def modification(order_id: str) -> Request:
    path = {"variety": "regular", "order_id": order_id}
    return put(
        "/orders/{variety}/{order_id}",
        path=path,
        bucket=RateBucket.ORDER,
        repeat=Repeat.IF_NOT_SENT,
    )


def claimed(counts: DayCounts, request: Request, today: date = FRIDAY) -> Claim:
    claim = counts.claim(request, today)
    assert claim is not None
    return claim


def counts_of(orders: int = 2, modifications: int = 2, *, reserve: int = 0) -> DayCounts:
    return DayCounts(
        orders_a_day=orders,
        modifications_an_order=modifications,
        reserve=Reserve(at_most=reserve),
    )


def leaving(request: Request) -> Request:
    """The same request as an exit."""
    return replace(request, lane=Lane.EXIT)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (placement(), True),
        (modification("1"), True),
        (get("/orders"), False),
        (post("/gtt/triggers", repeat=Repeat.NEVER), False),
        (
            delete(
                "/orders/{variety}/{order_id}",
                path={"variety": "regular", "order_id": "1"},
                repeat=Repeat.IF_NOT_SENT,
            ),
            False,
        ),
    ],
)
def test_placements_and_changes_are_counted_and_nothing_else(
    request_: Request, expected: bool
) -> None:
    assert is_counted(request_) is expected


@pytest.mark.parametrize(
    ("request_", "orders"),
    [
        (placement(), 1),
        (placement("iceberg", iceberg_legs="7", quantity="700"), 7),
        (placement("iceberg"), 1),
        (placement("iceberg", iceberg_legs="many"), 1),
        (placement("regular", iceberg_legs="7"), 1),
    ],
)
def test_each_leg_of_an_iceberg_is_an_order_of_the_day(request_: Request, orders: int) -> None:
    assert orders_in(request_) == orders


def test_orders_beyond_the_days_limit_are_not_let_in() -> None:
    counts = counts_of(orders=2)
    claimed(counts, placement()).settle(was_sent=True)
    claimed(counts, placement())

    assert counts.claim(placement(), FRIDAY) is None


def test_an_iceberg_that_does_not_fit_as_a_whole_is_not_let_in() -> None:
    counts = counts_of(orders=5)
    claimed(counts, placement())

    assert counts.claim(placement("iceberg", iceberg_legs="5"), FRIDAY) is None
    assert counts.claim(placement("iceberg", iceberg_legs="4"), FRIDAY) is not None


def test_what_was_not_sent_is_not_counted() -> None:
    counts = counts_of(orders=1)
    claimed(counts, placement()).settle(was_sent=False)

    assert (counts.orders.used, counts.orders.open) == (0, 0)


def test_only_the_first_word_about_an_outcome_counts() -> None:
    counts = counts_of(orders=1)
    claim = claimed(counts, placement())
    claim.settle(was_sent=True)
    claim.settle(was_sent=False)

    assert (counts.orders.used, counts.orders.open) == (1, 0)


def test_changes_are_counted_for_each_order_by_itself() -> None:
    counts = counts_of(modifications=1)
    claimed(counts, modification("1"))

    assert counts.claim(modification("1"), FRIDAY) is None
    assert counts.claim(modification("2"), FRIDAY) is not None
    assert counts.orders.used == 0


def test_a_new_day_starts_anew_and_keeps_nothing_of_the_old_one() -> None:
    counts = counts_of(orders=1, modifications=1)
    claimed(counts, placement()).settle(was_sent=True)
    claimed(counts, modification("1")).settle(was_sent=True)
    assert not counts.is_blank(FRIDAY)

    assert counts.is_blank(SATURDAY)
    assert counts.claim(placement(), SATURDAY) is not None


def test_what_is_on_its_way_at_midnight_counts_for_both_days() -> None:
    counts = counts_of(orders=1, modifications=1)
    order, change = claimed(counts, placement()), claimed(counts, modification("1"))

    assert counts.claim(placement(), SATURDAY) is None
    assert counts.claim(modification("1"), SATURDAY) is None
    order.settle(was_sent=False)
    change.settle(was_sent=False)
    assert counts.claim(placement(), SATURDAY) is not None
    assert counts.claim(modification("1"), SATURDAY) is not None


def test_a_day_that_is_over_does_not_come_back() -> None:
    counts = counts_of(orders=1)
    claimed(counts, placement(), SATURDAY).settle(was_sent=True)

    assert counts.claim(placement(), FRIDAY) is None


def test_the_stricter_limits_hold_at_once() -> None:
    counts = counts_of(orders=5, modifications=5)
    claimed(counts, modification("1"))

    counts.tighten(orders_a_day=9, modifications_an_order=1)

    assert (counts.orders.limit, counts.modifications_an_order) == (5, 1)
    assert counts.claim(modification("1"), FRIDAY) is None


def test_the_day_ends_at_midnight_in_india() -> None:
    moment = datetime(2026, 11, 30, 23, 59, 59, tzinfo=IST)

    assert next_midnight(moment) == datetime(2026, 12, 1, tzinfo=IST)


def test_what_is_kept_of_the_day_is_for_exits_alone() -> None:
    counts = counts_of(orders=3, reserve=1)
    claimed(counts, placement())
    claimed(counts, leaving(placement()))

    assert counts.claim(placement(), FRIDAY) is None
    assert counts.claim(leaving(placement()), FRIDAY) is not None
    assert counts.claim(leaving(placement()), FRIDAY) is None


def test_an_iceberg_may_not_reach_into_what_is_kept() -> None:
    counts = counts_of(orders=10, reserve=4)
    iceberg = placement("iceberg", iceberg_legs="7")

    assert counts.claim(iceberg, FRIDAY) is None
    assert counts.claim(leaving(iceberg), FRIDAY) is not None


def test_changes_of_an_order_have_no_reserve() -> None:
    counts = counts_of(modifications=2, reserve=1)
    claimed(counts, modification("1"))

    assert counts.claim(modification("1"), FRIDAY) is not None


def test_the_larger_reserve_holds_and_never_takes_the_whole_day() -> None:
    counts = counts_of(orders=100, reserve=10)

    counts.tighten(orders_a_day=200, modifications_an_order=25, reserve=Reserve(at_most=20))
    assert (counts.orders.limit, counts.orders.reserve) == (100, 20)

    counts.tighten(orders_a_day=5, modifications_an_order=25, reserve=Reserve(at_most=0))
    assert (counts.orders.limit, counts.orders.reserve) == (5, 4)


def test_the_order_book_tells_of_orders_that_others_sent() -> None:
    counts = counts_of(orders=10)
    claimed(counts, placement()).settle(was_sent=True)

    counts.learn(9, FRIDAY)
    assert counts.orders.used == 9

    counts.learn(3, FRIDAY)
    assert counts.orders.used == 9
    claimed(counts, placement())
    assert counts.claim(placement(), FRIDAY) is None


def test_those_on_their_way_are_not_yet_in_the_book() -> None:
    counts = counts_of(orders=10)
    claim = claimed(counts, placement())

    counts.learn(5, FRIDAY)
    assert counts.orders.used == 6

    claim.settle(was_sent=False)
    assert counts.orders.used == 5


def test_what_the_book_told_ends_with_its_day() -> None:
    counts = counts_of(orders=10)
    counts.learn(9, FRIDAY)

    assert not counts.is_blank(FRIDAY)
    assert counts.is_blank(SATURDAY)


ROWS = (
    b'{"order_id":"1","order_timestamp":"2026-11-20 09:15:38","exchange_order_id":"2"},'
    b'{"order_id":"3","order_timestamp":"2026-11-20 09:15:39","parent_order_id":"1"},'
    b'{"order_id":"4","order_timestamp":"2026-11-19 18:00:00",'
    b'"exchange_timestamp":"2026-11-20 09:00:00"}'
)


@pytest.mark.parametrize(
    ("status", "body", "orders"),
    [
        (200, ROWS, 2),
        (200, ROWS.replace(b'":"', b'": "'), 2),
        (500, ROWS, 0),
        (200, b'{"status":"success","data":[]}', 0),
    ],
)
def test_the_orders_that_a_book_shows_are_those_of_the_day(
    status: int, body: bytes, orders: int
) -> None:
    assert orders_shown(Response(status=status, body=body), FRIDAY) == orders
