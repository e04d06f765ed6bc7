"""`KiteTicker` over sockets, against a served fake broker; and beside the official one."""

from __future__ import annotations

import inspect
import logging
import threading
from collections.abc import Callable, Iterator
from queue import Queue
from typing import Any

import kiteconnect
import numpy as np
import pytest

from kite_adapters.compat import KiteTicker
from kite_adapters.compat.exceptions import InputException
from kite_adapters.compat.ticker_mended import TICKER_MENDED
from kite_core.errors import ConfigurationError
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer

INFY, SBIN, NIFTY = 408065, 779521, 256265
PATIENCE_SECONDS = 20
CALLBACKS = (
    "on_ticks", "on_open", "on_close", "on_error", "on_connect", "on_message", "on_reconnect",
    "on_noreconnect", "on_order_update",
)  # fmt: skip  # reason: names are read side by side


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


class Watched:
    """A ticker whose calls are noted, each by its name and what came with it."""

    def __init__(self, server: FakeServer, *callbacks: str, **options: Any) -> None:
        known = server.credentials
        token = options.pop("access_token", known.access_token)
        self.calls: Queue[tuple[Any, ...]] = Queue()
        self.ticker = KiteTicker(known.api_key, token, root=known.ticker, **options)
        self.threads: set[threading.Thread] = set()
        for name in callbacks or CALLBACKS:
            setattr(self.ticker, name, self.noting(name))

    def noting(self, name: str, act: Callable[[], object] = list) -> Callable[..., None]:
        """A callback that is noted, and does something."""

        def note(ws: object, *args: object) -> None:
            assert ws is self.ticker
            self.threads.add(threading.current_thread())
            self.calls.put((name, *args))
            act()

        return note

    def until(self, name: str) -> tuple[Any, ...]:
        """What came with the next call of this name."""
        while (call := self.calls.get(timeout=PATIENCE_SECONDS))[0] != name:
            pass
        return call[1:]

    def tick(self, token: int, mode: str) -> dict[str, Any]:
        """The next tick of an instrument in a mode."""
        while True:
            (ticks,) = self.until("on_ticks")
            for tick in ticks:
                if (tick["instrument_token"], tick["mode"]) == (token, mode):
                    return dict(tick)

    def end(self) -> None:
        """Close it, and wait until its thread has ended."""
        self.ticker.close()
        if self.ticker.websocket_thread is not None:
            self.ticker.websocket_thread.join(PATIENCE_SECONDS)


def subscribing(*tokens: Any) -> Callable[[KiteTicker, object], object]:
    """A callback for connections that wants instruments."""

    def subscribe(ws: KiteTicker, _: object) -> None:
        ws.subscribe(tokens)

    return subscribe


def ended_by_its_first_tick(server: FakeServer) -> Watched:
    watched = Watched(server)
    watched.ticker.on_connect = subscribing(INFY)
    watched.ticker.on_ticks = watched.noting("on_ticks", watched.ticker.stop)
    return watched


def test_names_and_arguments_are_the_originals() -> None:
    original: Any = kiteconnect.KiteTicker
    public = [name for name in dir(original) if not name.startswith("_")]

    for name in [*public, "__init__"]:
        theirs, ours = getattr(original, name), getattr(KiteTicker, name)
        if not callable(theirs):
            assert ours == theirs
            continue
        pairs = [
            [
                (each.name, each.default, each.kind)
                for each in inspect.signature(call).parameters.values()
            ]
            for call in (theirs, ours)
        ]
        assert pairs[0] == pairs[1], name


def test_attributes_are_the_originals() -> None:
    arguments = ("key", "token", True, None, True, 400, 1, 7)
    theirs: dict[str, Any] = vars(kiteconnect.KiteTicker(*arguments))
    ours = KiteTicker(*arguments)

    for name in theirs.keys() - {"ws"}:
        assert getattr(ours, name) == theirs[name], name


def test_connect_blocks_and_calls_back_in_its_own_thread(server: FakeServer) -> None:
    watched = ended_by_its_first_tick(server)

    watched.ticker.connect()

    assert watched.threads == {threading.current_thread()}
    assert not watched.ticker.is_connected()
    tick = watched.tick(INFY, "quote")
    assert tick["last_price"] > 0
    assert watched.until("on_close") == (1000, None)


def test_threaded_connect_returns_at_once_and_all_threads_may_subscribe(
    server: FakeServer,
) -> None:
    watched = Watched(server)

    watched.ticker.connect(threaded=True)
    (response,) = watched.until("on_connect")
    assert watched.ticker.is_connected()
    watched.ticker.subscribe([INFY, SBIN])
    watched.ticker.set_mode(watched.ticker.MODE_FULL, [INFY])
    watched.ticker.set_mode("ltp", [SBIN])
    full, ltp = watched.tick(INFY, "full"), watched.tick(SBIN, "ltp")
    watched.ticker.unsubscribe([SBIN])
    watched.end()

    assert response.peer == server.ticker
    assert len(full["depth"]["buy"]) == 5
    assert set(ltp) == {"tradable", "mode", "instrument_token", "last_price"}
    assert watched.ticker.subscribed_tokens == {INFY: "full"}
    assert watched.threads == {watched.ticker.websocket_thread}


async def test_it_runs_under_a_running_event_loop(server: FakeServer) -> None:
    watched = ended_by_its_first_tick(server)

    watched.ticker.connect()

    assert watched.tick(INFY, "quote")


def test_it_starts_again_any_number_of_times_and_keeps_its_instruments(server: FakeServer) -> None:
    watched = ended_by_its_first_tick(server)

    for _ in range(5):
        watched.ticker.connect()
        assert watched.until("on_close") == (1000, None)
    watched.ticker.on_connect = None
    watched.ticker.connect(threaded=True)
    watched.tick(INFY, "quote")
    watched.end()


def test_several_tickers_live_side_by_side_and_stop_alone(server: FakeServer) -> None:
    first, second = Watched(server), Watched(server)
    for each in (first, second):
        each.ticker.connect(threaded=True)
        each.until("on_connect")

    first.end()

    assert second.ticker.is_connected()
    second.end()


def test_instruments_may_be_wanted_before_there_is_a_connection(server: FakeServer) -> None:
    watched = Watched(server)

    assert watched.ticker.subscribe([INFY])
    assert watched.ticker.set_mode("full", [NIFTY])
    watched.ticker.resubscribe()
    watched.ticker.connect(threaded=True)

    assert watched.tick(INFY, "quote")
    assert watched.tick(NIFTY, "full")["tradable"] is False
    watched.end()


def test_resubscribe_asks_the_broker_again(server: FakeServer) -> None:
    watched = Watched(server)
    watched.ticker.set_mode("full", [INFY])
    watched.ticker.connect(threaded=True)
    watched.tick(INFY, "full")
    while not watched.calls.empty():
        watched.calls.get()

    watched.ticker.resubscribe()

    assert watched.tick(INFY, "full")
    watched.end()


@pytest.mark.parametrize(
    "tokens", [np.array([INFY]), [np.int64(INFY)], {INFY}, str(INFY), [str(INFY)], INFY]
)
def test_whatever_is_clearly_a_token_is_one(tokens: Any) -> None:
    ticker = KiteTicker("key", "token")

    ticker.subscribe(tokens)

    assert ticker.subscribed_tokens == {INFY: "quote"}
    assert type(next(iter(ticker.subscribed_tokens))) is int
    ticker.unsubscribe(tokens)
    assert ticker.subscribed_tokens == {}


def test_nonsense_is_refused_at_the_call() -> None:
    ticker = KiteTicker("key", "token")

    with pytest.raises(InputException, match="no instrument token"):
        ticker.subscribe(["INFY"])  # type: ignore[list-item]  # reason: that is the test
    with pytest.raises(InputException, match="mode"):
        ticker.set_mode("everything", [INFY])

    assert ticker.subscribed_tokens == {}


def test_a_connection_that_breaks_comes_back_with_its_instruments_and_modes(
    server: FakeServer, broker: FakeBroker
) -> None:
    watched = Watched(server)
    watched.ticker.set_mode("full", [INFY])
    watched.ticker.connect(threaded=True)
    watched.tick(INFY, "full")

    broker.faults.add("D3", count=1)
    broker.market.move("NSE:INFY", 10)
    broker.run(2)

    code, reason = watched.until("on_error")
    assert (code, "1006" in reason) == (1006, True)
    assert watched.until("on_close")[0] == 1006
    watched.ticker.subscribed_tokens[SBIN] = "ltp"
    assert watched.until("on_reconnect") == (1,)
    watched.until("on_connect")
    watched.tick(INFY, "full")
    watched.tick(SBIN, "ltp")
    watched.end()


def test_a_connection_that_falls_silent_is_given_up(server: FakeServer, broker: FakeBroker) -> None:
    broker.faults.add("D4", count=1)
    watched = Watched(server)
    watched.ticker.SILENCE_TIMEOUT = 0.2  # type: ignore[misc]  # reason: programs may, too

    watched.ticker.connect(threaded=True)

    assert "nothing came for 0.2 s" in watched.until("on_error")[1]
    watched.end()


def test_a_dead_token_is_told_once_and_ends_it(server: FakeServer) -> None:
    watched = Watched(server, access_token="dead")

    watched.ticker.connect()

    calls = list(watched.calls.queue)
    assert [name for name, *_ in calls] == ["on_error", "on_close", "on_noreconnect"]
    assert "403 - Forbidden" in calls[0][2]


def test_a_new_token_may_be_set_by_a_callback_that_connects_again(server: FakeServer) -> None:
    watched = Watched(server, access_token="dead")
    token = server.credentials.access_token

    def log_in_again() -> None:
        watched.ticker.access_token = token
        watched.ticker.connect(threaded=True)

    watched.ticker.on_noreconnect = watched.noting("on_noreconnect", log_in_again)
    watched.ticker.on_connect = watched.noting("on_connect", watched.ticker.stop)
    watched.ticker.connect()

    assert watched.until("on_noreconnect") == ()
    watched.until("on_connect")


def test_without_a_token_nothing_is_sent(server: FakeServer) -> None:
    watched = Watched(server, access_token=None)

    watched.ticker.connect()

    calls = list(watched.calls.queue)
    assert [name for name, *_ in calls] == ["on_error", "on_noreconnect"]
    assert "needs an access token" in calls[0][2]


def test_a_socket_url_may_be_replaced(server: FakeServer) -> None:
    ticker = KiteTicker("key", "token", root="ws://127.0.0.1:1")

    ticker.socket_url = "wss://elsewhere?api_key=other_key&access_token=other_token"

    assert (ticker.root, ticker.api_key) == ("wss://elsewhere", "other_key")
    assert ticker.access_token == "other_token"
    assert ticker.socket_url == "wss://elsewhere?api_key=other_key&access_token=other_token"
    assert repr(ticker) == "<KiteTicker wss://elsewhere of 0 instruments>"


def test_a_ticker_that_was_never_connected_ends_without_a_word() -> None:
    ticker = KiteTicker("key", "token")

    ticker.close()
    ticker.stop()
    ticker.stop_retry()

    assert not ticker.is_connected()


def test_a_callback_may_end_it_before_it_is_over(server: FakeServer) -> None:
    watched = Watched(server)

    def leave() -> None:
        watched.ticker.close()
        watched.ticker.subscribe([INFY])
        watched.ticker.resubscribe()

    watched.ticker.on_connect = watched.noting("on_connect", leave)
    watched.ticker.connect()

    assert watched.ticker.subscribed_tokens == {INFY: "quote"}


def test_differences_are_listed_once() -> None:
    places = [each.where for each in TICKER_MENDED]

    assert len(set(places)) == len(places) > 20
    assert all(each.theirs and each.ours for each in TICKER_MENDED)


def test_nobody_there_and_no_reconnection_is_the_end() -> None:
    ticker = KiteTicker("key", "token", root="ws://127.0.0.1:1", reconnect=False)
    errors: list[tuple[int, str]] = []

    def note(_: KiteTicker, code: int, reason: str) -> None:
        errors.append((code, reason))

    ticker.on_error = note

    ticker.connect()
    ticker.stop_retry()
    ticker.close()

    ((code, reason),) = errors
    assert (code, "No connection to the ticker" in reason) == (1006, True)


def test_a_root_that_leads_nowhere_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match="root"):
        KiteTicker("key", "token", root="https://kite.trade").connect()


def test_an_error_of_a_callback_leaves_the_connection_alone(
    server: FakeServer, broker: FakeBroker, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Watched(server)
    watched.ticker.on_connect = subscribing("INFY")
    watched.ticker.connect(threaded=True)

    code, reason = watched.until("on_error")
    watched.ticker.subscribe([INFY])
    watched.tick(INFY, "quote")

    assert code == 4000
    assert "InputException" in reason
    assert watched.ticker.is_connected()
    assert "Traceback" in caplog.text
    watched.end()


def test_order_updates_are_the_brokers_own_dicts(server: FakeServer, broker: FakeBroker) -> None:
    watched = Watched(server, "on_connect", "on_order_update")
    watched.ticker.connect(threaded=True)
    watched.until("on_connect")

    with server.kite() as kite:
        from kite_core import OrderParams

        params = OrderParams.market(
            exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=1, product="CNC"
        )
        placed = kite.orders.place(params)
        broker.run(1)
        (order,) = watched.until("on_order_update")

    assert order["order_id"] == placed.order_id
    assert isinstance(order["order_timestamp"], str)
    watched.end()


def test_connect_while_it_runs_waits_for_its_end_or_returns(server: FakeServer) -> None:
    watched = Watched(server, "on_connect")
    watched.ticker.connect(threaded=True)
    watched.until("on_connect")
    thread = watched.ticker.websocket_thread

    watched.ticker.connect(threaded=True)
    assert watched.ticker.websocket_thread is thread
    threading.Timer(0.05, watched.ticker.close).start()
    watched.ticker.connect()

    assert not watched.ticker.is_connected()
    assert thread is not None
    thread.join(PATIENCE_SECONDS)


def test_close_and_connect_follow_each_other_at_once(server: FakeServer) -> None:
    watched = Watched(server, "on_connect")
    for _ in range(3):
        watched.ticker.connect(threaded=True)
        watched.until("on_connect")
        watched.ticker.close()

    watched.ticker.connect(threaded=True)

    watched.until("on_connect")
    watched.end()


def test_what_ends_a_program_leaves_connect_and_it_may_connect_again(server: FakeServer) -> None:
    watched = Watched(server)

    def interrupt() -> None:
        raise KeyboardInterrupt

    watched.ticker.on_connect = watched.noting("on_connect", interrupt)
    with pytest.raises(KeyboardInterrupt):
        watched.ticker.connect()
    watched.ticker.on_connect = watched.noting("on_connect", watched.ticker.stop)
    watched.ticker.connect()

    assert not watched.ticker.is_connected()


def test_debug_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    ticker = KiteTicker("key", "made_up_token", debug=True)

    with caplog.at_level(logging.DEBUG, "kiteport.ticker"):
        ticker.subscribe([INFY])

    assert "1 instruments are wanted in the mode quote." in caplog.text


def test_limits_of_the_original_are_kept_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    ticker = KiteTicker("key", "token", reconnect_max_tries=301, reconnect_max_delay=4)

    assert (ticker.reconnect_max_tries, ticker.reconnect_max_delay) == (300, 5)
    assert "`reconnect_max_tries` is 301" in caplog.text
