"""What is peculiar to threads; what all streams do is tested on sockets and in virtual time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest

from kite_adapters import ClientConfig, open_kite
from kite_adapters.clocks import AsyncioClock
from kite_adapters.streams.threaded_stream import ThreadedStream
from kite_adapters.ticker_transport.refused import refused
from kite_core.errors import SessionExpiredError
from kite_core.run_now import run_now
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.stream_events import BrokerMessage, Connected, Disconnected, Stopped, Ticks
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing.port_contracts.scripted_server import ScriptedServer, Visit
from tests.adapters.streams.fake_ticker import FakeTicker, ltp_frame, parts_of
from tests.adapters.ticker_transport.websocket_acts import BINARY, TEXT, frame, say, upgrade

PATIENCE_SECONDS = 20
INFY, SBIN = 408065, 779521
LAST_WORD = frame(TEXT, b'{"type":"message","data":"that was all"}')


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    assert not [each for each in threading.enumerate() if each.name.startswith("kiteport")]


def threaded_stream(ticker: FakeTicker) -> ThreadedStream:
    return ThreadedStream(StreamSettings(), transport=ticker, parts=parts_of(clock=AsyncioClock()))


def test_a_run_that_ended_by_itself_leaves_no_thread_and_can_be_started_again() -> None:
    stream = threaded_stream(FakeTicker(*[refused(403)] * 3))
    consumer = stream.listen(EventQueue())

    for _ in range(3):
        run_now(stream.start())
        stopped = run_now(consumer.take(within=PATIENCE_SECONDS))
        assert isinstance(stopped, Stopped)
        assert isinstance(stopped.error, SessionExpiredError)
        assert run_now(consumer.take()) is None
    run_now(stream.stop())


def test_threads_that_start_and_stop_at_the_same_time_end_in_order() -> None:
    stream = threaded_stream(FakeTicker())

    def start_and_stop() -> None:
        for _ in range(20):
            run_now(stream.start())
            run_now(stream.subscribe([INFY], "ltp"))
            run_now(stream.stop())

    threads = [threading.Thread(target=start_and_stop) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)

    assert not any(thread.is_alive() for thread in threads)
    run_now(stream.stop())
    assert stream.modes == {INFY: "ltp"}


def test_a_handler_that_came_later_is_called_too_and_one_that_left_is_not() -> None:
    events = Queue[Any]()
    stream = threaded_stream(FakeTicker())
    run_now(stream.start())
    queue = EventQueue(name="later")
    consumer = stream.call(queue, events.put, None)
    run_now(stream.stop())

    assert isinstance(events.get(timeout=PATIENCE_SECONDS), Connected | Stopped)
    run_now(consumer.close())
    run_now(stream.start())
    run_now(stream.stop())
    assert "later" not in [each.name for each in threading.enumerate()]


def test_handlers_are_called_again_after_a_new_start() -> None:
    events = Queue[Any]()
    stream = threaded_stream(FakeTicker())
    stream.call(EventQueue(policy="block", name="again"), events.put, None)

    for _ in range(5):
        run_now(stream.start())
        while not isinstance(events.get(timeout=PATIENCE_SECONDS), Connected):
            pass
        run_now(stream.stop())
        assert isinstance(events.get(timeout=PATIENCE_SECONDS), Stopped)


FRAMES = 300


def busy_market(visit: Visit) -> None:
    """Many frames at once, then a word."""
    upgrade(visit)
    for price in range(1, FRAMES + 1):
        visit.send(frame(BINARY, ltp_frame((INFY, price), (SBIN, price))))
    visit.send(LAST_WORD)
    visit.wait()


@pytest.mark.parametrize("policy", ["latest", "block", "drop"])
def test_a_slow_consumer_loses_what_its_policy_says_and_no_more(policy: str) -> None:
    with ScriptedServer(busy_market) as server:
        config = ClientConfig(
            api_key="made_up_key",
            access_token="made_up_token",
            ticker_url=server.url.replace("http", "ws"),
        )
        with open_kite(config) as kite:
            ticker = kite.ticker.open(policy=policy, capacity=16)
            others = Queue[Any]()
            ticker.call(others.put, policy="drop", capacity=2 * FRAMES, name="others")
            events = list[Any]()
            with ticker:
                assert isinstance(next(ticker), Connected)
                if policy != "block":  # the reader would wait for us, and nothing would come
                    while not isinstance(others.get(timeout=PATIENCE_SECONDS), BrokerMessage):
                        pass
                for event in ticker:
                    events.append(event)
                    if isinstance(event, BrokerMessage):
                        break
            figures = ticker.figures

    told = [tick.last_price for event in events if isinstance(event, Ticks) for tick in event]
    lost = figures.conflated_ticks + figures.dropped_ticks
    assert len(told) + lost == 2 * FRAMES
    assert told[-2:] == [FRAMES, FRAMES]
    assert told == sorted(told)
    assert bool(lost) == (policy != "block")
    assert not any(isinstance(event, Disconnected) for event in events)


def test_a_handler_that_hangs_does_not_keep_a_stream_from_stopping() -> None:
    free = threading.Event()

    with ScriptedServer(say(*[frame(BINARY, ltp_frame((INFY, 1)))] * 10)) as server:
        config = ClientConfig(
            api_key="made_up_key",
            access_token="made_up_token",
            ticker_url=server.url.replace("http", "ws"),
        )
        with open_kite(config) as kite:
            ticker = kite.ticker.open()
            ticker.call(lambda _: free.wait(PATIENCE_SECONDS), policy="block", capacity=1)
            ticker.start()
            next(ticker)
            threading.Timer(0.1, free.set).start()
            ticker.stop()

    assert not ticker.is_connected
