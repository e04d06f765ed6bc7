from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from kite_adapters.streams.asyncio_stream import AsyncioStream
from kite_adapters.ticker_transport.replaying import (
    RecordingEndedError,
    ReplayingTickerTransport,
    read_recording,
)
from kite_core.errors import AnswerLostError, ConfigurationError, NotSentError, ValidationError
from kite_core.stream_ports import TickerConnection
from kite_core.ticker.event_queue import EventQueue, Policy
from kite_core.ticker.recording import RecordingError
from kite_core.ticker.stream_events import Gap, Stopped, StreamEvent, Ticks
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing.manual_clock import ManualClock
from tests.adapters.streams.fake_ticker import last_prices, ltp_frame, parts_of
from tests.adapters.ticker_transport.tapes import Studio
from tests.ports import API_KEY, TOKEN
from tests.virtual_time import VirtualClock, run_virtually

INFY = 408065


@pytest.fixture(autouse=True)
def _no_file_is_left_open() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ticks.rec"


def frames(*prices: float) -> list[bytes]:
    return [ltp_frame((INFY, price)) for price in prices]


def cut_off(path: Path, count: int) -> None:
    """Take some bytes from the end of a file, as a crash does."""
    path.write_bytes(path.read_bytes()[:-count])


async def connected(transport: ReplayingTickerTransport) -> TickerConnection:
    return await transport.connect(api_key=API_KEY, access_token=TOKEN)


async def test_a_recording_is_read_as_the_events_of_its_stream(path: Path) -> None:
    studio = Studio(path)
    start = studio.clock.now()
    await studio.record(*frames(100.0, 101.0), "notice")
    studio.clock.advance(10)
    await studio.record(*frames(102.0))

    events = list(read_recording(path))

    assert [type(each).__name__ for each in events] == [
        "Connected", "Ticks", "Ticks", "BrokerMessage", "Disconnected",
        "Connected", "Gap", "Ticks", "Disconnected", "Stopped",
    ]  # fmt: skip
    assert last_prices(events) == [100.0, 101.0, 102.0]
    assert [each.at - start for each in events if isinstance(each, Ticks)] == [
        timedelta(seconds=1),
        timedelta(seconds=2),
        timedelta(seconds=14),
    ]


async def test_what_a_crash_cut_off_is_told_by_the_last_event(path: Path) -> None:
    await Studio(path).record(*frames(100.0, 101.0))
    cut_off(path, 3)

    *events, stopped = read_recording(path)

    assert last_prices(events) == [100.0, 101.0]
    assert isinstance(stopped, Stopped)
    assert isinstance(stopped.error, RecordingError)


def test_what_is_no_recording_is_refused(path: Path) -> None:
    path.write_text("date,open,high")

    with pytest.raises(RecordingError, match="no recording"):
        list(read_recording(path))
    with pytest.raises(FileNotFoundError):
        list(read_recording(path.with_name("other.rec")))


@pytest.mark.parametrize(("speed", "passed"), [(1.0, 20.0), (10.0, 2.0), (0.5, 40.0), (inf, 0.0)])
async def test_frames_come_at_the_pace_of_the_recording(
    path: Path, speed: float, passed: float
) -> None:
    await Studio(path).record(*frames(100.0, 101.0), seconds=10)
    clock = ManualClock()
    begin = clock.monotonic()
    connection = await connected(ReplayingTickerTransport(path, clock=clock, speed=speed))

    heard = [await connection.receive(), await connection.receive()]
    await connection.close()

    assert heard == frames(100.0, 101.0)
    assert clock.monotonic() - begin == pytest.approx(passed)


async def test_a_connection_ends_as_it_did_and_texts_are_taken(path: Path) -> None:
    studio = Studio(path)
    recorded = await studio.connect()
    await recorded.send("[1]")
    studio.ticker.newest.bring("a text")
    studio.ticker.newest.end(AnswerLostError("The connection was closed (code 1001)."))
    await recorded.receive()
    with pytest.raises(AnswerLostError):
        await recorded.receive()
    await recorded.close()
    connection = await connected(ReplayingTickerTransport(path, clock=ManualClock()))

    await connection.send('{"a":"subscribe","v":[1]}')

    assert await connection.receive() == "a text"
    with pytest.raises(AnswerLostError, match="code 1001"):
        await connection.receive()
    with pytest.raises(AnswerLostError, match="ends here"):
        await connection.receive()
    await connection.close()
    await connection.close()


async def test_connections_come_in_their_order_and_then_no_more(path: Path) -> None:
    studio = Studio(path)
    one, two = await studio.connect(), await studio.connect()
    for place, each in enumerate((one, two)):
        studio.ticker.connections[place].bring(*frames(100.0 + place))
        await each.receive()
    await one.close()
    await two.close()
    transport = ReplayingTickerTransport(path, clock=ManualClock())

    first, second = await connected(transport), await connected(transport)
    heard = [await first.receive(), await second.receive()]
    with pytest.raises(NotSentError, match="no other connection"):
        await connected(transport)
    await first.close()
    await second.close()

    assert heard == frames(100.0, 101.0)
    with pytest.raises(RecordingEndedError):
        await connected(transport)


async def test_a_connection_is_not_there_before_its_time(path: Path) -> None:
    studio = Studio(path)
    await studio.record(*frames(100.0))
    studio.clock.advance(60)
    await studio.record(*frames(101.0))
    clock = ManualClock()
    transport = ReplayingTickerTransport(path, clock=clock)
    await (await connected(transport)).close()

    with pytest.raises(NotSentError, match="at this time"):
        await connected(transport)
    clock.advance(61)
    second = await connected(transport)
    await second.close()


async def test_a_program_that_died_has_ended_its_connection(path: Path) -> None:
    await Studio(path).record(*frames(100.0))
    cut_off(path, 40)  # the goodbye
    await Studio(path).record(*frames(101.0))
    transport = ReplayingTickerTransport(path, clock=ManualClock(), speed=inf)

    connection = await connected(transport)

    assert await connection.receive() == frames(100.0)[0]
    with pytest.raises(AnswerLostError, match="ends here"):
        await connection.receive()
    await connection.close()


async def test_a_recording_that_breaks_off_ends_its_connection(path: Path) -> None:
    await Studio(path).record(*frames(100.0))
    cut_off(path, 3)
    connection = await connected(ReplayingTickerTransport(path, clock=ManualClock(), speed=inf))

    assert await connection.receive() == frames(100.0)[0]
    with pytest.raises(AnswerLostError, match="ends here"):
        await connection.receive()
    await connection.close()


def test_a_stream_over_a_recording_tells_what_was_told_and_stops(path: Path) -> None:
    async def record() -> None:
        studio = Studio(path)
        await studio.record(*frames(100.0, 101.0, 102.0))
        studio.clock.advance(20)
        await studio.record(*frames(103.0, 104.0))

    async def replay() -> list[StreamEvent]:
        clock = VirtualClock()
        transport = ReplayingTickerTransport(path, clock=clock)
        stream = AsyncioStream(StreamSettings(), transport=transport, parts=parts_of(clock=clock))
        consumer = stream.listen(EventQueue(policy=Policy.BLOCK))
        await stream.subscribe([INFY], "ltp")
        await stream.start()
        events: list[StreamEvent] = []
        while (event := await consumer.take()) is not None:
            events.append(event)
        await stream.stop()
        return events

    run_virtually(record())
    events = run_virtually(replay())

    assert last_prices(events) == [100.0, 101.0, 102.0, 103.0, 104.0]
    loss, end = [each for each in events if isinstance(each, Gap)]
    assert (loss.tokens, end.tokens) == ((INFY,), (INFY,))
    assert isinstance(events[-1], Stopped)
    assert isinstance(events[-1].error, RecordingEndedError)


def test_what_cannot_be_replayed_is_told_at_once(path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no recording"):
        ReplayingTickerTransport(path, clock=ManualClock())
    path.touch()
    for speed in (0, -1, float("nan")):
        with pytest.raises(ValidationError, match="speed"):
            ReplayingTickerTransport(path, clock=ManualClock(), speed=speed)
