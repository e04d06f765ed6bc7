"""Streams of ready clients at a fake broker, in process."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kite_adapters import ClientConfig, open_kite
from kite_core import Kite
from kite_core.errors import SessionExpiredError, TooManySocketsError
from kite_core.run_now import run_now
from kite_core.services.blocking_ticker import Ticker
from kite_core.services.snapshots import Snapshot
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    DamagedFrame,
    Disconnected,
    Gap,
    OrderUpdate,
    Stopped,
    Ticks,
)
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.ticks import FullTick, IndexFullTick
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import limit, market

INFY, SBIN, NIFTY = 408065, 779521, 256265


def at_once() -> FakeBroker:
    """A broker whose answers take no time: what is asked is of the same moment."""
    return FakeBroker(seed=7, round_trip_seconds=0)


def blocking(kite: Kite, settings: StreamSettings | None = None) -> Ticker:
    """A ticker that loses nothing."""
    return kite.ticker.open(policy="block", capacity=100_000, settings=settings)


def upto(ticker: Ticker, kind: type[Any]) -> list[Any]:
    """The next events, up to the first one of a kind, which is the last one."""
    found: list[Any] = []
    for event in ticker:
        found.append(event)
        if isinstance(event, kind):
            break
    return found


def after(ticker: Ticker, broker: FakeBroker, seconds: float) -> list[Any]:
    """All events of a span of time."""
    broker.run(seconds)
    found: list[Any] = []
    while ticker.figures.waiting:
        found.append(next(ticker))
    return found


def kinds(events: list[Any]) -> list[str]:
    return [type(event).__name__ for event in events if not isinstance(event, BrokerMessage)]


@pytest.mark.parametrize("mode", ["ltp", "quote", "full"])
def test_ticks_say_what_quotes_say_at_the_same_moment(mode: str) -> None:
    broker = at_once()
    kite = broker.kite()
    keys = {INFY: "NSE:INFY", SBIN: "NSE:SBIN", NIFTY: "NSE:NIFTY 50"}

    with blocking(kite) as ticker:
        ticker.subscribe(keys, mode=mode)
        after(ticker, broker, 0)
        seen = 0
        for _ in range(12):
            (event,) = [row for row in upto(ticker, Ticks) if isinstance(row, Ticks)]
            quotes = kite.market.quotes(list(keys.values()))
            for tick in event:
                quote = quotes[keys[tick.instrument_token]]
                seen += 1
                assert (event.at, tick.mode, tick.last_price) == (
                    broker.clock.now(),
                    mode,
                    quote.last_price,
                )
                if mode != "ltp":
                    assert tick.ohlc == quote.ohlc  # type: ignore[attr-defined]  # reason: no ltp
                if isinstance(tick, FullTick):
                    assert (tick.volume_traded, tick.depth) == (quote.volume, quote.depth)
                    assert tick.last_trade_time == quote.last_trade_time
                if isinstance(tick, FullTick | IndexFullTick):
                    assert tick.exchange_timestamp == quote.timestamp

    assert seen > 20


def test_a_price_that_a_test_sets_comes_as_a_tick_within_the_next_second() -> None:
    broker = FakeBroker(seed=7)
    with broker.kite().ticker.open() as ticker:
        ticker.subscribe([INFY], mode="ltp")
        after(ticker, broker, 2.5)

        broker.market.set_price("NSE:INFY", 1712.5)
        event = upto(ticker, Ticks)[-1]

    assert [tick.last_price for tick in event] == [1712.5]
    assert broker.clock.monotonic() == 2.5


def test_orders_are_told_as_they_change() -> None:
    broker = FakeBroker(seed=7)
    broker.market.set_price("NSE:INFY", 1500)
    kite = broker.kite()

    with kite.ticker.open() as ticker:
        bought = kite.orders.place(market())
        resting = kite.orders.place(limit(1400))
        kite.orders.cancel(resting.order_id)
        updates = [upto(ticker, OrderUpdate)[-1].order for _ in range(2)]

    assert [(order.order_id, order.status) for order in updates] == [
        (bought.order_id, "COMPLETE"),
        (resting.order_id, "CANCELLED"),
    ]


def test_a_broken_connection_is_opened_again_subscribed_with_its_modes_and_told_as_a_gap() -> None:
    broker = FakeBroker(seed=7)
    with blocking(broker.kite()) as ticker:
        ticker.subscribe([INFY], mode="full")
        ticker.subscribe([NIFTY], mode="ltp")
        after(ticker, broker, 4)

        broker.faults.add("D3", count=1)
        events = [row for row in after(ticker, broker, 30) if not isinstance(row, BrokerMessage)]

    lost, again, gap, *ticks = events
    assert isinstance(lost, Disconnected)
    assert lost.reason == "the connection ended (code 1006)"
    assert isinstance(again, Connected)
    assert again.tokens == 2
    assert again.at == lost.at + timedelta(seconds=lost.retry_seconds)
    assert isinstance(gap, Gap)
    assert (gap.end, gap.tokens) == (again.at, (INFY, NIFTY))
    modes = {tick.instrument_token: tick.mode for row in ticks for tick in row}
    assert modes == {INFY: "full", NIFTY: "ltp"}


def test_a_half_open_connection_is_given_up_after_five_seconds() -> None:
    broker = FakeBroker(seed=7)
    with blocking(broker.kite()) as ticker:
        after(ticker, broker, 4)

        broker.faults.add("D4", count=1, seconds=3600)
        events = after(ticker, broker, 20)
        is_connected = ticker.is_connected

    assert kinds(events) == ["Disconnected", "Connected", "Gap"]
    assert events[0].reason == "nothing came for 5 s"
    assert (events[0].at - broker.settings.start).total_seconds() == 8  # the last beat was at 3
    assert is_connected
    assert events[-1].socket == 0


def test_half_a_frame_is_told_and_ends_nothing() -> None:
    broker = FakeBroker(seed=7)
    with broker.kite().ticker.open() as ticker:
        broker.faults.add("half frame", count=1)
        ticker.subscribe([INFY, SBIN, NIFTY], mode="full")

        damaged = upto(ticker, DamagedFrame)[-1]
        following = upto(ticker, Ticks)[-1]

    assert [tick.instrument_token for tick in damaged.error.ticks] == [INFY]
    assert [tick.instrument_token for tick in following] == [INFY, SBIN, NIFTY]


def test_a_gap_may_be_bridged_with_quotes() -> None:
    broker = FakeBroker(seed=7)
    with broker.kite().ticker.open(snapshots=True) as ticker:
        ticker.subscribe([INFY], mode="full")
        broker.faults.add("D3", count=1)

        *_, gap, snapshot = upto(ticker, Snapshot)

    assert isinstance(gap, Gap)
    assert (snapshot.gap, snapshot.error) == (gap, None)
    assert list(snapshot.quotes) == ["NSE:INFY"]


def test_a_connection_outlives_its_token_and_the_next_one_takes_the_newer_token() -> None:
    broker = FakeBroker(seed=7, start="2026-11-20T05:59:50")
    kite = broker.kite()
    with blocking(kite) as ticker:
        after(ticker, broker, 60)
        kite.session.set_access_token(broker.access.login())
        broker.faults.add("D3", count=1)

        events = after(ticker, broker, 30)

    assert kinds(events) == ["Disconnected", "Connected", "Gap"]


def test_a_dead_token_ends_the_stream_when_nobody_has_another() -> None:
    broker = FakeBroker(seed=7, start="2026-11-20T05:59:50")
    with broker.kite().ticker.open() as ticker:
        after(ticker, broker, 60)
        broker.faults.add("D3", count=1)

        found: list[Any] = []
        with pytest.raises(SessionExpiredError, match="the token store has no newer one"):
            found += iter(ticker)

    assert kinds(found) == ["Disconnected", "Gap", "Stopped"]
    assert isinstance(found[-1].error, SessionExpiredError)


def test_the_daily_change_of_the_token_is_waited_for_with_patience() -> None:
    broker = FakeBroker(seed=7, start="2026-11-20T05:59:50")
    kite = broker.kite()
    settings = StreamSettings(token_patience=3_600)
    with blocking(kite, settings) as ticker:
        after(ticker, broker, 60)
        broker.faults.add("D3", count=1)
        refused = after(ticker, broker, 600)
        kite.session.set_access_token(broker.access.login())
        events = after(ticker, broker, 10)

    reasons = {event.reason for event in refused[1:]}
    assert reasons == {
        "the broker refused the connection (HTTP 403); waiting for a new access token"
    }
    assert kinds(events) == ["Connected", "Gap"]
    assert (events[1].end - events[1].start).total_seconds() > 600


def test_the_fourth_stream_of_a_key_is_refused_and_says_so() -> None:
    broker = FakeBroker(seed=7)
    kite = broker.kite()
    others = [kite.ticker.open() for _ in range(3)]
    for ticker in others:
        ticker.start()

    with (
        pytest.raises(TooManySocketsError, match="others of this API key are open"),
        kite.ticker.open() as fourth,
    ):
        list(fourth)

    assert [ticker.is_connected for ticker in others] == [True, True, True]


def test_a_place_that_becomes_free_is_taken() -> None:
    broker = FakeBroker(seed=7)
    kite = broker.kite()
    others = [kite.ticker.open() for _ in range(3)]
    for ticker in others:
        ticker.start()
    with kite.ticker.open() as fourth:
        broker.run(10)

        others[0].stop()
        broker.run(30)

        assert fourth.is_connected


def test_a_key_that_is_not_this_apps_is_refused() -> None:
    broker = FakeBroker(seed=7)
    config = ClientConfig(api_key="made_up_other", access_token=broker.access_token)

    with (
        pytest.raises(SessionExpiredError),
        open_kite(config, wire=broker.wire()).ticker.open() as ticker,
    ):
        list(ticker)


@pytest.mark.parametrize("going_back", ["restore", "reset"])
def test_a_stream_survives_that_the_broker_goes_back_in_time(going_back: str) -> None:
    broker = FakeBroker(seed=7)
    broker.snapshot()
    with blocking(broker.kite()) as ticker:
        ticker.subscribe([INFY], mode="ltp")
        after(ticker, broker, 60)

        getattr(broker, going_back)()
        events = after(ticker, broker, 5)

    assert kinds(events) == ["Disconnected", "Connected", "Gap", "Ticks", "Ticks"]
    assert events[-1].at.second < 5
    gap = events[2]
    assert gap.start <= gap.end


def test_copies_of_the_broker_hold_nothing_of_a_stream() -> None:
    broker = FakeBroker(seed=7)
    heard: list[object] = []
    with broker.kite().ticker.open() as ticker:
        ticker.call(heard.append)
        broker.snapshot()
        broker.run(1)
        broker.restore()
        broker.run(5)
        stays = len(heard)

    assert stays == len(heard) - 1
    assert isinstance(heard[-1], Stopped)


def test_handlers_are_called_while_the_broker_runs() -> None:
    broker = FakeBroker(seed=7)
    kite = broker.kite()
    heard: list[tuple[object, object]] = []

    def handler(event: object) -> None:
        if isinstance(event, Ticks):
            heard.append((event.at, broker.clock.now()))

    with kite.ticker.open() as ticker:
        ticker.call(handler)
        ticker.subscribe([INFY, NIFTY])
        broker.run(120)

    assert len(heard) > 5
    assert all(at == now for at, now in heard)


def test_a_handler_may_place_orders() -> None:
    broker = FakeBroker(seed=7)
    broker.market.set_price("NSE:INFY", 1500)
    kite = broker.kite()
    told: list[str] = []

    def handler(event: object) -> None:
        if isinstance(event, Ticks) and not told:
            told.append("placed")
            kite.orders.place(market())
        if isinstance(event, OrderUpdate):
            told.append(event.order.status)

    with kite.ticker.open() as ticker:
        ticker.call(handler)
        ticker.subscribe([INFY], mode="ltp")
        broker.run(2)

    assert told == ["placed", "COMPLETE"]


def test_two_clients_of_one_broker_live_in_one_time() -> None:
    broker = FakeBroker(seed=7)
    with broker.kite().ticker.open() as one, broker.kite().ticker.open() as other:
        one.subscribe([INFY], mode="ltp")
        other.subscribe([INFY], mode="ltp")
        after(one, broker, 3)
        after(other, broker, 0)

        broker.market.set_price("NSE:INFY", 1600)
        ticks = [upto(ticker, Ticks)[-1] for ticker in (one, other)]

    assert [(event.at, event.ticks) for event in ticks[1:]] == [(ticks[0].at, ticks[0].ticks)]


def test_no_time_passes_for_a_broker_that_cannot_go_on() -> None:
    broker = FakeBroker(seed=7)
    with broker.kite().ticker.open():
        with pytest.raises(ValueError, match="Time does not go back"):
            broker.run(-1)

        assert broker.clock.monotonic() == 0


def test_a_stopped_stream_leaves_no_connection_behind() -> None:
    broker = FakeBroker(seed=7)
    kite = broker.kite()

    for _ in range(20):
        with kite.ticker.open() as ticker:
            ticker.subscribe([INFY])
            next(ticker)

    with kite.ticker.open() as last:
        assert isinstance(next(last), Connected)


def test_the_same_calls_bring_the_same_events() -> None:
    def told() -> list[str]:
        broker = FakeBroker(seed=7)
        broker.faults.add("D3", probability=0.3)
        with blocking(broker.kite()) as ticker:
            ticker.subscribe([INFY, NIFTY, SBIN], mode="full")
            return [repr(event) for event in after(ticker, broker, 300)]

    first, second = told(), told()

    assert first == second
    assert sum("Gap" in event for event in first) > 5


async def test_an_asyncio_client_streams_in_process_as_well() -> None:
    broker = FakeBroker(seed=7)
    broker.market.set_price("NSE:INFY", 1500)

    async with broker.async_kite() as kite, kite.ticker.open() as ticker:
        await ticker.subscribe([INFY], mode="full")
        placed, event = await asyncio.gather(kite.orders.place(market()), first_update(ticker))

    assert (event.order.order_id, event.order.status) == (placed.order_id, "COMPLETE")


async def first_update(ticker: Any) -> OrderUpdate:
    async for event in ticker:
        if isinstance(event, OrderUpdate):
            return event
    raise AssertionError("The stream ended without an update.")


def test_what_a_request_takes_is_no_silence() -> None:
    broker = FakeBroker(seed=7, round_trip_seconds=20)
    kite = broker.kite()
    with blocking(kite) as ticker:
        ticker.subscribe([NIFTY], mode="full")
        for _ in range(5):
            kite.orders.all()
        events = after(ticker, broker, 0)

    assert set(kinds(events)) == {"Connected", "Ticks"}
    assert broker.clock.monotonic() == 100
    times = [event.at for event in events if isinstance(event, Ticks)]
    assert times == sorted(times)
    assert len(set(times)) > 5


def test_what_was_overtaken_comes_later_and_not_in_the_past() -> None:
    broker = FakeBroker(seed=7)
    broker.market.set_price("NSE:INFY", 1500)
    broker.faults.add("U3")
    kite = broker.kite()
    with blocking(kite) as ticker:
        resting = kite.orders.place(limit(1400))
        kite.orders.cancel(resting.order_id)
        kite.orders.place(market(quantity=2))
        events = after(ticker, broker, 5)

    updates = [event for event in events if isinstance(event, OrderUpdate)]
    times = [event.at for event in events]
    assert [event.order.status for event in updates] == ["COMPLETE", "UPDATE", "CANCELLED"]
    assert times == sorted(times)
    assert updates[-1].at > updates[0].at


def test_the_transport_named_fake_streams_too() -> None:
    config = ClientConfig(api_key="made_up_key", access_token="made_up_token", transport="fake")

    with open_kite(config).ticker.open() as ticker:
        ticker.subscribe([INFY], mode="full")
        tick = upto(ticker, Ticks)[-1].ticks[0]

    assert tick.instrument_token == INFY


def test_clients_made_of_parts_stream_too() -> None:
    broker = FakeBroker(seed=7)
    kite = broker.kite()

    twin = type(kite)(replace(kite.ports))
    with twin.ticker.open() as ticker:
        run_now(twin.ports.clock.sleep(1))

        assert isinstance(next(ticker), Connected)
