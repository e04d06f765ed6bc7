from __future__ import annotations

import threading
from datetime import datetime

import pytest

from kite_adapters.clocks import AsyncioClock
from kite_adapters.streams.audience import Audience
from kite_adapters.streams.blocking_consumer import BlockingConsumer
from kite_core.ist import IST
from kite_core.run_now import run_now
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.stream_events import Connected, StreamEvent

EVENT = Connected(at=datetime(2026, 11, 20, 10, tzinfo=IST))


class House:
    """A consumer, and what feeds it."""

    def __init__(self, capacity: int = 100) -> None:
        clock = AsyncioClock()
        self.audience = Audience(clock)
        queue = EventQueue(policy="block", capacity=capacity)
        self.consumer = BlockingConsumer(queue, audience=self.audience, clock=clock)


def test_it_takes_what_waits_in_order() -> None:
    house = House()
    later = Connected(at=EVENT.at, socket=1)
    house.audience.publish([EVENT, later])

    assert [run_now(house.consumer.take()) for _ in range(2)] == [EVENT, later]
    assert house.consumer.figures().taken == 2


def test_it_blocks_until_there_is_an_event() -> None:
    house = House()
    taken = list[StreamEvent | None]()
    taker = threading.Thread(target=lambda: taken.append(run_now(house.consumer.take())))
    taker.start()

    house.audience.publish([EVENT])
    taker.join(10)

    assert taken == [EVENT]


def test_the_end_is_told_after_all_events() -> None:
    house = House()
    house.audience.publish([EVENT])
    house.audience.end()

    assert run_now(house.consumer.take()) == EVENT
    assert run_now(house.consumer.take()) is None


def test_closing_ends_a_wait_and_what_waits_is_not_taken() -> None:
    house = House()
    house.audience.publish([EVENT])

    run_now(house.consumer.close())

    assert run_now(house.consumer.take()) is None
    assert house.audience.publish([EVENT])


def test_a_wait_can_have_an_end() -> None:
    house = House()

    for seconds in (0, 0.01):
        with pytest.raises(TimeoutError):
            run_now(house.consumer.take(within=seconds))
    house.audience.publish([EVENT])

    assert run_now(house.consumer.take(within=0)) == EVENT


def test_room_is_told_exactly_when_there_is_some_again() -> None:
    house = House(capacity=2)
    told = list[str]()
    house.audience.tell_room = lambda: told.append("room")  # type: ignore[method-assign]  # reason: to listen
    has_room = [house.audience.publish([EVENT]) for _ in range(3)]

    for _ in range(3):
        run_now(house.consumer.take())

    assert has_room == [True, False, False]
    assert told == ["room"]
    assert house.consumer.has_room


async def test_who_waits_for_room_is_woken_by_a_thread() -> None:
    house = House(capacity=1)
    for _ in range(200):
        house.audience.publish([EVENT])
        taker = threading.Thread(target=lambda: run_now(house.consumer.take()))
        taker.start()

        await house.audience.room()

        taker.join(10)
