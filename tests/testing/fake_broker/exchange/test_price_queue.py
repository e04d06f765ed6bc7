"""Orders by price and, at one price, by time."""

from __future__ import annotations

from kite_testing.fake_broker.exchange.price_queue import PriceQueue
from kite_testing.fake_broker.order import Order
from tests.testing.fake_broker.exchange.floor import Floor


def queue_of(*prices: int, highest_first: bool = True) -> tuple[PriceQueue, list[Order]]:
    queue, floor = PriceQueue(highest_first=highest_first), Floor()
    orders = [floor.order() for _ in prices]
    for price, order in zip(prices, orders, strict=True):
        queue.join(price, order)
    return queue, orders


def test_buyers_who_pay_most_come_first_and_of_those_the_earliest() -> None:
    queue, (low, early, late) = queue_of(10, 12, 12)

    assert (queue.best, queue.first) == (12, early)
    assert list(queue) == [early, late, low]


def test_sellers_who_take_least_come_first() -> None:
    queue, (high, low) = queue_of(12, 10, highest_first=False)

    assert (queue.best, queue.first) == (10, low)
    assert list(queue) == [low, high]


def test_empty_queue_has_neither_best_nor_first() -> None:
    queue, (order,) = queue_of(10)

    queue.leave(10, order)

    assert (queue.best, queue.first, list(queue)) == (None, None, [])


def test_next_level_comes_up_when_the_best_one_is_gone() -> None:
    queue, (best, second) = queue_of(12, 10)

    queue.leave(12, best)

    assert (queue.best, queue.first) == (10, second)


def test_level_that_was_left_can_be_joined_again() -> None:
    queue, (first, _) = queue_of(12, 10)
    queue.leave(12, first)

    queue.join(12, first)

    assert (queue.best, queue.first) == (12, first)
    assert len(list(queue)) == 2


def test_joining_and_leaving_one_price_for_ever_does_not_grow_the_queue() -> None:
    queue, (_, order) = queue_of(12, 10)

    for _ in range(1000):
        queue.leave(10, order)
        queue.join(10, order)

    keys = queue._keys  # pyright: ignore[reportPrivateUsage]  # reason: that is what is bounded
    assert len(keys) == 2


def test_order_that_queues_again_stands_behind_the_others_of_its_price() -> None:
    queue, (first, second) = queue_of(12, 12)

    queue.requeue(12, first)

    assert list(queue) == [second, first]
