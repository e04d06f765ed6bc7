from __future__ import annotations

import pytest

from kite_core.client import Kite
from kite_core.errors import ConfigurationError, SessionExpiredError, ValidationError
from kite_core.services.blocking_ticker import Ticker
from kite_core.services.snapshots import Snapshot
from kite_core.ticker.stream_events import Gap, Stopped, StreamEvent, Ticks
from kite_core.ticker.ticks import Mode
from tests.core.samples import fixture
from tests.core.services.noted_stream import NotedStream, streaming_ports
from tests.core.services.test_async_ticker import AT, GAP, STOPPED, TICKS


def opened(*, snapshots: bool = False) -> tuple[Ticker, NotedStream]:
    dump, quotes = fixture("market/instruments.csv"), fixture("market/quotes.json")
    ports, streams = streaming_ports([dump, quotes])
    ticker = Kite(ports).ticker.open(snapshots=snapshots)
    ticker.start()
    return ticker, streams.opened[0].as_new()


def test_events_come_in_their_order_up_to_the_end() -> None:
    ticker, stream = opened()
    stream.put(TICKS, GAP, STOPPED)

    assert list(ticker) == [TICKS, GAP, STOPPED]
    assert list(ticker) == []


def test_an_error_at_the_end_is_raised_once_and_after_stopped() -> None:
    ticker, stream = opened()
    error = SessionExpiredError("The token is dead.")
    stream.put(Stopped(at=AT, error=error))

    assert isinstance(next(ticker), Stopped)
    with pytest.raises(SessionExpiredError) as caught:
        next(ticker)

    assert caught.value is error
    assert next(ticker, None) is None


def test_a_block_starts_the_stream_and_stops_it() -> None:
    ticker, stream = opened()

    with ticker as entered:
        assert entered is ticker
        assert ticker.is_connected

    assert stream.asked == ["start", "stop"]


def test_an_error_of_the_user_stops_the_stream_and_is_not_hidden() -> None:
    ticker, stream = opened()

    with pytest.raises(KeyError), ticker:
        raise KeyError

    assert stream.asked == ["start", "stop"]


def test_instruments_are_wanted_in_a_mode_and_shown() -> None:
    ticker, _ = opened()

    ticker.subscribe([408065, 884737])
    ticker.subscribe(256265, mode="full")
    ticker.unsubscribe(884737)

    assert ticker.modes == {408065: Mode.QUOTE, 256265: Mode.FULL}
    assert repr(ticker) == "<Ticker of 2 instruments>"
    with pytest.raises(ValidationError):
        ticker.subscribe([0])


def test_listeners_get_the_same_events_at_their_own_pace() -> None:
    ticker, stream = opened()
    other = ticker.listen(policy="drop", capacity=1, name="slow")
    stream.put(GAP, TICKS, STOPPED)

    assert [type(event) for event in ticker] == [Gap, Ticks, Stopped]
    assert list(other) == [STOPPED]
    assert other.figures.name == "slow"


def test_a_listener_that_is_closed_ends() -> None:
    ticker, stream = opened()
    other = ticker.listen()

    other.close()
    stream.put(TICKS)

    assert list(other) == []
    assert list(ticker) == [TICKS]


def test_a_handler_reaches_the_stream() -> None:
    ticker, stream = opened()
    seen: list[StreamEvent] = []

    called = ticker.call(seen.append, policy="block", name="mine")
    called.close()

    assert stream.handlers == [(seen.append, None)]
    assert called.figures.name == "mine"
    assert stream.consumers[-1].is_closed


def test_each_gap_is_followed_by_a_snapshot_if_that_is_wished_for() -> None:
    ticker, stream = opened(snapshots=True)
    stream.put(GAP)

    gap, snapshot = ticker

    assert gap is GAP
    assert isinstance(snapshot, Snapshot)
    assert "NSE:INFY" in snapshot.quotes


def test_a_client_that_is_closed_stops_its_streams() -> None:
    ports, streams = streaming_ports()
    kite = Kite(ports)
    kite.ticker.open().start()
    kite.ticker.open()

    kite.close()

    assert [stream.asked for stream in streams.opened] == [["start", "stop"], ["stop"]]


def test_a_ticker_that_was_never_started_says_so() -> None:
    ports, _ = streaming_ports()

    with pytest.raises(ConfigurationError, match="not started"):
        next(Kite(ports).ticker.open())


def test_a_handler_gets_snapshots_too() -> None:
    ticker, stream = opened(snapshots=True)
    seen: list[object] = []

    ticker.call(seen.append)
    handler, _ = stream.handlers[0]
    handler(TICKS)
    handler(GAP)

    assert [type(event) for event in seen] == [Ticks, Gap, Snapshot]


def test_a_coroutine_function_is_left_for_the_stream_to_refuse() -> None:
    ticker, stream = opened(snapshots=True)

    async def handler(_: object) -> None:
        """Nobody awaits it."""

    ticker.call(handler)

    assert stream.handlers == [(handler, None)]


def test_nobody_sets_callbacks_as_the_official_client_wants_them() -> None:
    ticker, _ = opened()

    with pytest.raises(AttributeError):
        ticker.on_ticks = print  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # reason: that is the test


def test_what_cannot_be_called_is_refused_at_once() -> None:
    ticker, _ = opened()

    with pytest.raises(ValidationError, match="None cannot be called"):
        ticker.call(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test
