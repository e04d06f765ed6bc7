"""Candles from a stream are those that the broker answers later, as far as ticks show them."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from kite_adapters import ClientConfig
from kite_adapters.ticker_transport.replaying import read_recording
from kite_core import HistoricalRequest, Kite
from kite_core.models.candles import Candle
from kite_core.ticker.candles import CandleBuilder
from kite_core.ticker.live_candle import LiveCandle
from kite_core.ticker.stream_events import Ticks
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer

INFY, SBIN, NIFTY = 408065, 779521, 256265
TOKENS = (INFY, SBIN, NIFTY)
BEFORE_THE_OPEN = "2026-11-20T09:10"


def prices_of(candle: Candle) -> tuple[object, ...]:
    return candle.date, candle.open, candle.high, candle.low, candle.close, candle.volume


def history_of(kite: Kite, candles: list[LiveCandle], interval: str) -> list[tuple[object, ...]]:
    """What the broker answers for the instrument and the time of these candles."""
    request = HistoricalRequest(
        instrument_token=candles[0].instrument_token,
        interval=interval,
        start=candles[0].date,
        end=candles[-1].date,
    )
    return [prices_of(candle) for candle in kite.market.candles(request)]


def watched(
    broker: FakeBroker, interval: str, *, count: int, mode: str = "full"
) -> dict[int, list[LiveCandle]]:
    """So many candles of each instrument, from now on."""
    kite = broker.kite()
    with kite.ticker.open() as ticker, closing(ticker.candles(interval)) as candles:
        ticker.subscribe(TOKENS, mode=mode)
        found = list(islice(candles, count * len(TOKENS)))
    return {token: [row for row in found if row.instrument_token == token] for token in TOKENS}


@pytest.mark.parametrize("mode", ["full", "quote"])
@pytest.mark.parametrize(
    ("short", "interval"), [("1m", "minute"), ("5m", "5minute"), ("1h", "60minute")]
)
def test_candles_of_an_ordinary_morning_are_those_of_the_history(
    mode: str, short: str, interval: str
) -> None:
    broker = FakeBroker(seed=11, start=BEFORE_THE_OPEN, hours="exchange")

    found = watched(broker, short, count=3, mode=mode)

    for candles in found.values():
        assert len(candles) == 3
        assert all(candle.is_complete for candle in candles)
        assert [prices_of(each) for each in candles] == history_of(broker.kite(), candles, interval)


def test_open_interest_is_that_of_the_history() -> None:
    broker = FakeBroker(seed=11, start="2026-11-20T09:59:30", hours="exchange")
    kite = broker.kite()
    future = next(
        row
        for row in kite.market.instruments("NFO")
        if row.name == "INFY" and row.instrument_type == "FUT"
    )

    with kite.ticker.open() as ticker, closing(ticker.candles("1m")) as candles:
        ticker.subscribe(future.instrument_token, mode="full")
        joined, *found = islice(candles, 4)

    assert not joined.is_complete
    request = HistoricalRequest(
        instrument_token=future.instrument_token,
        interval="minute",
        start=found[0].date,
        end=found[-1].date,
        oi=True,
    )
    history = kite.market.candles(request)
    assert [prices_of(each) for each in found] == [prices_of(each) for each in history]
    for ours, theirs in zip(found, history, strict=True):
        assert ours.oi is not None
        assert theirs.oi is not None
        # Ticks come with prices, of which there is one in 15 seconds; the interest moves between.
        assert abs(ours.oi - theirs.oi) < theirs.oi / 100


def test_a_spike_between_two_ticks_is_seen_when_it_is_the_days_extreme() -> None:
    broker = FakeBroker(seed=11, start="2026-11-20T10:00:30", hours="exchange")
    kite = broker.kite()
    with kite.ticker.open() as ticker, closing(ticker.candles("1m")) as candles:
        ticker.subscribe(INFY, mode="full")
        next(candles)
        last = kite.market.ltp(["NSE:INFY"])["NSE:INFY"].last_price
        spike = round(last * 1.02, 0)
        for price in (last + 1, spike, last + 2):  # all within the second that a tick takes
            broker.market.set_price("NSE:INFY", price)
        candle = next(candles)

    assert candle.high == spike
    assert [prices_of(candle)] == history_of(kite, [candle], "minute")


def test_the_day_agrees_although_it_was_joined_at_noon() -> None:
    broker = FakeBroker(seed=11, start="2026-11-20T12:00:30", hours="exchange")
    kite = broker.kite()
    builder = CandleBuilder("1d")

    with kite.ticker.open() as ticker:
        ticker.subscribe(INFY, mode="full")
        for event in islice(ticker, 20):
            builder.add(event)
    day = builder.forming()[INFY]

    quote = kite.market.quotes(["NSE:INFY"])["NSE:INFY"]
    prices = (quote.ohlc.open, quote.ohlc.high, quote.ohlc.low, quote.last_price)
    assert (day.open, day.high, day.low, day.close) == prices
    assert (day.volume, day.is_complete) == (quote.volume, True)


def test_a_recording_tells_what_the_stream_told(tmp_path: Path) -> None:
    path = tmp_path / "ticks.rec"
    broker = FakeBroker(round_trip_seconds=0)
    with FakeServer(broker) as server:
        credentials = server.credentials
        config = ClientConfig(api_key=credentials.api_key, record_ticks_to=path)
        with server.kite(config) as kite, kite.ticker.open(policy="block") as ticker:
            ticker.subscribe([INFY, NIFTY], mode="full")
            ticks = (event for event in ticker if isinstance(event, Ticks))
            live = [next(ticks)]
            for _ in range(3):
                broker.run(15)
                live.append(next(ticks))

    replayed = [event for event in read_recording(path) if isinstance(event, Ticks)]

    assert [each.frame for each in replayed[: len(live)]] == [each.frame for each in live]
    content = path.read_bytes()
    assert credentials.access_token.encode() not in content
    assert credentials.api_key.encode() not in content
