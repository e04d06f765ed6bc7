from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kite_core.errors import GeneralError, UnfinishedError, ValidationError
from kite_core.models.bulk import BulkItem, BulkOutcome, BulkResult
from kite_core.models.cancel_all import CancelAllResult, CancelItem, CancelOutcome
from kite_core.models.orders import Order
from kite_core.models.portfolio import Position
from kite_core.models.square_off import (
    LeftAlone,
    SquareOffResult,
    SquareOffWish,
    UntouchedPosition,
    key_of,
    keys_of,
)
from kite_core.rulebook.book import rules_on
from tests.core.services.desk import buy, order_row, position_row

RULES = rules_on(date(2026, 8, 20)).trading
ANY = SquareOffWish()


def position(quantity: int, **fields: Any) -> Position:
    return Position.from_dict(position_row(quantity, **fields))


def slices(row: Position) -> list[tuple[int, bool | None]]:
    return [(order.quantity, order.autoslice) for order in ANY.orders_for(row, RULES)]


@pytest.mark.parametrize(
    ("exchange", "symbol", "quantity", "expected"),
    [
        ("NSE", "INFY", 100_000, [(100_000, None)]),
        ("NSE", "INFY", -250_001, [(100_000, None), (100_000, None), (50_001, None)]),
        ("NFO", "NIFTY26AUG25000CE", 1755, [(1755, None)]),
        ("NFO", "NIFTY26AUG25000CE", 1820, [(1820, True)]),
        ("NFO", "NIFTYNXT5026AUGFUT", 625, [(625, True)]),
        ("NFO", "NIFTYNXT5026AUGFUT", 600, [(600, None)]),
        ("NFO", "RELIANCE26AUG1500CE", 100_000, [(100_000, None)]),
        ("CDS", "USDINR26AUGFUT", 10_001, [(10_000, None), (1, None)]),
        ("MCX", "GOLD26AUGFUT", 10_001, [(10_001, None)]),
    ],
)
def test_an_order_asks_for_no_more_than_it_may(
    exchange: str, symbol: str, quantity: int, expected: list[tuple[int, bool | None]]
) -> None:
    assert slices(position(quantity, exchange=exchange, tradingsymbol=symbol)) == expected


def test_shorts_stand_before_longs() -> None:
    rows = [position(1), position(-2), position(3), position(-4)]

    assert [row.quantity for row in ANY.targets_of(rows)] == [-2, -4, 1, 3]


@pytest.mark.parametrize(
    ("product", "variety", "products"),
    [
        ("MIS", "regular", {"MIS"}),
        ("CO", "co", {"CO"}),
        ("MIS", "co", {"MIS", "CO"}),
        (None, "regular", {""}),
    ],
)
def test_an_order_may_change_the_position_of_its_product(
    product: str | None, variety: str, products: set[str]
) -> None:
    order = Order.from_dict(order_row("1", product=product, variety=variety))

    assert {key[2] for key in keys_of(order)} == products


def test_a_position_is_known_by_three_words() -> None:
    assert key_of(position(1)) == ("NSE", "INFY", "MIS")


def test_a_look_that_failed_leaves_doubt() -> None:
    result = SquareOffResult(orders=BulkResult(), look_error=GeneralError("No."))

    with pytest.raises(UnfinishedError, match="nobody could look again: No"):
        result.raise_if_open()


def test_a_result_shows_itself_in_a_line() -> None:
    left = UntouchedPosition(position=position(5), reason=LeftAlone.DELIVERY)
    cancelled = CancelItem(order=Order.from_dict(order_row("1")), outcome=CancelOutcome.CANCELLED)

    result = SquareOffResult(
        orders=BulkResult(items=(BulkItem(params=buy(), outcome=BulkOutcome.PLACED),)),
        matched=3,
        still_open=(position(1),),
        untouched=(left,),
        cancelled=CancelAllResult(items=(cancelled,)),
        look_error=GeneralError("No."),
    )

    assert repr(result) == (
        "<SquareOffResult: matched 3; orders: 1 placed; 1 still open; 1 left alone; "
        "<CancelAllResult: matched 1; 1 cancelled>; nobody could look again>"
    )


def test_a_result_says_that_nothing_matched() -> None:
    result = SquareOffResult(orders=BulkResult(), is_dry_run=True)

    assert repr(result) == "<SquareOffResult of a dry run: matched nothing>"
    assert result.is_flat


@pytest.mark.parametrize("key", ["NSE:NOPE", "BSE:INFY", "NSE:SBIN"])
def test_a_limit_that_no_order_would_use_is_refused(key: str) -> None:
    wish = SquareOffWish(limits={"NSE:INFY": 1600, key: 5})
    covered = position(1, tradingsymbol="SBIN", product="CO")

    with pytest.raises(ValidationError, match="To be closed: NSE:INFY") as caught:
        wish.require_use_of_limits([position(10), covered], [])

    assert [fault.field for fault in caught.value.faults] == [f"limits[{key!r}]"]
