"""The stream over a door that plays a script: what it does, and at which moments."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from math import inf

import pytest

from kite_adapters.token_store import MemoryTokenStore
from kite_core.errors import (
    ConfigurationError,
    LoginRequiredError,
    NotSentError,
    SessionExpiredError,
    TooManySocketsError,
    ValidationError,
)
from kite_core.ist import IST
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_core.stream_ports import StreamConsumer
from kite_core.ticker.encoding import encode_frame
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.layouts import HEARTBEAT, LTP
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    Disconnected,
    Gap,
    Stopped,
    StreamEvent,
    Ticks,
)
from kite_testing.fake_broker.pumped.stream import PumpedStream
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.pumped.scripted_door import ScriptedDoor, stream_over

INFY, SBIN = 408065, 779521


def ticks(price: int) -> bytes:
    """A frame with one packet, as the clock of the script does not care what is in it."""
    return encode_frame([LTP.packing.pack(INFY, price)])


def started(stream: PumpedStream, **queue: object) -> StreamConsumer:
    """A consumer of the stream, which has just begun."""
    consumer = stream.listen(EventQueue(**queue))  # type: ignore[arg-type]  # reason: a test's own
    run_now(stream.start())
    return consumer


def take(consumer: StreamConsumer, count: int = 1) -> list[StreamEvent | None]:
    return [run_now(consumer.take()) for _ in range(count)]


def passed(door: ScriptedDoor, moment: datetime) -> float:
    """Seconds from the start until then."""
    return (moment - door.start).total_seconds()


def came(door: ScriptedDoor, event: StreamEvent | None) -> float:
    """Seconds from the start until an event."""
    assert event is not None
    return passed(door, event.end if isinstance(event, Gap) else event.at)


def refused(status: int) -> RefusedError:
    return RefusedError("no", status=status)


def test_it_is_connected_when_start_returns() -> None:
    stream, door = stream_over()

    consumer = started(stream)

    assert (stream.open_sockets, stream.is_running, len(door.lines)) == (1, True, 1)
    assert take(consumer) == [Connected(at=door.start, socket=0, tokens=0)]
    assert door.clock.monotonic() == 0


def test_starting_twice_is_starting_once() -> None:
    stream, door = stream_over()

    run_now(stream.start())
    run_now(stream.start())

    assert len(door.lines) == 1


def test_nothing_connects_before_it_is_started() -> None:
    stream, door = stream_over()

    run_now(stream.subscribe([INFY], "full"))
    is_nothing_there = door.lines == []
    run_now(stream.start())

    assert is_nothing_there
    assert [json.loads(text)["a"] for text in door.lines[0].sent] == ["subscribe", "mode"]
    assert stream.modes == {INFY: "full"}


def test_who_waits_for_an_event_lets_the_time_pass_until_it_comes() -> None:
    stream, door = stream_over([(2.5, HEARTBEAT), (4.0, ticks(1))])
    consumer = started(stream)

    _, event = take(consumer, 2)

    assert isinstance(event, Ticks)
    assert passed(door, event.at) == door.clock.monotonic() == 4.0


def test_time_stands_still_while_something_waits_to_be_taken() -> None:
    stream, door = stream_over([(1.0, ticks(1)), (1.0, "a text"), (3.0, ticks(2))])
    consumer = started(stream)

    take(consumer, 3)

    assert door.clock.monotonic() == 1.0


def test_silence_of_five_seconds_is_a_loss_and_the_gap_says_since_when() -> None:
    stream, door = stream_over([(2.0, HEARTBEAT)])
    run_now(stream.subscribe([INFY], "ltp"))
    consumer = started(stream)

    _, lost, again, gap = take(consumer, 4)

    assert isinstance(lost, Disconnected)
    assert (lost.reason, passed(door, lost.at)) == ("nothing came for 5 s", 7.0)
    assert isinstance(again, Connected)
    assert passed(door, again.at) == 7.0 + lost.retry_seconds
    assert isinstance(gap, Gap)
    assert (passed(door, gap.start), gap.end, gap.tokens) == (2.0, again.at, (INFY,))
    assert door.lines[0].close_code == 1000


def test_a_leap_of_the_clock_is_no_silence() -> None:
    beats = [(float(second), HEARTBEAT) for second in range(3, 120, 3)]
    stream, door = stream_over([*beats, (60.5, ticks(1)), (119.0, ticks(2))])
    consumer = started(stream, policy="block")

    door.clock.advance(120)
    events = take(consumer, 3)

    assert [type(event) for event in events] == [Connected, Ticks, Ticks]
    assert [came(door, event) for event in events] == [0, 60.5, 119]
    assert door.clock.monotonic() == 120


def test_silence_within_a_leap_is_noticed_when_it_was() -> None:
    stream, door = stream_over([(3.0, HEARTBEAT)])
    consumer = started(stream)

    door.clock.advance(60)
    _, lost, again, gap = take(consumer, 4)

    assert isinstance(lost, Disconnected)
    assert passed(door, lost.at) == 8.0
    assert isinstance(again, Connected)
    assert passed(door, again.at) == 60.0
    assert isinstance(gap, Gap)
    assert (passed(door, gap.start), passed(door, gap.end)) == (3.0, 60.0)


def test_an_end_within_a_leap_is_told_as_one_and_not_as_silence() -> None:
    stream, door = stream_over([])
    consumer = started(stream)
    door.lines[0].break_off()

    door.clock.advance(60)
    _, lost = take(consumer, 2)

    assert isinstance(lost, Disconnected)
    assert lost.reason == "the connection ended (code 1006)"


def test_a_door_that_cannot_be_reached_is_tried_again() -> None:
    stream, door = stream_over(NotSentError("no route"), refused(502), [])
    consumer = started(stream)

    first, second, third = take(consumer, 3)

    assert isinstance(first, Disconnected)
    assert first.reason == "no route"
    assert isinstance(second, Disconnected)
    assert second.reason == "the broker refused the connection (HTTP 502)"
    assert isinstance(third, Connected)
    assert door.clock.monotonic() == first.retry_seconds + second.retry_seconds


def test_each_connection_takes_the_newest_token() -> None:
    store = MemoryTokenStore(AccessToken(token="of yesterday"))
    stream, door = stream_over(store=store)
    consumer = started(stream)
    door.lines[0].break_off()
    take(consumer, 2)

    run_now(store.save(AccessToken(token="of today")))
    again = take(consumer)[0]

    assert isinstance(again, Connected)
    assert door.tokens == ["of yesterday", "of today"]


def test_a_token_that_is_saved_while_the_old_one_is_refused_ends_the_waiting() -> None:
    class Late(MemoryTokenStore):
        """Has a newer token from the second look on."""

        looks = 0

        async def load(self) -> AccessToken | None:
            self.looks += 1
            return AccessToken(token="old" if self.looks == 1 else "new")

    stream, door = stream_over(refused(403), [], store=Late())
    consumer = started(stream)

    lost, again = take(consumer, 2)

    assert isinstance(lost, Disconnected)
    assert lost.retry_seconds == 0
    assert isinstance(again, Connected)
    assert door.tokens == ["old", "new"]


@pytest.mark.parametrize(
    ("status", "error"), [(403, SessionExpiredError), (400, ConfigurationError)]
)
def test_a_refusal_that_stays_ends_the_stream_with_its_error(
    status: int, error: type[Exception]
) -> None:
    stream, door = stream_over(refused(status))
    consumer = started(stream)

    stopped, nothing = take(consumer, 2)

    assert isinstance(stopped, Stopped)
    assert isinstance(stopped.error, error)
    assert (nothing, stream.is_running, door.clock.monotonic()) == (None, False, 0)


def test_a_fourth_stream_is_tried_for_a_minute_of_virtual_time() -> None:
    stream, door = stream_over(*[refused(429)] * 20)
    consumer = started(stream)

    events: list[StreamEvent | None] = []
    while (event := run_now(consumer.take())) is not None:
        events.append(event)

    assert isinstance(events[-1], Stopped)
    assert isinstance(events[-1].error, TooManySocketsError)
    assert 60 <= door.clock.monotonic() < 120


def test_without_a_token_nothing_is_tried() -> None:
    stream, door = stream_over(store=MemoryTokenStore())
    consumer = started(stream)

    stopped = take(consumer)[0]

    assert isinstance(stopped, Stopped)
    assert isinstance(stopped.error, LoginRequiredError)
    assert door.tokens == []


def test_stop_reads_what_has_come_up_says_goodbye_and_ends_the_events() -> None:
    stream, door = stream_over([(1.0, ticks(1)), (2.0, ticks(2))])
    consumer = started(stream, policy="block")
    door.clock.advance(1.5)

    run_now(stream.stop())
    run_now(stream.stop())
    events = take(consumer, 5)

    assert [type(event) for event in events] == [Connected, Ticks, Stopped, type(None), type(None)]
    assert (door.lines[0].close_code, stream.open_sockets) == (1000, 0)


def test_it_can_be_started_again_as_often_as_wanted() -> None:
    stream, door = stream_over(*[[(0.0, "a text")]] * 20)
    run_now(stream.subscribe([INFY], "quote"))
    consumer = stream.listen(EventQueue())

    kinds: list[type] = []
    for _ in range(20):
        run_now(stream.start())
        run_now(stream.stop())
        while (event := run_now(consumer.take())) is not None:
            kinds.append(type(event))

    assert kinds == [Connected, BrokerMessage, Stopped] * 20
    assert {line.close_code for line in door.lines} == {1000}
    assert all(len(line.sent) == 2 for line in door.lines)


def test_a_stream_that_was_never_started_has_nothing_to_tell() -> None:
    stream, _ = stream_over()
    consumer = stream.listen(EventQueue())

    run_now(stream.stop())

    assert take(consumer) == [None]


def test_a_bad_token_raises_at_the_call_and_changes_nothing() -> None:
    stream, door = stream_over()
    run_now(stream.start())

    with pytest.raises(ValidationError, match="tokens"):
        run_now(stream.subscribe([INFY, -1], "full"))

    assert (stream.modes, door.lines[0].sent) == ({}, [])


def test_unsubscribing_is_asked_for_at_once() -> None:
    stream, door = stream_over()
    run_now(stream.start())
    run_now(stream.subscribe([INFY, SBIN], "ltp"))
    door.lines[0].sent.clear()

    run_now(stream.unsubscribe([INFY]))

    assert [json.loads(text) for text in door.lines[0].sent] == [{"a": "unsubscribe", "v": [INFY]}]
    assert stream.modes == {SBIN: "ltp"}


def test_thousands_of_instruments_are_spread_over_three_lines_and_folded_again() -> None:
    stream, door = stream_over()
    run_now(stream.start())
    tokens = [number << 8 | 1 for number in range(1, 9_001)]

    run_now(stream.subscribe(tokens, "ltp"))
    spread = [sum(len(json.loads(text)["v"]) for text in line.sent[:1]) for line in door.lines]
    with pytest.raises(ValidationError, match="9,001 instruments"):
        run_now(stream.subscribe([9_001 << 8 | 1], "ltp"))
    run_now(stream.unsubscribe(tokens[100:]))

    assert spread == [3_000, 3_000, 3_000]
    assert stream.open_sockets == 1
    assert [line.close_code for line in door.lines] == [None, 1000, 1000]


def test_what_two_lines_bring_comes_in_the_order_of_time() -> None:
    stream, _ = stream_over([(1.0, ticks(1)), (3.0, ticks(3))], [(2.0, ticks(2)), (4.0, ticks(4))])
    run_now(stream.subscribe([number << 8 | 1 for number in range(1, 3_002)], "ltp"))
    consumer = started(stream, policy="block")

    events = take(consumer, 6)

    found = [tick.last_price for event in events if isinstance(event, Ticks) for tick in event]
    assert found == [0.01, 0.02, 0.03, 0.04]


def test_a_full_queue_that_blocks_stops_the_reading_and_nothing_counts_as_silence() -> None:
    beats = [(float(second), ticks(second)) for second in range(1, 61)]
    stream, door = stream_over(beats)
    consumer = started(stream, policy="block", capacity=3)

    door.clock.advance(60)
    waiting = run_now(consumer.take())
    events = take(consumer, 60)

    assert isinstance(waiting, Connected)
    assert all(isinstance(event, Ticks) for event in events)
    assert consumer.figures().taken == 61
    assert stream.open_sockets == 1


def test_a_reader_is_told_whose_full_queue_it_would_wait_for() -> None:
    stream, _ = stream_over([(1.0, ticks(1)), (2.0, ticks(2))])
    stream.listen(EventQueue(policy="block", capacity=1, name="the slow one"))
    consumer = started(stream)
    take(consumer)

    with pytest.raises(ConfigurationError, match="'the slow one' has no room left") as caught:
        take(consumer)

    assert "Take its events too" in str(caught.value)


def test_a_wait_that_nothing_ends_is_an_error_after_a_week() -> None:
    stream, door = stream_over([(day * 86_400.0, HEARTBEAT) for day in range(9)], silence=1e9)
    consumer = started(stream)
    take(consumer)

    with pytest.raises(ConfigurationError, match="Nothing has come for 8 days of virtual time"):
        take(consumer)

    assert door.clock.monotonic() == 8 * 86_400


def test_a_wait_with_an_end_takes_that_long_and_loses_nothing() -> None:
    stream, door = stream_over([(2.0, HEARTBEAT), (4.0, ticks(1))])
    consumer = started(stream)
    take(consumer)

    with pytest.raises(TimeoutError, match=r"within 3\.5 s"):
        run_now(consumer.take(within=3.5))
    passed_by = door.clock.monotonic()
    event = run_now(consumer.take(within=3.5))

    assert passed_by == 3.5
    assert isinstance(event, Ticks)


def test_a_mere_look_gives_what_is_due_and_passes_no_time() -> None:
    stream, door = stream_over([(2.0, ticks(1)), (4.0, ticks(1))])
    consumer = started(stream)
    take(consumer)
    door.clock.advance(2)

    found = run_now(consumer.take(within=0))
    with pytest.raises(TimeoutError):
        run_now(consumer.take(within=0))

    assert isinstance(found, Ticks)
    assert door.clock.monotonic() == 2


def test_a_new_consumer_hears_nothing_of_what_was_before() -> None:
    stream, door = stream_over([(1.0, ticks(1)), (2.0, ticks(2))])
    run_now(stream.start())
    door.clock.advance(1.5)

    consumer = stream.listen(EventQueue())
    event = take(consumer)[0]

    assert isinstance(event, Ticks)
    assert passed(door, event.at) == 2


def test_one_that_is_closed_gets_nothing_more_and_the_others_go_on() -> None:
    stream, _ = stream_over([(1.0, ticks(1))])
    consumer = started(stream)
    other = stream.listen(EventQueue())

    run_now(consumer.close())

    assert take(consumer) == [None]
    assert isinstance(take(other)[0], Ticks)


def test_nobody_waits_for_a_stream_that_another_thread_has_just_stopped() -> None:
    stream, door = stream_over()
    run_now(stream.start())
    run_now(stream.stop())

    run_now(stream.wait(since=0, until=inf))

    assert door.clock.monotonic() == 0


async def test_other_tasks_get_their_turn_in_the_order_of_virtual_time() -> None:
    stream, door = stream_over([(float(second), ticks(second)) for second in range(1, 6)])
    await stream.start()
    consumer = stream.listen(EventQueue())
    order: list[str] = []

    async def sleep(seconds: float) -> None:
        await door.clock.alarm().wait(seconds)
        order.append(f"slept {seconds:g}")

    async def read() -> None:
        for _ in range(5):
            event = await consumer.take()
            order.append(f"tick {came(door, event):g}")

    await asyncio.gather(read(), sleep(3.5), sleep(0.5))

    assert order == ["slept 0.5", "tick 1", "tick 2", "tick 3", "slept 3.5", "tick 4", "tick 5"]


async def test_a_task_that_waits_can_be_cancelled_and_loses_no_event() -> None:
    stream, _ = stream_over([], silence=1e9)
    await stream.start()
    consumer = stream.listen(EventQueue())
    waiting = asyncio.create_task(consumer.take())
    await asyncio.sleep(0)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await stream.stop()

    assert isinstance(await consumer.take(), Stopped)


def test_its_words_say_how_it_stands() -> None:
    stream, _ = stream_over()
    run_now(stream.subscribe([INFY], "ltp"))

    at_rest = repr(stream)
    run_now(stream.start())

    assert at_rest == "<PumpedStream of 1 instruments, at rest>"
    assert repr(stream) == "<PumpedStream of 1 instruments, running>"


def test_times_are_those_of_the_exchange() -> None:
    stream, _ = stream_over()

    event = take(started(stream))[0]

    assert isinstance(event, Connected)
    assert event.at.tzinfo is IST
