from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from kite_adapters.clocks import AsyncioClock
from kite_adapters.streams.audience import Audience
from kite_adapters.streams.blocking_consumer import BlockingConsumer
from kite_adapters.streams.handler_thread import HandlerThread
from kite_adapters.streams.handling import Handling
from kite_core.ist import IST
from kite_core.run_now import run_now
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.stream_events import Connected, StreamEvent

AT = datetime(2026, 11, 20, 10, tzinfo=IST)
EVENT = Connected(at=AT)
PATIENCE_SECONDS = 10


class House:
    """A handler's thread, and what feeds it."""

    def __init__(self, handler: Callable[[StreamEvent], object]) -> None:
        clock = AsyncioClock()
        self.audience = Audience(clock)
        queue = EventQueue(name="the handler")
        self.consumer = BlockingConsumer(queue, audience=self.audience, clock=clock)
        handling = Handling(name="the handler", handler=handler)
        self.thread = HandlerThread(self.consumer, handling, audience=self.audience)

    def end(self) -> None:
        self.audience.end()
        self.thread.join(PATIENCE_SECONDS)


def names() -> list[str]:
    return [each.name for each in threading.enumerate()]


def test_it_lasts_until_all_is_told() -> None:
    events = list[StreamEvent]()
    house = House(events.append)
    house.audience.publish([EVENT, EVENT])

    house.thread.start()
    house.thread.start()
    running = names().count("the handler")
    house.end()

    assert events == [EVENT, EVENT]
    assert running <= 1
    assert "the handler" not in names()


def test_it_goes_on_when_the_stream_starts_again() -> None:
    events = list[StreamEvent]()
    house = House(events.append)
    house.thread.start()
    house.end()

    house.audience.begin()
    house.thread.start()
    house.audience.publish([EVENT])
    house.end()

    assert events == [EVENT]


def test_it_ends_when_its_consumer_is_closed() -> None:
    house = House(print)
    house.thread.start()

    run_now(house.consumer.close())
    house.thread.join(PATIENCE_SECONDS)

    assert "the handler" not in names()


def test_it_knows_its_own_thread() -> None:
    claims = list[bool]()
    house = House(lambda _: claims.append(house.thread.is_mine))
    house.audience.publish([EVENT])
    house.thread.start()
    house.end()

    assert claims == [True]
    assert not house.thread.is_mine


def test_a_handler_that_does_not_end_is_left_behind(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    free = threading.Event()
    house = House(lambda _: free.wait(PATIENCE_SECONDS))
    house.audience.publish([EVENT])
    house.thread.start()
    house.audience.end()

    house.thread.join(0.01)
    house.thread.join(-1)

    assert caplog.text.count("left behind") == 2
    free.set()
    house.end()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_handler_that_ends_its_thread_holds_up_nobody() -> None:
    def leave(_: StreamEvent) -> None:
        raise SystemExit

    house = House(leave)
    house.audience.publish([EVENT])
    house.thread.start()
    house.thread.join(PATIENCE_SECONDS)

    assert house.consumer.is_closed


def test_an_awaitable_that_a_plain_handler_returns_is_an_error_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Waiting:
        def __await__(self) -> Iterator[None]:
            yield

    house = House(lambda _: Waiting())
    house.audience.publish([EVENT, EVENT])
    house.thread.start()
    house.end()

    assert caplog.text.count("the handler failed on Connected") == 2
    assert "waits for an event loop" in caplog.text
