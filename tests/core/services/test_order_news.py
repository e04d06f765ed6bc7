from __future__ import annotations

import pytest

from kite_core.services.order_news import OrderQueue, TimePassing
from kite_core.ticker.event_queue import Policy
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    Disconnected,
    Gap,
    OrderUpdate,
    Stopped,
    StreamEvent,
    Ticks,
)
from kite_testing.manual_clock import ManualClock
from tests.core.ticker.order_rows import PLACED_AT, row


@pytest.mark.parametrize(
    ("event", "waits"),
    [
        (OrderUpdate(order=row(), at=PLACED_AT), True),
        (BrokerMessage(kind="order", data=None, text="", at=PLACED_AT), True),
        (Connected(at=PLACED_AT), True),
        (Gap(start=PLACED_AT, end=PLACED_AT, tokens=()), True),
        (Stopped(at=PLACED_AT), True),
        (Ticks(b"", PLACED_AT), False),
        (Disconnected(reason="", retry_seconds=1, at=PLACED_AT), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_what_is_about_orders_waits(event: StreamEvent, waits: bool) -> None:
    queue = OrderQueue()

    queue.put(event, 0.0)

    assert (queue.take() is event) is waits


def test_the_oldest_of_too_much_is_dropped_and_the_reader_never_waits() -> None:
    queue = OrderQueue()

    for _ in range(4_100):
        queue.put(OrderUpdate(order=row(), at=PLACED_AT), 0.0)

    assert (queue.policy, len(queue), queue.has_room) == (Policy.DROP, 4_096, True)
    assert queue.figures(0.0).dropped_events == 4


async def test_without_a_stream_time_passes() -> None:
    clock = ManualClock()
    news = TimePassing(clock)

    with pytest.raises(TimeoutError):
        await news.take(within=3)

    assert clock.slept == [3]
    assert news.figures().waiting == 0
    await news.close()


async def test_without_a_stream_a_look_takes_no_time_and_for_ever_is_over_at_once() -> None:
    clock = ManualClock()
    news = TimePassing(clock)

    with pytest.raises(TimeoutError):
        await news.take(within=0)

    assert await news.take() is None
    assert clock.slept == []
