from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

import pytest

from kite_adapters.clocks import AsyncioClock
from kite_adapters.streams.asyncio_stream import AsyncioStream
from kite_adapters.ticker_transport.refused import refused
from kite_adapters.token_store import MemoryTokenStore
from kite_core.errors import (
    ConfigurationError,
    LoginRequiredError,
    SessionExpiredError,
    TooManySocketsError,
    ValidationError,
)
from kite_core.models.session import AccessToken
from kite_core.stream_ports import StreamConsumer
from kite_core.ticker.event_queue import EventQueue, Policy
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    Disconnected,
    Gap,
    Stopped,
    StreamEvent,
    Ticks,
)
from kite_core.ticker.stream_settings import StreamSettings
from tests.adapters.streams.fake_ticker import (
    HEARTBEAT,
    FakeTicker,
    last_prices,
    ltp_frame,
    not_reached,
    parts_of,
    settle,
    stream_over,
)
from tests.virtual_time import run_virtually

INFY, SBIN = 408065, 779521


def virtually(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs a test in a loop whose time passes at once; it has to leave no task behind."""

    async def clean(*args: Any, **kwargs: Any) -> None:
        await test(*args, **kwargs)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        run_virtually(clean(*args, **kwargs))

    return run


def listening(stream: AsyncioStream, policy: str = Policy.BLOCK, **more: Any) -> StreamConsumer:
    return stream.listen(EventQueue(policy=policy, **more))


async def waiting(consumer: StreamConsumer) -> list[StreamEvent]:
    """All events that wait now."""
    await settle()
    found = list[StreamEvent]()
    while consumer.figures().waiting:
        event = await consumer.take()
        assert event is not None
        found.append(event)
    return found


def kinds(events: list[StreamEvent]) -> list[type]:
    return [type(event) for event in events]


@virtually
async def test_a_stream_connects_subscribes_and_tells_what_comes() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.subscribe([INFY], "full")

    await stream.start()
    await settle()
    ticker.newest.bring(HEARTBEAT, ltp_frame((INFY, 1500.5)), '{"type":"message","data":"hello"}')
    events = await waiting(consumer)

    assert kinds(events) == [Connected, Ticks, BrokerMessage]
    assert last_prices(events) == [1500.5]
    assert ticker.newest.sent == [
        {"a": "subscribe", "v": [INFY]},
        {"a": "mode", "v": ["full", [INFY]]},
    ]
    assert stream.open_sockets == 1
    assert stream.modes == {INFY: "full"}
    await stream.stop()


@virtually
async def test_what_is_wanted_later_is_asked_for_at_once() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    await stream.start()
    await settle()

    await stream.subscribe(INFY, "ltp")
    await stream.unsubscribe(INFY)
    await settle()

    assert [text["a"] for text in ticker.newest.sent] == ["subscribe", "mode", "unsubscribe"]
    await stream.stop()


@virtually
async def test_a_wrong_wish_changes_nothing() -> None:
    stream = stream_over(FakeTicker())

    for tokens, mode in (("INFY", "full"), ([INFY], "fuller"), (range(1, 9_002), "ltp")):
        with pytest.raises(ValidationError):
            await stream.subscribe(tokens, mode)  # type: ignore[arg-type]  # reason: that is the test
    with pytest.raises(ValidationError):
        await stream.unsubscribe([0])

    assert stream.modes == {}


@virtually
async def test_three_sockets_carry_nine_thousand_instruments() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    await stream.subscribe(range(1, 9_001), "ltp")

    await stream.start()
    await settle()

    assert stream.open_sockets == len(ticker.connections) == 3
    assert sorted(len(each.sent[0]["v"]) for each in ticker.connections) == [3_000] * 3
    await stream.stop()


@virtually
async def test_stopping_closes_everything_and_is_told_last() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.start()
    await settle()

    await stream.stop()
    await stream.stop()

    assert ticker.newest.is_closed
    assert kinds(await waiting(consumer)) == [Connected, Stopped]
    assert await consumer.take() is None
    assert stream.open_sockets == 0


@virtually
async def test_stopping_what_was_never_started_tells_nothing() -> None:
    stream = stream_over(FakeTicker())
    consumer = listening(stream)

    await stream.stop()

    assert await waiting(consumer) == []


@virtually
async def test_a_stream_starts_again_any_number_of_times_with_what_was_wanted() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.subscribe([INFY], "quote")

    for run in range(1, 21):
        await stream.start()
        await stream.start()
        await settle()
        assert len(ticker.connections) == run
        assert ticker.newest.sent[0]["v"] == [INFY]
        await stream.stop()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    assert kinds(await waiting(consumer)) == [Connected, Stopped] * 20


@virtually
async def test_starting_while_it_stops_waits_for_the_end() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    await stream.start()
    await settle()

    await asyncio.gather(stream.stop(), stream.start())
    await settle()

    assert [each.is_closed for each in ticker.connections] == [True, False]
    await stream.stop()


@virtually
async def test_stopping_while_a_connection_is_being_opened_gives_it_up() -> None:
    ticker = FakeTicker()
    ticker.opening_seconds = 3
    stream = stream_over(ticker)
    await stream.start()
    await settle()

    await stream.stop()

    assert ticker.connections == []


@virtually
async def test_a_lost_connection_comes_back_with_its_modes_and_a_gap() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.subscribe([INFY], "ltp")
    await stream.subscribe([SBIN], "full")
    await stream.start()
    await settle()
    ticker.newest.bring(ltp_frame((INFY, 1500)))
    ticker.newest.end()

    await asyncio.sleep(1)
    events = await waiting(consumer)

    assert kinds(events) == [Connected, Ticks, Disconnected, Connected, Gap]
    lost, gap = events[2], events[4]
    assert isinstance(lost, Disconnected)
    assert lost.reason == "it hung up"
    assert isinstance(gap, Gap)
    assert set(gap.tokens) == {INFY, SBIN}
    assert (gap.end - gap.start).total_seconds() == pytest.approx(lost.retry_seconds, abs=0.01)
    assert [text for text in ticker.newest.sent if text["a"] == "mode"] == [
        {"a": "mode", "v": ["ltp", [INFY]]},
        {"a": "mode", "v": ["full", [SBIN]]},
    ]
    assert ticker.connections[0].is_closed
    await stream.stop()


@virtually
async def test_silence_is_a_loss_and_signs_of_life_are_none() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.start()
    await settle()

    for _ in range(10):
        await asyncio.sleep(3)
        ticker.newest.bring(HEARTBEAT)
    alive = kinds(await waiting(consumer))
    await asyncio.sleep(6)
    events = await waiting(consumer)

    assert alive == [Connected]
    assert kinds(events) == [Disconnected, Connected, Gap]
    assert "nothing came for 5 s" in str(events[0])
    assert ticker.connections[0].is_closed
    await stream.stop()


@virtually
async def test_a_connection_that_does_not_come_about_is_tried_again() -> None:
    ticker = FakeTicker(not_reached(), refused(502), ValueError("odd"), None)
    stream = stream_over(ticker)
    consumer = listening(stream)

    await stream.start()
    await asyncio.sleep(10)
    events = await waiting(consumer)

    reasons = [event.reason for event in events if isinstance(event, Disconnected)]
    assert reasons[0] == "nobody is there"
    assert "HTTP 502" in reasons[1]
    assert reasons[2] == "ValueError"
    assert isinstance(events[3], Connected)
    await stream.stop()


@virtually
async def test_one_that_takes_too_long_to_open_is_given_up() -> None:
    ticker = FakeTicker()
    ticker.opening_seconds = 60
    stream = stream_over(ticker, StreamSettings(opening=2))
    consumer = listening(stream)

    await stream.start()
    await asyncio.sleep(2.5)

    assert "no connection within 2 s" in str((await waiting(consumer))[0])
    await stream.stop()


@virtually
async def test_an_error_that_nobody_foresaw_is_a_loss_and_not_the_end() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.start()
    await settle()
    ticker.newest.end(ZeroDivisionError("access_token=made_up_token"))

    await asyncio.sleep(1)
    events = await waiting(consumer)

    assert kinds(events) == [Connected, Disconnected, Connected, Gap]
    assert "made_up_token" not in str(events)
    await stream.stop()


@virtually
async def test_without_a_token_the_stream_stops_and_says_how_to_log_in() -> None:
    stream = stream_over(FakeTicker(), token_store=MemoryTokenStore())
    consumer = listening(stream)

    await stream.start()
    (stopped,) = await waiting(consumer)

    assert isinstance(stopped, Stopped)
    assert isinstance(stopped.error, LoginRequiredError)
    assert await consumer.take() is None
    await stream.stop()


@virtually
async def test_a_token_that_is_awaited_is_found_when_it_comes() -> None:
    store = MemoryTokenStore()
    ticker = FakeTicker()
    stream = stream_over(ticker, StreamSettings(token_patience=60), token_store=store)
    consumer = listening(stream)
    await stream.start()
    await asyncio.sleep(12)

    await store.save(AccessToken(token="fresh"))
    await asyncio.sleep(6)

    assert ticker.tokens == ["fresh"]
    assert kinds(await waiting(consumer)) == [Disconnected, Disconnected, Disconnected, Connected]
    await stream.stop()


@virtually
async def test_a_dead_token_ends_the_stream() -> None:
    stream = stream_over(FakeTicker(refused(403)))
    consumer = listening(stream)

    await stream.start()
    (stopped,) = await waiting(consumer)

    assert isinstance(stopped, Stopped)
    assert isinstance(stopped.error, SessionExpiredError)
    assert stopped.error.http_status == 403


@virtually
async def test_a_token_that_was_replaced_meanwhile_is_used_at_once() -> None:
    class Renewing(FakeTicker):
        async def connect(self, *, api_key: str, access_token: str) -> Any:
            if access_token == "old":
                await store.save(AccessToken(token="new"))
                raise refused(403)
            return await super().connect(api_key=api_key, access_token=access_token)

    store = MemoryTokenStore(AccessToken(token="old"))
    ticker = Renewing()
    stream = stream_over(ticker, token_store=store)
    consumer = listening(stream)

    await stream.start()
    events = await waiting(consumer)

    assert kinds(events) == [Disconnected, Connected]
    assert ticker.tokens == ["new"]
    await stream.stop()


@virtually
async def test_a_fourth_socket_is_refused_for_good_after_a_while() -> None:
    ticker = FakeTicker(*[refused(429)] * 100)
    stream = stream_over(ticker)
    consumer = listening(stream, capacity=200)

    await stream.start()
    await asyncio.sleep(120)
    events = await waiting(consumer)

    assert isinstance(events[-1], Stopped)
    assert isinstance(events[-1].error, TooManySocketsError)


class BrokenStore(MemoryTokenStore):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    async def load(self) -> AccessToken | None:
        raise self.error


@virtually
async def test_a_store_that_cannot_be_used_ends_the_stream_with_its_error() -> None:
    store = BrokenStore(ConfigurationError("Others may read the token file."))
    stream = stream_over(FakeTicker(), token_store=store)
    consumer = listening(stream)

    await stream.start()
    (stopped,) = await waiting(consumer)

    assert isinstance(stopped, Stopped)
    assert stopped.error is store.error


def test_a_store_that_fails_is_asked_again_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    @virtually
    async def test() -> None:
        stream = stream_over(
            FakeTicker(), token_store=BrokenStore(OSError(5, "Input/output error"))
        )
        consumer = listening(stream)
        await stream.start()
        (lost,) = await waiting(consumer)
        assert "The token store failed: OSError (Input/output error)" in str(lost)
        await stream.stop()

    test()

    assert "Traceback" in caplog.text


@pytest.mark.parametrize("error", [not_reached(), ValueError("odd")])
@virtually
async def test_a_text_that_cannot_be_sent_ends_the_connection(error: Exception) -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.start()
    await settle()
    ticker.newest.send_error = error

    await stream.subscribe([INFY], "ltp")
    await asyncio.sleep(1)

    assert kinds(await waiting(consumer)) == [Connected, Disconnected, Connected, Gap]
    assert ticker.connections[0].is_closed
    assert len(ticker.newest.sent) == 2
    await stream.stop()


@virtually
async def test_a_broker_that_takes_no_texts_holds_up_nobody() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.start()
    await settle()
    ticker.newest.takes_texts.clear()

    await stream.subscribe([INFY], "ltp")
    ticker.newest.bring(ltp_frame((INFY, 1500)))
    events = await waiting(consumer)

    assert kinds(events) == [Connected, Ticks]
    assert ticker.newest.sent == []
    await stream.stop()


@virtually
async def test_texts_keep_their_order_when_the_broker_is_slow() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    await stream.start()
    await settle()
    ticker.newest.takes_texts.clear()
    for token in range(1, 6):
        await stream.subscribe([token], "ltp")
    await settle()

    ticker.newest.takes_texts.set()
    await settle()

    subscribed = [text["v"] for text in ticker.newest.sent if text["a"] == "subscribe"]
    assert subscribed == [[1], [2], [3], [4], [5]]
    await stream.stop()


# Consumers


@virtually
async def test_a_full_queue_that_blocks_holds_up_the_reader_and_loses_nothing() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream, capacity=2)
    await stream.start()
    await settle()
    ticker.newest.bring(*(ltp_frame((INFY, price)) for price in range(1, 11)))
    await settle()
    unread = ticker.newest.unread

    events = await waiting(consumer)
    while len(events) < 11:
        events += await waiting(consumer)

    assert unread == 9
    assert last_prices(events) == list(range(1, 11))
    await stream.stop()


@virtually
async def test_a_reader_that_is_held_up_takes_its_own_silence_for_none() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream, capacity=1)
    await stream.start()
    await settle()
    ticker.newest.bring(ltp_frame((INFY, 1)))

    await asyncio.sleep(60)
    held_up = await waiting(consumer)
    await asyncio.sleep(4)
    still = await waiting(consumer)
    await asyncio.sleep(2)
    silent = await waiting(consumer)

    assert kinds(held_up) == [Connected, Ticks]
    assert kinds(still) == []
    assert Disconnected in kinds(silent)
    await stream.stop()


@virtually
async def test_stopping_needs_no_room() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream, capacity=1)
    await stream.start()
    await settle()
    ticker.newest.bring(*[ltp_frame((INFY, 1))] * 5)
    await settle()

    await stream.stop()

    assert kinds(await waiting(consumer)) == [Connected, Ticks, Stopped]


@virtually
async def test_a_consumer_that_leaves_holds_up_nobody() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    slow, fast = listening(stream, capacity=1), listening(stream)
    await stream.start()
    await settle()
    ticker.newest.bring(*(ltp_frame((INFY, price)) for price in range(1, 4)))
    await settle()

    await slow.close()

    assert last_prices(await waiting(fast)) == [1, 2, 3]
    assert await slow.take() is None
    await stream.stop()


@virtually
async def test_a_slow_consumer_of_the_latest_gets_the_newest_of_each() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream, Policy.LATEST)
    await stream.start()
    await settle()
    for price in range(1, 101):
        ticker.newest.bring(ltp_frame((INFY, price), (SBIN, price + 1000)))

    events = await waiting(consumer)

    assert sorted(last_prices(events)) == [100, 1100]
    assert consumer.figures().conflated_ticks == 198
    await stream.stop()


@virtually
async def test_a_slow_consumer_that_drops_is_told_how_much() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream, Policy.DROP, capacity=10)
    await stream.start()
    await settle()
    for price in range(1, 101):
        ticker.newest.bring(ltp_frame((INFY, price), (SBIN, price)))

    events = await waiting(consumer)

    assert len(last_prices(events)) + consumer.figures().dropped_ticks == 200
    assert last_prices(events)[-1] == 100
    await stream.stop()


@virtually
async def test_a_wait_that_is_cancelled_loses_no_event() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.start()
    await waiting(consumer)

    got = list[StreamEvent | None]()
    for price in range(1, 51):
        taking = asyncio.create_task(consumer.take())
        await settle()
        ticker.newest.bring(ltp_frame((INFY, price)))
        for _ in range(price % 6):
            await asyncio.sleep(0)
        taking.cancel()
        try:
            got.append(await taking)
        except asyncio.CancelledError:
            await settle()
            got.append(await consumer.take())

    assert last_prices([event for event in got if event is not None]) == list(range(1, 51))
    await stream.stop()


@virtually
async def test_a_wait_can_have_an_end() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.start()
    first = await consumer.take(within=1)

    with pytest.raises(TimeoutError):
        await consumer.take(within=2)
    with pytest.raises(TimeoutError):
        await consumer.take(within=0)
    ticker.newest.bring(ltp_frame((INFY, 1)))
    await settle()

    assert isinstance(first, Connected)
    assert isinstance(await consumer.take(within=0), Ticks)
    await stream.stop()


@virtually
async def test_several_tasks_may_wait_for_one_consumer() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    takers = [asyncio.create_task(consumer.take()) for _ in range(3)]
    await stream.start()
    await settle()

    ticker.newest.bring(ltp_frame((INFY, 1)))
    await stream.stop()

    assert {type(await taker) for taker in takers} >= {Connected, Stopped}


@virtually
async def test_who_takes_much_lets_others_have_their_turn() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)
    await stream.start()
    await settle()
    ticker.newest.bring(*[ltp_frame((INFY, 1))] * 200)
    await settle()
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(count())
    while consumer.figures().waiting:
        await consumer.take()

    assert turns >= 10
    other.cancel()
    await asyncio.wait([other])
    await stream.stop()


@virtually
async def test_a_flood_on_one_connection_does_not_starve_the_rest() -> None:
    class Flood:
        """Never makes its reader wait."""

        async def receive(self) -> bytes:
            return HEARTBEAT

        async def send(self, _: str, /) -> None: ...

        async def close(self) -> None: ...

    class FloodingTicker:
        async def connect(self, **_: str) -> Flood:
            return Flood()

    stream = stream_over(FloodingTicker())  # type: ignore[arg-type]  # reason: as a ticker would
    consumer = listening(stream)
    await stream.start()

    async with asyncio.timeout(1):
        assert isinstance(await consumer.take(), Connected)
        await stream.stop()


async def test_a_program_that_keeps_the_loop_busy_loses_no_connection() -> None:
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    ticker = FakeTicker()
    parts = parts_of(clock=AsyncioClock())
    stream = AsyncioStream(StreamSettings(silence=0.2), transport=ticker, parts=parts)
    consumer = listening(stream)
    await stream.start()
    await settle()

    async def bring() -> None:
        while await reader.read(1):
            ticker.newest.bring(HEARTBEAT)

    bringing = asyncio.create_task(bring())
    await asyncio.sleep(0.01)
    theirs.send(b"!")  # it lies in the socket while the loop is busy
    time.sleep(0.4)  # noqa: ASYNC251, TID251  # reason: that is the test
    await asyncio.sleep(0.05)

    assert kinds(await waiting(consumer)) == [Connected]
    await stream.stop()
    theirs.close()
    await bringing
    writer.close()


# Handlers


def calling(
    stream: AsyncioStream, handler: Callable[[StreamEvent], object], **more: Any
) -> StreamConsumer:
    on_error = more.pop("on_error", None)
    queue = EventQueue(policy=more.pop("policy", Policy.BLOCK), name="the handler", **more)
    return stream.call(queue, handler, on_error)


@virtually
async def test_a_handler_is_called_with_every_event_one_at_a_time() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    events = list[StreamEvent]()
    running = 0

    async def handle(event: StreamEvent) -> None:
        nonlocal running
        running += 1
        assert running == 1
        await asyncio.sleep(0.1)
        events.append(event)
        running -= 1

    calling(stream, handle)
    await stream.start()
    await settle()
    ticker.newest.bring(*(ltp_frame((INFY, price)) for price in range(1, 4)))
    await settle()
    await stream.stop()

    assert kinds(events) == [Connected, Ticks, Ticks, Ticks, Stopped]


@virtually
async def test_a_handler_that_came_later_gets_what_follows() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    events = list[StreamEvent]()
    await stream.start()
    await settle()

    calling(stream, events.append)
    ticker.newest.bring(ltp_frame((INFY, 1)))
    await settle()
    await stream.stop()

    assert kinds(events) == [Ticks, Stopped]


@virtually
async def test_handlers_are_called_again_after_a_new_start() -> None:
    stream = stream_over(FakeTicker())
    events = list[StreamEvent]()
    calling(stream, events.append)

    for _ in range(3):
        await stream.start()
        await settle()
        await stream.stop()

    assert kinds(events) == [Connected, Stopped] * 3


@virtually
async def test_a_handler_that_is_closed_is_called_no_more() -> None:
    stream = stream_over(FakeTicker())
    events = list[StreamEvent]()
    consumer = calling(stream, events.append)
    await stream.start()
    await settle()

    await consumer.close()
    await stream.stop()
    await stream.start()
    await settle()
    await stream.stop()

    assert kinds(events) == [Connected]


def test_what_a_handler_raises_is_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    events = list[StreamEvent]()

    def handle(event: StreamEvent) -> None:
        events.append(event)
        raise ZeroDivisionError("a user's mistake")

    @virtually
    async def test() -> None:
        stream = stream_over(FakeTicker())
        calling(stream, handle)
        await stream.start()
        await settle()
        assert stream.open_sockets == 1
        await stream.stop()

    test()

    assert kinds(events) == [Connected, Stopped]
    (first, _) = caplog.records
    assert (first.name, first.levelno) == ("kiteport.ticker", logging.ERROR)
    assert "the handler" in first.message
    assert "a user's mistake" in caplog.text
    assert "in handle" in caplog.text


@pytest.mark.parametrize("kind", ["plain", "coroutine"])
def test_what_a_handler_raises_goes_to_its_error_handler(
    caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    seen = list[tuple[Exception, StreamEvent]]()

    async def fail(event: StreamEvent) -> None:
        raise ZeroDivisionError(str(event))

    async def note(error: Exception, event: StreamEvent) -> None:
        seen.append((error, event))

    def note_plainly(error: Exception, event: StreamEvent) -> None:
        seen.append((error, event))

    @virtually
    async def test() -> None:
        stream = stream_over(FakeTicker())
        calling(stream, fail, on_error=note if kind == "coroutine" else note_plainly)
        await stream.start()
        await settle()
        await stream.stop()

    test()

    assert [(type(error), type(event)) for error, event in seen] == [
        (ZeroDivisionError, Connected),
        (ZeroDivisionError, Stopped),
    ]
    assert caplog.text == ""


def test_an_error_handler_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    @virtually
    async def test() -> None:
        stream = stream_over(FakeTicker())
        calling(stream, fail, on_error=fail)
        await stream.start()
        await settle()
        await stream.stop()

    test()

    assert len(caplog.records) == 2


def test_a_handler_whose_own_wait_is_cancelled_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    events = list[StreamEvent]()

    async def handle(event: StreamEvent) -> None:
        events.append(event)
        raise asyncio.CancelledError

    @virtually
    async def test() -> None:
        stream = stream_over(FakeTicker())
        calling(stream, handle)
        await stream.start()
        await settle()
        await stream.stop()

    test()

    assert kinds(events) == [Connected, Stopped]
    assert "CancelledError" in caplog.text


def test_a_handler_that_never_ends_is_cancelled_at_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    events = list[StreamEvent]()

    async def handle(event: StreamEvent) -> None:
        events.append(event)
        if len(events) == 1:
            await asyncio.sleep(1e6)

    @virtually
    async def test() -> None:
        stream = stream_over(FakeTicker())
        calling(stream, handle)
        await stream.start()
        await settle()
        await stream.stop()
        assert asyncio.get_running_loop().time() < 10
        await stream.start()
        await settle()
        await stream.stop()

    test()

    assert kinds(events) == [Connected, Stopped, Connected, Stopped]
    assert "was cancelled" in caplog.text


@virtually
async def test_a_handler_may_stop_the_stream() -> None:
    stream = stream_over(FakeTicker())
    events = list[StreamEvent]()

    async def handle(event: StreamEvent) -> None:
        events.append(event)
        await stream.stop()

    calling(stream, handle)
    calling(stream, handle)
    await stream.start()
    await asyncio.sleep(1)

    assert kinds(events) == [Connected, Connected, Stopped, Stopped]
    assert asyncio.get_running_loop().time() < 2


def test_a_handler_may_end_the_program() -> None:
    def leave(_: StreamEvent) -> None:
        raise SystemExit(3)

    @virtually
    async def test() -> None:
        stream = stream_over(FakeTicker())
        calling(stream, leave)
        await stream.start()
        await asyncio.sleep(1)

    with pytest.raises(SystemExit):
        test()


def test_a_loop_that_ends_first_ends_the_stream() -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)
    consumer = listening(stream)

    async def start() -> None:
        await stream.start()
        await settle()

    run_virtually(start())
    run_virtually(start())

    assert [each.is_closed for each in ticker.connections] == [True, True]
    assert kinds(run_virtually(waiting(consumer))) == [Connected, Stopped] * 2
