"""Both clients' streams over sockets, against a served fake broker."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from queue import Queue
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from kite_adapters import ClientConfig
from kite_adapters.token_store import MemoryTokenStore
from kite_core import Kite, OrderParams
from kite_core.errors import ConfigurationError, SessionExpiredError, ValidationError
from kite_core.models.session import AccessToken
from kite_core.services.blocking_ticker import Ticker
from kite_core.ticker.stream_events import (
    Connected,
    Disconnected,
    Gap,
    OrderUpdate,
    Stopped,
    StreamEvent,
    Ticks,
)
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.ticks import FullTick, IndexFullTick, IndexQuoteTick, LtpTick, QuoteTick, Tick
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer

INFY, SBIN, NIFTY = 408065, 779521, 256265
KEYS = {INFY: "NSE:INFY", SBIN: "NSE:SBIN", NIFTY: "NSE:NIFTY 50"}
QUICK = StreamSettings(first_delay=0.01, max_delay=0.02)
PATIENCE_SECONDS = 20
BUY = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    price=1600,
    product="CNC",
)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before


@pytest.fixture
def broker() -> FakeBroker:
    return FakeBroker(round_trip_seconds=0)


@pytest.fixture
def server(_no_thread_is_left: None, broker: FakeBroker) -> Iterator[FakeServer]:
    with FakeServer(broker) as server:
        yield server


class Seen:
    """All events of a blocking stream, as they come."""

    def __init__(self, ticker: Ticker) -> None:
        self._events: Queue[StreamEvent] = Queue()
        ticker.call(self._events.put, policy="block", name="seen")

    def until(self, kind: type[StreamEvent]) -> list[Any]:
        """What comes until there is one of this kind, which is the last."""
        found = list[Any]()
        while not (found and isinstance(found[-1], kind)):
            found.append(self._events.get(timeout=PATIENCE_SECONDS))
        return found

    def ticks(self, wanted: dict[int, type[Tick]]) -> dict[int, Tick]:
        """What comes until each instrument has a tick of its kind: the newest of each."""
        newest = dict[int, Tick]()
        while any(type(newest.get(token)) is not kind for token, kind in wanted.items()):
            newest |= {tick.instrument_token: tick for tick in self.until(Ticks)[-1]}
        return newest


@contextmanager
def watched(
    kite: Kite, *, settings: StreamSettings | None = None
) -> Generator[tuple[Ticker, Seen]]:
    """A stream that runs, and all its events from the first one on."""
    ticker = kite.ticker.open(settings=settings)
    seen = Seen(ticker)
    with ticker:
        yield ticker, seen


def with_store(server: FakeServer, store: MemoryTokenStore) -> Any:
    config = ClientConfig(api_key=server.credentials.api_key, token_store=store)
    return server.kite(config, access_token=None)


@pytest.mark.parametrize(
    ("mode", "kinds"),
    [
        ("ltp", (LtpTick, LtpTick)),
        ("quote", (QuoteTick, IndexQuoteTick)),
        ("full", (FullTick, IndexFullTick)),
    ],
)
def test_ticks_of_each_mode_say_what_the_quotes_say(
    server: FakeServer, mode: str, kinds: tuple[type[Tick], type[Tick]]
) -> None:
    with server.kite() as kite, watched(kite) as (ticker, seen):
        ticker.subscribe([INFY, NIFTY], mode=mode)
        seen.until(Connected)
        quotes = kite.market.quotes([KEYS[INFY], KEYS[NIFTY]])
        ticks = seen.ticks({INFY: kinds[0], NIFTY: kinds[1]})

    for token in (INFY, NIFTY):
        assert ticks[token].last_price == quotes[KEYS[token]].last_price
    if mode == "full":
        full, quote = ticks[INFY], quotes[KEYS[INFY]]
        assert isinstance(full, FullTick)
        assert full.ohlc == quote.ohlc
        assert full.depth == quote.depth
        assert full.volume_traded == quote.volume
        assert full.average_traded_price == quote.average_price
        assert full.last_trade_time == quote.last_trade_time


async def test_an_asyncio_client_gets_the_same(server: FakeServer, broker: FakeBroker) -> None:
    async with server.async_kite() as kite, kite.ticker.open(policy="block") as ticker:
        await ticker.subscribe(INFY, mode="full")
        events = list[Any]()
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for event in ticker:
                events.append(event)
                if isinstance(event, Connected):
                    await kite.orders.place(BUY)
                    broker.run(1)
                if isinstance(event, OrderUpdate):
                    break
        quote = (await kite.market.quotes([KEYS[INFY]]))[KEYS[INFY]]

    (tick,) = next(event for event in events if isinstance(event, Ticks))
    assert tick.last_price == quote.last_price
    assert events[-1].order.status == "COMPLETE"


def test_order_updates_come_without_any_instrument(server: FakeServer, broker: FakeBroker) -> None:
    with server.kite() as kite, watched(kite) as (_, seen):
        seen.until(Connected)
        placed = kite.orders.place(BUY)
        broker.run(1)
        update = seen.until(OrderUpdate)[-1]

    assert (update.order.order_id, update.order.status) == (placed.order_id, "COMPLETE")


def test_a_plain_loop_gets_the_events_and_ends_with_the_stream(server: FakeServer) -> None:
    with server.kite() as kite, kite.ticker.open() as ticker:
        ticker.subscribe([INFY], mode="ltp")
        events = list[Any]()
        for event in ticker:
            events.append(event)
            if isinstance(event, Ticks):
                ticker.stop()

    assert isinstance(events[0], Connected)
    assert isinstance(events[-1], Stopped)


def test_a_stream_that_breaks_off_comes_back_with_its_modes_and_a_gap(
    server: FakeServer, broker: FakeBroker
) -> None:
    with server.kite() as kite, watched(kite, settings=QUICK) as (ticker, seen):
        ticker.subscribe([INFY], mode="full")
        ticker.subscribe([SBIN], mode="ltp")
        seen.ticks({INFY: FullTick, SBIN: LtpTick})
        broker.faults.add("D3", count=1)
        broker.market.move(KEYS[INFY], 10)
        broker.run(2)

        events = seen.until(Gap)
        seen.ticks({INFY: FullTick, SBIN: LtpTick})

    lost = next(event for event in events if isinstance(event, Disconnected))
    assert "1006" in lost.reason
    assert set(events[-1].tokens) == {INFY, SBIN}
    assert events[-1].start <= lost.at <= events[-1].end


def test_a_server_that_goes_and_comes_back_is_found_again(broker: FakeBroker) -> None:
    first = FakeServer(broker)
    first.start()
    port = int(first.credentials.ticker.rpartition(":")[2])
    with first.kite() as kite, watched(kite, settings=QUICK) as (ticker, seen):
        ticker.subscribe([INFY], mode="ltp")
        seen.ticks({INFY: LtpTick})

        first.stop()
        lost = seen.until(Disconnected)[-1]
        refused = seen.until(Disconnected)[-1]
        with FakeServer(broker, port=port):
            gap = seen.until(Gap)[-1]
            seen.ticks({INFY: LtpTick})
            ticker.stop()

    assert "code 1" in lost.reason
    assert "No connection to the ticker" in refused.reason
    assert gap.tokens == (INFY,)


def test_a_stream_that_falls_silent_is_given_up(server: FakeServer, broker: FakeBroker) -> None:
    settings = StreamSettings(silence=0.3, first_delay=0.01)
    with server.kite() as kite:
        broker.faults.add("D4", count=1)
        with watched(kite, settings=settings) as (_, seen):
            events = seen.until(Gap)

    lost = next(event for event in events if isinstance(event, Disconnected))
    assert lost.reason == "nothing came for 0.3 s"


def test_a_token_that_was_replaced_is_taken_at_the_next_connection(
    server: FakeServer, broker: FakeBroker
) -> None:
    store = MemoryTokenStore(AccessToken(token=broker.access_token))
    with with_store(server, store) as kite, watched(kite, settings=QUICK) as (_, seen):
        seen.until(Connected)
        broker.access.end_session()
        kite.session.set_access_token(broker.access.login())
        broker.faults.add("D3", count=1)
        broker.broadcast("this one is lost")

        assert not any(isinstance(event, Stopped) for event in seen.until(Gap))


def test_a_dead_token_is_replaced_by_the_one_that_came_while_it_was_used(
    server: FakeServer, broker: FakeBroker
) -> None:
    class Late(MemoryTokenStore):
        """Hands out the dead token once."""

        loads = 0

        async def load(self) -> AccessToken | None:
            self.loads += 1
            return AccessToken(token="dead") if self.loads == 1 else await super().load()

    store = Late(AccessToken(token=broker.access_token))
    with with_store(server, store) as kite, watched(kite, settings=QUICK) as (_, seen):
        events = seen.until(Connected)

    assert "there is a newer access token" in events[0].reason


def test_a_dead_token_ends_the_loop_with_its_error(server: FakeServer, broker: FakeBroker) -> None:
    broker.access.end_session()

    with server.kite(access_token="dead") as kite, kite.ticker.open() as ticker:
        events = list[Any]()
        with pytest.raises(SessionExpiredError, match="403"):
            events.extend(ticker)

    assert [type(event) for event in events] == [Stopped]


def test_a_fourth_socket_is_told_and_tried_again(server: FakeServer) -> None:
    with server.kite() as kite:
        tickers = [kite.ticker.open(settings=QUICK) for _ in range(4)]
        seen = [Seen(ticker) for ticker in tickers]
        for ticker, events in zip(tickers[:3], seen[:3], strict=True):
            ticker.start()
            events.until(Connected)
        tickers[3].start()
        refused = seen[3].until(Disconnected)[-1]
        tickers[0].stop()
        seen[3].until(Connected)
        for ticker in tickers:
            ticker.stop()

    assert "HTTP 429" in refused.reason


def test_an_error_of_a_handler_leaves_the_stream_alone(
    server: FakeServer, broker: FakeBroker, caplog: pytest.LogCaptureFixture
) -> None:
    failed = Queue[tuple[Exception, StreamEvent]]()

    def fail(event: StreamEvent) -> None:
        raise ZeroDivisionError("a user's mistake")

    with server.kite() as kite, watched(kite) as (ticker, seen):
        ticker.call(fail, on_error=lambda error, event: failed.put((error, event)))
        ticker.call(fail)
        ticker.subscribe([INFY], mode="ltp")
        seen.ticks({INFY: LtpTick})
        assert ticker.is_connected

    assert isinstance(failed.get(timeout=PATIENCE_SECONDS)[0], ZeroDivisionError)
    assert "fail failed on" in caplog.text
    assert "Traceback" in caplog.text


def test_numpys_numbers_are_tokens_and_nonsense_is_refused_at_the_call(server: FakeServer) -> None:
    with server.kite() as kite, watched(kite) as (ticker, seen):
        ticker.subscribe(np.array([INFY, SBIN]), mode="ltp")
        ticker.subscribe(np.int64(NIFTY), mode="ltp")
        with pytest.raises(ValidationError, match="tokens"):
            ticker.subscribe(["INFY"])  # type: ignore[list-item]  # reason: that is the test

        seen.ticks({INFY: LtpTick, SBIN: LtpTick, NIFTY: LtpTick})

        assert set(ticker.modes) == {INFY, SBIN, NIFTY}


def test_a_stream_starts_and_stops_twenty_times(server: FakeServer) -> None:
    before = threading.active_count()
    with server.kite() as kite:
        ticker = kite.ticker.open()
        seen = Seen(ticker)
        ticker.subscribe([INFY], mode="ltp")
        for _ in range(20):
            with ticker:
                seen.ticks({INFY: LtpTick})
            seen.until(Stopped)
            assert threading.active_count() == before


async def test_a_blocking_stream_works_inside_of_a_running_loop(server: FakeServer) -> None:
    with server.kite() as kite, kite.ticker.open() as ticker:
        ticker.subscribe([INFY], mode="ltp")

        assert any(isinstance(event, Ticks) for event in (next(ticker) for _ in range(5)))


def test_any_thread_may_want_instruments(server: FakeServer, broker: FakeBroker) -> None:
    with server.kite() as kite, watched(kite) as (ticker, seen):
        tokens = [row.instrument_token for row in kite.market.instruments_of("NSE")][:60]
        threads = [
            threading.Thread(
                target=ticker.subscribe, args=(tokens[place::6],), kwargs={"mode": "ltp"}
            )
            for place in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        seen.ticks(dict.fromkeys(tokens, LtpTick))

    assert set(ticker.modes) == set(tokens)


def test_any_thread_may_stop_a_stream_that_is_waited_for(server: FakeServer) -> None:
    with server.kite() as kite:
        ticker = kite.ticker.open()
        ticker.start()
        stopping = threading.Thread(target=ticker.stop)
        events = list[Any]()
        for event in ticker:
            events.append(event)
            if len(events) == 1:
                stopping.start()
        stopping.join()

    assert isinstance(events[-1], Stopped)


def test_a_handler_may_stop_the_stream_and_others_get_its_end(server: FakeServer) -> None:
    stopped = threading.Event()

    def note(event: StreamEvent) -> None:
        if isinstance(event, Stopped):
            stopped.set()

    with server.kite() as kite:
        ticker = kite.ticker.open()
        ticker.call(lambda event: ticker.stop(), name="stopper")
        ticker.call(note, name="other")
        ticker.start()
        assert stopped.wait(PATIENCE_SECONDS)
        ticker.stop()

    assert not ticker.is_connected


def script_of(server: FakeServer, text: str) -> subprocess.Popen[str]:
    """A program with a blocking client of this server."""
    known = server.credentials
    head = (
        "from kite_adapters import ClientConfig, open_kite\n"
        f"kite = open_kite(ClientConfig(api_key={known.api_key!r}, "
        f"access_token={known.access_token!r}, base_url={known.root!r}, "
        f"ticker_url={known.ticker!r}))\n"
    )
    command = [sys.executable, "-W", "error", "-c", head + dedent(text)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)


def test_ctrl_c_ends_a_program_that_waits_for_events(server: FakeServer) -> None:
    program = script_of(
        server,
        """
        try:
            with kite.ticker.open() as ticker:
                print(type(next(ticker)).__name__, flush=True)
                for event in ticker:
                    pass
        except KeyboardInterrupt:
            print("interrupted")
        """,
    )
    with program:
        assert program.stdout is not None
        assert program.stdout.readline() == "Connected\n"
        program.send_signal(signal.SIGINT)
        told, complaints = program.communicate(timeout=PATIENCE_SECONDS)

    assert (told, complaints, program.returncode) == ("interrupted\n", "", 0)


def test_a_program_that_forgets_to_stop_its_stream_ends(server: FakeServer) -> None:
    program = script_of(
        server,
        """
        ticker = kite.ticker.open()
        ticker.call(lambda event: None)
        ticker.start()
        print(type(next(ticker)).__name__)
        """,
    )
    told, complaints = program.communicate(timeout=PATIENCE_SECONDS)

    assert (told, complaints, program.returncode) == ("Connected\n", "", 0)


def test_signal_handlers_stay_as_they_are(server: FakeServer) -> None:
    before = signal.getsignal(signal.SIGINT)

    with server.kite() as kite, kite.ticker.open() as ticker:
        next(ticker)

        assert signal.getsignal(signal.SIGINT) is before


def test_a_coroutine_function_is_no_handler_of_a_blocking_stream(server: FakeServer) -> None:
    async def handle(event: StreamEvent) -> None: ...

    with server.kite() as kite, pytest.raises(ConfigurationError, match="no event loop"):
        kite.ticker.open().call(handle)
