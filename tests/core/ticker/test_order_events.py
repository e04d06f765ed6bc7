from __future__ import annotations

import pytest

from kite_core.models.orders import Order
from kite_core.models.words import OrderType
from kite_core.ticker.order_events import OrderChange, OrderEvent, OrderSource, change_between
from tests.core.ticker.order_rows import PLACED_AT, row, stop


def event(previous: Order | None, order: Order) -> OrderEvent:
    return OrderEvent(
        order=order,
        change=change_between(previous, order),
        previous=previous,
        source=OrderSource.SOCKET,
        at=PLACED_AT,
    )


@pytest.mark.parametrize(
    ("order", "change"),
    [
        (row("PUT ORDER REQ RECEIVED"), OrderChange.PLACED),
        (row("OPEN PENDING"), OrderChange.PLACED),
        (row("AMO REQ RECEIVED"), OrderChange.PLACED),
        (row("OPEN"), OrderChange.OPENED),
        (stop(), OrderChange.TRIGGER_PENDING),
        (row("OPEN", filled=4), OrderChange.PARTIALLY_FILLED),
        (row("COMPLETE", filled=10), OrderChange.COMPLETED),
        (row("CANCELLED"), OrderChange.CANCELLED),
        (row("CANCELLED AMO"), OrderChange.CANCELLED),
        (row("LAPSED"), OrderChange.CANCELLED),
        (row("REJECTED"), OrderChange.REJECTED),
        (row("FROZEN BY A NEW RULE"), OrderChange.UNKNOWN),
    ],
)
def test_an_order_that_is_seen_first_is_told_by_its_state(
    order: Order, change: OrderChange
) -> None:
    assert change_between(None, order) is change


@pytest.mark.parametrize(
    ("previous", "order", "change"),
    [
        (row("OPEN PENDING"), row("OPEN"), OrderChange.OPENED),
        (row("AMO REQ RECEIVED"), stop(), OrderChange.TRIGGER_PENDING),
        # A protected market order comes to rest as a limit order (broker-behaviour 1.9).
        (
            row("OPEN PENDING", order_type=OrderType.MARKET, price=0.0),
            row("OPEN", price=1507.5),
            OrderChange.OPENED,
        ),
        (stop(), stop("OPEN"), OrderChange.OPENED),
        (stop(), row("OPEN"), OrderChange.MODIFIED),
        (row("OPEN"), row("OPEN", price=1501.0), OrderChange.MODIFIED),
        (row("OPEN"), row("OPEN", quantity=12), OrderChange.MODIFIED),
        (row("MODIFY PENDING"), row("OPEN", price=1501.0), OrderChange.MODIFIED),
        (row("OPEN"), row("CANCEL PENDING"), OrderChange.UPDATED),
        (row("MODIFY PENDING"), row("OPEN", status_message="16346 : No"), OrderChange.UPDATED),
        (row("OPEN", filled=4), row("OPEN", filled=7), OrderChange.PARTIALLY_FILLED),
        (row("OPEN"), row("OPEN", filled=7, price=1501.0), OrderChange.PARTIALLY_FILLED),
        (row("OPEN", filled=4), row("COMPLETE", filled=10), OrderChange.COMPLETED),
        (row("OPEN", filled=4), row("CANCELLED", filled=7), OrderChange.CANCELLED),
        (row("OPEN"), row("FROZEN BY A NEW RULE"), OrderChange.UNKNOWN),
        (row("CANCELLED"), row("COMPLETE", filled=10), OrderChange.COMPLETED),
        (row("CANCELLED"), row("OPEN"), OrderChange.OPENED),
        (row("COMPLETE", filled=10), row("OPEN", filled=4), OrderChange.CORRECTED),
    ],
)
def test_a_change_is_told_in_a_word(previous: Order, order: Order, change: OrderChange) -> None:
    assert change_between(previous, order) is change


def test_the_price_of_a_fill_follows_exactly_from_the_averages() -> None:
    before = row(filled=3, average=1500.05)
    after = row(filled=10, average=1500.12)  # 4500.15 + 7 x 1500.15 = 15001.20

    told = event(before, after)

    assert (told.fill_quantity, told.fill_price) == (7, 1500.15)


def test_the_first_fill_costs_the_average() -> None:
    told = event(row(), row(filled=3, average=0.1))

    assert (told.fill_quantity, told.fill_price) == (3, 0.1)


@pytest.mark.parametrize(
    ("previous", "order", "quantity"),
    [
        (None, row(), 0),
        (row(filled=3), row(filled=3, price=1501.0), 0),
        (row(filled=3, average=1.0), row(filled=1, average=1.0), -2),
    ],
)
def test_without_a_fill_there_is_no_price(
    previous: Order | None, order: Order, quantity: int
) -> None:
    told = event(previous, order)

    assert (told.fill_quantity, told.fill_price) == (quantity, None)


@pytest.mark.parametrize(
    ("previous", "order", "is_correction"),
    [
        (None, row("COMPLETE", filled=10), False),
        (row(), row("COMPLETE", filled=10), False),
        (row("CANCELLED"), row("COMPLETE", filled=10), True),
        (row(filled=4), row(filled=3), True),
    ],
)
def test_what_takes_an_end_or_a_fill_back_is_a_correction(
    previous: Order | None, order: Order, is_correction: bool
) -> None:
    assert event(previous, order).is_correction is is_correction


def test_an_event_says_what_happened() -> None:
    told = event(row(), row("OPEN", filled=4, average=1500.0))

    assert (told.order_id, told.is_final) == ("2611200000000000001", False)
    assert str(told) == (
        "2611200000000000001 partially filled: BUY NSE:INFY, 4 of 10 filled (OPEN)"
    )
