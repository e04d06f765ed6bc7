"""The book of one instrument, and what of the market it has to hear."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.exchange.order_book import OrderBook, limit_of
from kite_testing.fake_broker.market.touch import Touch
from kite_testing.fake_broker.money import RUPEE
from kite_testing.fake_broker.order import Order
from tests.testing.fake_broker.exchange.floor import Floor


@pytest.fixture
def floor() -> Floor:
    return Floor()


@pytest.fixture
def book(floor: Floor) -> OrderBook:
    return OrderBook(floor.instrument)


def reach_in_rupees(book: OrderBook) -> tuple[float, float]:
    return book.reach.floor / RUPEE, book.reach.ceiling / RUPEE


def test_reach_lies_between_the_best_limits(floor: Floor, book: OrderBook) -> None:
    for side, price in (("BUY", 90), ("BUY", 91), ("SELL", 110), ("SELL", 109)):
        book.rest(floor.order(side, price=price))

    assert reach_in_rupees(book) == (91, 109)


def test_stops_narrow_the_reach_on_the_other_side(floor: Floor, book: OrderBook) -> None:
    book.rest(floor.order("BUY", price=90))
    book.rest(floor.order("SELL", price=110))

    book.wait(floor.order("SELL", trigger=95))
    book.wait(floor.order("BUY", trigger=105))

    assert reach_in_rupees(book) == (95, 105)


def test_reach_is_wider_again_once_it_is_measured(floor: Floor, book: OrderBook) -> None:
    order = floor.order("BUY", price=91)
    book.rest(floor.order("BUY", price=90))
    book.rest(floor.order("SELL", price=110))
    book.rest(order)
    book.leave(order)

    book.measure()

    assert reach_in_rupees(book) == (90, 110)


@pytest.mark.parametrize(
    ("bid", "last", "ask", "is_reached"),
    [
        (92, 92, 93, False),
        (90, 92, 91, True),
        (90, 91, 92, True),
        (108, 108, 109, False),
        (109, 108, 110, True),
        (108, 109, 110, True),
    ],
)
def test_book_is_reached_by_offers_bids_and_trades(
    floor: Floor, book: OrderBook, bid: int, last: int, ask: int, is_reached: bool
) -> None:
    book.rest(floor.order("BUY", price=91))
    book.rest(floor.order("SELL", price=109))

    touch = Touch(bid=bid * RUPEE, last=last * RUPEE, ask=ask * RUPEE)

    assert book.is_reached(touch) is is_reached


def test_empty_book_hears_of_nothing(floor: Floor, book: OrderBook) -> None:
    order = floor.order("BUY", price=91)
    book.rest(order)
    book.leave(order)

    book.measure()

    assert book.reach.floor == 0
    assert book.reach.ceiling > 10**9 * RUPEE
    assert not book


def test_orders_come_out_in_the_order_in_which_they_came(floor: Floor, book: OrderBook) -> None:
    orders = [
        floor.order("BUY", price=90),
        floor.order("SELL", trigger=80),
        floor.order("BUY", price=91),
        floor.order("BUY", trigger=120),
        floor.order("SELL", price=130),
    ]
    for order in orders:
        (book.wait if order.waits_for_trigger else book.rest)(order)

    assert list(book) == orders


def test_order_is_found_where_it_was_put_whatever_its_price_is_now(
    floor: Floor, book: OrderBook
) -> None:
    order = floor.order("BUY", price=90)
    book.rest(order)
    order.price = 95 * RUPEE

    assert book.leave(order)

    assert order not in book
    assert not book.leave(order)
    assert book.buys.best is None


def test_closest_trigger_comes_first_and_of_equal_ones_the_earliest(
    floor: Floor, book: OrderBook
) -> None:
    far, near, second = (floor.order("BUY", trigger=price) for price in (103, 101, 101))
    for stop in (far, near, second):
        book.wait(stop)

    touched: list[Order] = []
    while (first := book.triggered(102 * RUPEE)) is not None:
        touched.append(first)
        book.leave(first)

    assert touched == [near, second]


def test_stops_to_sell_are_touched_from_above(floor: Floor, book: OrderBook) -> None:
    stop = floor.order("SELL", trigger=100)
    book.wait(stop)

    assert book.triggered(100 * RUPEE + 1) is None
    assert book.triggered(100 * RUPEE) is stop


def test_order_without_a_limit_takes_any_price_but_that_of_an_empty_side(floor: Floor) -> None:
    touch = floor.engine.prices.touch(floor.instrument, floor.now)

    assert limit_of(floor.order("BUY")) > touch.ask * 1000
    assert limit_of(floor.order("SELL")) == 1
    assert limit_of(floor.order("BUY", price=90)) == 90 * RUPEE
