"""What a program holds of a function that it had called with events."""

from __future__ import annotations

from kite_core.services.callbacks import AsyncCallback, Callback
from kite_core.ticker.event_queue import EventQueue
from tests.core.services.noted_stream import NotedConsumer


async def test_it_says_how_the_function_keeps_up_and_ends_its_calls() -> None:
    consumer = NotedConsumer(EventQueue(name="mine"))
    called = AsyncCallback(consumer)

    assert called.figures.name == "mine"

    await called.close()
    assert consumer.is_closed


def test_blocking_code_ends_the_calls_without_awaiting() -> None:
    consumer = NotedConsumer(EventQueue(name="mine"))
    called = Callback(AsyncCallback(consumer))

    assert called.figures.name == "mine"

    called.close()
    assert consumer.is_closed
