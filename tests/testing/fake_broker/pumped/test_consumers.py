"""Handlers: when they are called, and what becomes of their errors."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from kite_core.run_now import run_now
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.stream_events import Connected, Stopped, StreamEvent, Ticks
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing import ManualClock
from kite_testing.fake_broker.pumped.open_streams import OpenStreams
from kite_testing.fake_broker.pumped.stream import PumpedStream
from tests.testing.fake_broker.pumped.scripted_door import ScriptedDoor, streams_over
from tests.testing.fake_broker.pumped.test_stream import ticks


class Ticking:
    """A stream that ticks once a second, its time, and who passes that."""

    def __init__(self, seconds: int = 10) -> None:
        self.clock = ManualClock()
        self.company = OpenStreams(self.clock)
        self.door = ScriptedDoor(
            self.clock, [(float(at), ticks(at)) for at in range(1, seconds + 1)]
        )
        streams = streams_over(self.door, self.company)
        self.stream: PumpedStream = streams.open(StreamSettings())

    def moments(self, events: list[StreamEvent]) -> list[float]:
        """The seconds at which ticks came."""
        return [
            (event.at - self.door.start).total_seconds()
            for event in events
            if isinstance(event, Ticks)
        ]


def test_a_handler_is_called_at_the_moment_of_each_event_while_time_passes() -> None:
    ticking = Ticking()
    heard: list[tuple[float, StreamEvent]] = []
    ticking.stream.call(
        EventQueue(), lambda event: heard.append((ticking.clock.monotonic(), event)), None
    )
    run_now(ticking.stream.start())

    ticking.company.run(3.5)

    assert [at for at, _ in heard] == [0, 1, 2, 3]
    assert ticking.moments([event for _, event in heard]) == [1, 2, 3]


def test_a_handler_is_called_by_whoever_reads_another_consumer() -> None:
    ticking = Ticking()
    heard: list[StreamEvent] = []
    ticking.stream.call(EventQueue(), heard.append, None)
    consumer = ticking.stream.listen(EventQueue())
    run_now(ticking.stream.start())

    for _ in range(3):
        run_now(consumer.take())

    assert ticking.moments(heard) == [1, 2]


def test_it_hears_of_the_end_too() -> None:
    ticking = Ticking()
    heard: list[StreamEvent] = []
    ticking.stream.call(EventQueue(), heard.append, None)

    run_now(ticking.stream.start())
    run_now(ticking.stream.stop())

    assert [type(event) for event in heard] == [Connected, Stopped]


def test_a_handler_that_lets_time_pass_is_not_called_within_itself() -> None:
    ticking = Ticking()
    depth, deepest, heard = 0, 0, list[StreamEvent]()

    def handler(event: StreamEvent) -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)
        heard.append(event)
        if ticking.clock.monotonic() < 5:
            ticking.company.run(2)
        depth -= 1

    ticking.stream.call(EventQueue(policy="block"), handler, None)
    run_now(ticking.stream.start())
    ticking.company.run(8)

    assert deepest == 1
    assert ticking.moments(heard) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]


def test_an_error_goes_to_the_error_handler_and_the_next_event_to_the_handler() -> None:
    ticking = Ticking()
    mistakes: list[tuple[Exception, StreamEvent]] = []

    def handler(event: StreamEvent) -> None:
        raise RuntimeError(type(event).__name__)

    def on_error(error: Exception, event: StreamEvent) -> None:
        mistakes.append((error, event))

    ticking.stream.call(EventQueue(), handler, on_error)
    run_now(ticking.stream.start())
    ticking.company.run(2)

    assert [str(error) for error, _ in mistakes] == ["Connected", "Ticks", "Ticks"]
    assert [type(event).__name__ for _, event in mistakes] == ["Connected", "Ticks", "Ticks"]
    assert mistakes[0][0].__traceback__ is not None
    assert ticking.stream.open_sockets == 1


def test_without_an_error_handler_the_log_has_it_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ticking = Ticking()

    def handler(_: StreamEvent) -> None:
        raise RuntimeError("a user's mistake")

    ticking.stream.call(EventQueue(name="mine"), handler, None)
    with caplog.at_level(logging.ERROR, logger="kiteport"):
        run_now(ticking.stream.start())

    (record,) = caplog.records
    assert record.getMessage() == "The handler mine failed."
    assert record.exc_info is not None
    assert "a user's mistake" in caplog.text


def test_an_error_handler_may_fail_as_well(caplog: pytest.LogCaptureFixture) -> None:
    ticking = Ticking()

    def fails(*_: object) -> None:
        raise RuntimeError("both of them")

    ticking.stream.call(EventQueue(name="mine"), fails, fails)
    with caplog.at_level(logging.ERROR, logger="kiteport"):
        run_now(ticking.stream.start())

    assert [record.getMessage() for record in caplog.records] == [
        "The error handler of mine failed."
    ]
    assert ticking.stream.open_sockets == 1


def test_a_keyboard_interrupt_is_nobodys_mistake() -> None:
    ticking = Ticking()

    def interrupted(_: StreamEvent) -> None:
        raise KeyboardInterrupt

    ticking.stream.call(EventQueue(), interrupted, None)

    with pytest.raises(KeyboardInterrupt):
        run_now(ticking.stream.start())


async def test_a_coroutine_function_is_awaited_by_whoever_reads() -> None:
    ticking = Ticking()
    heard: list[StreamEvent] = []

    async def handler(event: StreamEvent) -> None:
        await asyncio.sleep(0)
        heard.append(event)

    ticking.stream.call(EventQueue(policy="block"), handler, None)
    consumer = ticking.stream.listen(EventQueue())
    await ticking.stream.start()
    ticking.company.run(2)
    unheard = ticking.moments(heard)
    await consumer.take()
    await consumer.take()
    await consumer.take()

    assert unheard == []
    assert ticking.moments(heard) == [1, 2, 3]


async def test_an_object_with_an_awaited_call_is_a_coroutine_function_too() -> None:
    class Handler:
        """Collects."""

        def __init__(self) -> None:
            self.heard: list[StreamEvent] = []

        async def __call__(self, event: StreamEvent) -> None:
            await asyncio.sleep(0)
            self.heard.append(event)

    ticking, handler = Ticking(), Handler()
    ticking.stream.call(EventQueue(), handler, None)

    await ticking.stream.start()
    ticking.company.run(1)
    await ticking.stream.stop()

    assert [type(event) for event in handler.heard] == [Connected, Ticks, Stopped]


def test_one_that_was_closed_is_called_no_more() -> None:
    ticking = Ticking()
    heard: list[StreamEvent] = []
    handler = ticking.stream.call(EventQueue(), heard.append, None)
    run_now(ticking.stream.start())
    ticking.company.run(1)

    run_now(handler.close())
    run_now(handler.close())
    ticking.company.run(3)

    assert ticking.moments(heard) == [1]


def test_figures_are_in_virtual_time() -> None:
    ticking = Ticking()
    consumer = ticking.stream.listen(EventQueue(name="mine"))
    run_now(ticking.stream.start())

    ticking.company.run(4)
    figures = consumer.figures()

    assert (figures.name, figures.waiting, figures.lag_seconds) == ("mine", 2, 4.0)
    assert figures.conflated_ticks == 3


def test_two_threads_that_read_hear_everything_once_each() -> None:
    ticking = Ticking(200)
    calls: list[StreamEvent] = []
    ticking.stream.call(EventQueue(policy="block"), calls.append, None)
    consumers = [ticking.stream.listen(EventQueue(capacity=10_000)) for _ in range(2)]
    heard: list[list[StreamEvent]] = [[], []]

    def read(number: int) -> None:
        while (event := run_now(consumers[number].take())) is not None:
            heard[number].append(event)
            if ticking.clock.monotonic() >= 200:
                run_now(ticking.stream.stop())

    run_now(ticking.stream.start())
    threads = [threading.Thread(target=read, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert not any(thread.is_alive() for thread in threads)
    assert ticking.moments(calls) == [float(at) for at in range(1, 201)]
    assert [type(events[-1]) for events in heard] == [Stopped, Stopped]
