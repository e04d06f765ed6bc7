from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kite_core.client import AsyncKite
from kite_core.errors import SessionExpiredError, ValidationError
from kite_core.services.async_ticker import AsyncTicker
from kite_core.services.blocking_ticker import Ticker
from kite_core.services.live_candles import AsyncLiveCandles, LiveCandles
from kite_core.ticker.live_candle import LiveCandle
from kite_core.ticker.stream_events import Connected, Gap, Stopped, StreamEvent
from kite_core.ticker.ticks import Mode
from kite_testing.manual_clock import ManualClock
from tests.core.services.scripted_stream import ScriptedStream
from tests.core.ticker.candle_ticks import INFY, SBIN, at, event, full, ltp
from tests.ports import ports_over


class SubscribedStream(ScriptedStream):
    """Says that instruments are subscribed; a test may take them away."""

    wanted: tuple[int, ...] = (INFY, SBIN)

    @property
    def modes(self) -> Mapping[int, Mode]:
        return dict.fromkeys(self.wanted, Mode.FULL)


def stream_of(*events: StreamEvent, start: str = "09:14:00") -> SubscribedStream:
    """A stream that tells each event at its own time."""
    clock = ManualClock(at(start))
    script = [((_moment(each) - at(start)).total_seconds(), each) for each in events]
    return SubscribedStream(clock, script)


def _moment(each: Any) -> Any:
    return each.end if isinstance(each, Gap) else each.at


def ticker_over(stream: ScriptedStream) -> Ticker:
    return Ticker(awaited_over(stream))


def awaited_over(stream: ScriptedStream) -> AsyncTicker:
    return AsyncTicker(AsyncKite(ports_over([], clock=stream.clock)), stream)


def candles_over(stream: ScriptedStream, interval: str = "1m", **settings: Any) -> LiveCandles:
    return ticker_over(stream).candles(interval, **settings)


def brief(candles: Iterable[LiveCandle]) -> list[tuple[str, int, bool]]:
    return [(f"{each.date:%H:%M}", each.volume, each.is_complete) for each in candles]


BEFORE = event("09:14:30", full("2026-11-19T15:29:00", 99.0, 70, seen="09:14:30"))


def test_candles_come_as_they_close() -> None:
    stream = stream_of(
        BEFORE,
        event("09:15:10", full("09:15:10", 100.0, 10)),
        event("09:16:10", full("09:16:10", 100.0, 30)),
        event("09:17:10", full("09:17:10", 100.0, 60)),
        Stopped(at=at("09:17:20")),
    )

    candles = candles_over(stream)

    assert brief(candles) == [("09:15", 10, True), ("09:16", 20, True)]
    assert brief(candles.forming().values()) == [("09:17", 30, True)]


def test_a_quiet_instrument_has_its_candle_closed_by_the_clock() -> None:
    stream = stream_of(BEFORE, event("09:15:10", full("09:15:10", 100.0, 10)))

    candle = next(candles_over(stream))

    assert candle.date == at("09:15:00")
    assert stream.clock.now() == at("09:16:02")


def test_it_ends_with_the_error_of_the_stream() -> None:
    error = SessionExpiredError("over")
    candles = candles_over(stream_of(Stopped(at=at("09:15:00"), error=error)))

    with pytest.raises(SessionExpiredError):
        next(candles)
    assert list(candles) == []


def test_a_gap_makes_its_candles_incomplete() -> None:
    stream = stream_of(
        BEFORE,
        event("09:15:10", full("09:15:10", 100.0, 10)),
        event("09:16:10", full("09:16:10", 100.0, 15)),
        Gap(start=at("09:16:20"), end=at("09:16:30"), tokens=(INFY,)),
        event("09:17:10", full("09:17:10", 100.0, 20)),
        Stopped(at=at("09:17:20")),
    )

    assert brief(candles_over(stream)) == [("09:15", 10, True), ("09:16", 5, False)]


def test_what_its_queue_had_to_drop_makes_candles_incomplete() -> None:
    flood = [event(f"09:16:{n:02}", full(f"09:16:{n:02}", 100.0, n)) for n in range(1, 60)]
    stream = stream_of(BEFORE, *flood, event("09:17:10", full("09:17:10", 100.0, 100)))
    candles = candles_over(stream, capacity=10)
    stream.clock.advance_to(at("09:16:59"))

    first = next(candles)

    assert not first.is_complete
    assert candles.figures.dropped_ticks > 0


def test_with_the_policy_block_nothing_is_dropped() -> None:
    flood = [event(f"09:16:{n:02}", full(f"09:16:{n:02}", 100.0, n)) for n in range(1, 60)]
    stream = stream_of(BEFORE, *flood, event("09:17:10", full("09:17:10", 100.0, 100)))
    candles = candles_over(stream, policy="block", capacity=10)
    stream.clock.advance_to(at("09:16:59"))

    assert brief([next(candles)]) == [("09:16", 59, True)]


def test_what_a_stream_missed_between_its_runs_is_not_complete() -> None:
    stream = stream_of(
        BEFORE,
        event("09:16:10", full("09:16:10", 100.0, 10)),
        Stopped(at=at("09:16:20")),
        Connected(at=at("09:16:40")),
        event("09:17:10", full("09:17:10", 100.0, 20)),
        Stopped(at=at("09:17:20")),
    )
    candles = candles_over(stream)

    told = [*candles, *candles]

    assert brief(told) == [("09:16", 10, False)]


def test_what_is_not_subscribed_any_more_is_forgotten() -> None:
    stream = stream_of(
        event("09:16:10", ltp(500.0, SBIN), ltp(100.0)),
        event("09:17:10", ltp(100.0)),
        Stopped(at=at("09:17:20")),
    )
    candles = candles_over(stream, interval="5m")
    stream.wanted = (INFY,)

    list(candles)

    assert list(candles.forming()) == [INFY]


def test_late_ticks_are_counted() -> None:
    stream = stream_of(
        BEFORE,
        event("09:16:10", full("09:16:10", 100.0, 10)),
        event("09:18:10", full("09:18:10", 100.0, 20)),
        event("09:18:20", full("09:16:50", 100.0, 15, seen="09:18:20")),
        Stopped(at=at("09:18:30")),
    )
    candles = candles_over(stream)

    list(candles)

    assert candles.late_ticks == 1


def test_its_own_calendar_is_that_of_the_client() -> None:
    stream = stream_of()
    ports = ports_over([], clock=stream.clock)
    closed = replace(ports.rulebook, calendar=replace(ports.rulebook.calendar, timetables={}))
    client = AsyncKite(replace(ports, own_rulebook=closed))
    candles = Ticker(AsyncTicker(client, stream)).candles("1h")

    stream.tell(event("03:10:00", ltp(100.0)))
    stream.tell(event("04:10:00", ltp(100.0)))

    assert next(candles).date == at("03:00:00")


def test_what_is_no_interval_is_refused_at_once() -> None:
    with pytest.raises(ValidationError, match="interval"):
        candles_over(stream_of(), interval="1x")


def test_a_timedelta_is_an_interval() -> None:
    ticker = ticker_over(stream_of())

    assert isinstance(ticker.candles(timedelta(seconds=15)), LiveCandles)


def test_closing_it_ends_its_consumer_alone() -> None:
    stream = stream_of()
    candles = candles_over(stream)

    candles.close()

    own = stream.consumers[-1]
    assert own.is_closed
    assert not stream.consumers[0].is_closed


async def test_they_are_awaited_on_an_asyncio_client() -> None:
    stream = stream_of(
        BEFORE,
        event("09:15:10", full("09:15:10", 100.0, 10)),
        event("09:16:10", full("09:16:10", 100.0, 30)),
        Stopped(at=at("09:16:20")),
    )
    candles = awaited_over(stream).candles("1m")

    told = [candle async for candle in candles]
    await candles.close()

    assert isinstance(candles, AsyncLiveCandles)
    assert brief(told) == [("09:15", 10, True)]
