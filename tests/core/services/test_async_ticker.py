from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import numpy as np
import pytest

from kite_core.client import AsyncKite
from kite_core.errors import SessionExpiredError, ValidationError
from kite_core.ist import IST
from kite_core.messages import Request, Response
from kite_core.run_now import run_now
from kite_core.services.async_ticker import AsyncListener, AsyncTicker
from kite_core.services.snapshots import Snapshot, TickerEvent
from kite_core.ticker.stream_events import Connected, Gap, Stopped, StreamEvent, Ticks
from kite_core.ticker.ticks import Mode
from kite_testing.scripted_transport import Line, ScriptedTransport
from tests.core.samples import fixture
from tests.core.services.noted_stream import NotedStream, streaming_ports

AT = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
TICKS = Ticks(bytes.fromhex("00010008000d80010000997f"), AT)
GAP = Gap(start=AT, end=AT + timedelta(seconds=9), tokens=(408065,))
STOPPED = Stopped(at=AT)


def opened(*, snapshots: bool = False) -> tuple[AsyncTicker, NotedStream]:
    dump, quotes = fixture("market/instruments.csv"), fixture("market/quotes.json")
    ports, streams = streaming_ports([dump, quotes])
    ticker = AsyncKite(ports).ticker.open(snapshots=snapshots)
    run_now(ticker.start())  # the stream that is noted never waits
    return ticker, streams.opened[0].as_new()


async def all_of(listener: AsyncListener) -> list[TickerEvent]:
    return [event async for event in listener]


async def test_events_come_in_their_order_up_to_the_end() -> None:
    ticker, stream = opened()
    events: list[StreamEvent] = [Connected(at=AT), TICKS, GAP, STOPPED]
    stream.put(*events)

    assert await all_of(ticker) == events


async def test_an_error_at_the_end_is_raised_once_and_after_stopped() -> None:
    ticker, stream = opened()
    error = SessionExpiredError("The token is dead.")
    stream.put(TICKS, Stopped(at=AT, error=error))
    seen = [await anext(ticker), await anext(ticker)]

    with pytest.raises(SessionExpiredError) as caught:
        await anext(ticker)

    assert caught.value is error
    assert [type(event) for event in seen] == [Ticks, Stopped]
    assert await all_of(ticker) == []


async def test_a_block_starts_the_stream_and_stops_it() -> None:
    ticker, stream = opened()

    async with ticker as entered:
        assert entered is ticker
        assert ticker.is_connected

    assert stream.asked == ["start", "stop"]
    assert not ticker.is_connected


async def test_an_error_of_the_user_stops_the_stream_and_is_not_hidden() -> None:
    ticker, stream = opened()

    with pytest.raises(KeyError):
        async with ticker:
            raise KeyError

    assert stream.asked == ["start", "stop"]


async def test_an_error_of_an_earlier_run_is_not_raised_after_a_new_start() -> None:
    ticker, stream = opened()
    stream.put(Stopped(at=AT, error=SessionExpiredError("The token is dead.")))
    await anext(ticker)

    await ticker.start()
    stream.put(STOPPED)

    assert await all_of(ticker) == [STOPPED]


async def test_instruments_are_wanted_in_a_mode_and_shown() -> None:
    ticker, _ = opened()

    await ticker.subscribe(np.array([408065, 884737]))
    await ticker.subscribe(256265, mode="full")
    await ticker.unsubscribe([884737])

    assert ticker.modes == {408065: Mode.QUOTE, 256265: Mode.FULL}
    assert repr(ticker) == "<AsyncTicker of 2 instruments>"


async def test_the_stream_beneath_can_be_had() -> None:
    ticker, stream = opened()

    assert ticker.stream is stream


async def test_what_is_no_token_is_refused_at_the_call() -> None:
    ticker, _ = opened()

    with pytest.raises(ValidationError, match="'NSE:INFY' is no instrument token"):
        await ticker.subscribe("NSE:INFY")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test


async def test_listeners_get_the_same_events_at_their_own_pace() -> None:
    ticker, stream = opened()
    other = ticker.listen(policy="drop", capacity=1, name="slow")
    stream.put(GAP, TICKS, STOPPED)

    assert [type(event) for event in await all_of(ticker)] == [Gap, Ticks, Stopped]
    assert await all_of(other) == [STOPPED]
    assert (other.figures.name, other.figures.dropped_ticks) == ("slow", 1)
    assert ticker.figures.dropped_events == 0


async def test_a_listener_that_is_closed_ends_and_the_stream_goes_on() -> None:
    ticker, stream = opened()
    other = ticker.listen()

    await other.close()
    stream.put(TICKS)

    assert await all_of(other) == []
    assert await all_of(ticker) == [TICKS]
    assert stream.asked == []


async def test_a_handler_reaches_the_stream_with_a_queue_of_its_own() -> None:
    ticker, stream = opened()
    seen: list[object] = []

    def on_error(error: Exception, event: StreamEvent) -> None:
        seen.append((error, event))

    ticker.call(seen.append)
    ticker.call(seen.append, on_error=on_error, policy="block", capacity=3, name="mine")

    assert stream.handlers == [(seen.append, None), (seen.append, on_error)]
    first, second = (consumer.queue for consumer in stream.consumers[1:])
    assert (first.policy, first.name) == ("latest", "list.append")
    assert (second.policy, second.name) == ("block", "mine")


# Snapshots


async def test_each_gap_is_followed_by_a_snapshot_if_that_is_wished_for() -> None:
    ticker, stream = opened(snapshots=True)
    stream.put(GAP, TICKS)

    gap, snapshot, ticks = await all_of(ticker)

    assert (gap, ticks) == (GAP, TICKS)
    assert isinstance(snapshot, Snapshot)
    assert snapshot.gap is GAP
    assert snapshot.quotes["NSE:INFY"].instrument_token == 408065


async def test_a_gap_without_instruments_needs_no_snapshot() -> None:
    ticker, stream = opened(snapshots=True)
    gap = Gap(start=AT, end=AT, tokens=())
    stream.put(gap)

    assert await all_of(ticker) == [gap]


async def test_another_listener_has_snapshots_as_the_ticker_has() -> None:
    ticker, stream = opened(snapshots=True)
    other = ticker.listen()
    stream.put(GAP)

    assert [type(event) for event in await all_of(other)] == [Gap, Snapshot]


class WaitingTransport:
    """Waits once for the loop, then answers from its script."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._inner = ScriptedTransport(lines)
        self._has_waited = False

    async def send(self, request: Request, /) -> Response:
        if not self._has_waited:
            self._has_waited = True
            await asyncio.sleep(0)
        return await self._inner.send(request)

    async def close(self) -> None:
        await self._inner.close()


async def test_a_snapshot_that_was_cancelled_is_fetched_at_the_next_look() -> None:
    ports, streams = streaming_ports()
    lines = [fixture("market/instruments.csv"), fixture("market/quotes.json")]
    client = AsyncKite(replace(ports, transport=WaitingTransport(lines)))
    ticker = client.ticker.open(snapshots=True)
    await ticker.start()
    streams.opened[0].put(GAP)
    await anext(ticker)
    cancelled = ticker.__anext__()
    cancelled.send(None)  # up to where it waits
    cancelled.close()

    snapshot = await anext(ticker)

    assert isinstance(snapshot, Snapshot)
    assert snapshot.error is None


@pytest.mark.parametrize("is_awaited", [True, False])
async def test_a_handler_gets_snapshots_too(is_awaited: bool) -> None:
    ticker, stream = opened(snapshots=True)
    seen: list[object] = []

    async def note(event: object) -> None:
        seen.append(event)

    ticker.call(note if is_awaited else seen.append)
    ((handler, _),) = stream.handlers
    await cast("Awaitable[None]", handler(GAP))

    assert [type(event) for event in seen] == [Gap, Snapshot]


async def test_a_gap_of_nothing_brings_a_handler_no_snapshot() -> None:
    ticker, stream = opened(snapshots=True)
    seen: list[object] = []

    ticker.call(seen.append)
    ((handler, _),) = stream.handlers
    await cast("Awaitable[None]", handler(replace(GAP, tokens=())))

    assert [type(event) for event in seen] == [Gap]
