from __future__ import annotations

import json
from datetime import datetime

import pytest

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit, market
from tests.testing.fake_broker.ticker.listener import (
    INFY,
    NIFTY,
    SBIN,
    Listener,
    lengths,
    texts,
    ticks,
)

HEARTBEAT = b"\x00"
AFTER_HOURS = datetime.fromisoformat("2026-11-20T20:00:00+05:30")


def test_two_texts_greet_a_new_connection() -> None:
    line = FakeBroker(seed=7).connect_ticker()

    greetings = [json.loads(str(frame)) for frame in line.take()]

    assert [text["type"] for text in greetings] == ["instruments_meta", "app_code"]
    assert set(greetings[0]["data"]) == {"count", "etag"}
    assert greetings[0]["data"]["count"] > 100
    assert greetings[1] == {"type": "app_code", "timestamp": "2026-11-20T10:00:00+05:30"}


def test_a_subscription_is_answered_by_the_latest_quote() -> None:
    listener = Listener()

    listener.line.subscribe(INFY)

    assert lengths(listener.line.take()) == [44]


@pytest.mark.parametrize(
    ("mode", "share", "index"), [("ltp", 8, 8), ("quote", 44, 28), ("full", 184, 32)]
)
def test_a_mode_decides_how_long_packets_are(mode: str, share: int, index: int) -> None:
    listener = Listener()
    listener.watch(INFY, NIFTY)

    listener.line.set_mode(mode, INFY, NIFTY)

    assert lengths(listener.line.take()) == [share, index]


def test_tokens_come_as_numbers_or_as_texts() -> None:
    listener = Listener()

    listener.line.send(f'{{"a":"subscribe","v":["{INFY}",{SBIN}]}}')

    assert [tick["instrument_token"] for tick in ticks(listener.line.take())] == [INFY, SBIN]


def test_an_unknown_token_is_passed_over_in_silence() -> None:
    listener = Listener()

    listener.line.subscribe(99, INFY)

    assert [tick["instrument_token"] for tick in ticks(listener.line.take())] == [INFY]


def test_a_mode_for_what_is_not_subscribed_brings_nothing() -> None:
    listener = Listener()

    listener.line.set_mode("full", INFY)

    assert listener.line.take() == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "subscribe",
        "[]",
        "{}",
        '{"a":"dance","v":[1]}',
        '{"a":"subscribe"}',
        '{"a":"subscribe","v":408065}',
        '{"a":"subscribe","v":[408065.5]}',
        '{"a":"subscribe","v":[true]}',
        '{"a":"subscribe","v":["four"]}',
        '{"a":"subscribe","v":["' + "9" * 5000 + '"]}',
        '{"a":"mode","v":["full"]}',
        '{"a":"mode","v":["deep",[408065]]}',
        '{"a":"mode","v":[["full"],[408065]]}',
        "[" * 100_000,
    ],
)
def test_a_malformed_text_is_answered_by_an_error_text(text: str) -> None:
    listener = Listener()

    listener.line.send(text)

    (error,) = texts(listener.line.take(), "error")
    assert error
    assert listener.line.is_open


def test_several_instruments_come_in_one_frame() -> None:
    listener = Listener()
    listener.watch(INFY, SBIN, NIFTY)

    frames = [frame for frame in listener.after(15) if frame != HEARTBEAT]

    assert [sorted(lengths([frame])) for frame in frames] == [[28, 44, 44]]


def test_ltp_comes_only_when_the_price_changes() -> None:
    listener = Listener()
    listener.watch(INFY, mode="ltp")
    listener.price("NSE:INFY", 1500.0)

    same = lengths(listener.price("NSE:INFY", 1500.0))
    other = lengths(listener.price("NSE:INFY", 1500.1))

    assert (same, other) == ([], [8])


def test_prices_of_one_second_are_not_queued() -> None:
    listener = Listener()
    listener.watch(INFY, mode="ltp")
    listener.price("NSE:INFY", 1500.0)
    for price in (1501.0, 1502.0, 1504.0, 1503.0):
        listener.broker.market.set_price("NSE:INFY", price)
        listener.broker.run(0.1)

    prices = [tick["last_price"] for tick in ticks(listener.after(2))]

    assert prices in ([1501.0, 1503.0], [1503.0])


@pytest.mark.parametrize(
    ("key", "token", "price"), [("NSE:INFY", INFY, 1500.0), ("NSE:NIFTY 50", NIFTY, 26000.0)]
)
def test_a_full_packet_is_no_news_when_only_its_times_have_changed(
    key: str, token: int, price: float
) -> None:
    listener = Listener()
    listener.watch(token, mode="full")
    listener.price(key, price)

    again = lengths(listener.price(key, price))

    assert again == []


def test_silence_is_filled_with_heartbeats() -> None:
    listener = Listener()

    assert listener.after(10) == [HEARTBEAT] * 3


def test_no_heartbeat_comes_while_ticks_do() -> None:
    listener = Listener()
    listener.watch(INFY, mode="ltp")

    frames = [frame for turn in range(10) for frame in listener.price("NSE:INFY", 1500.0 + turn)]

    assert HEARTBEAT not in frames


def test_what_is_unsubscribed_comes_no_more() -> None:
    listener = Listener()
    listener.watch(INFY, SBIN)

    listener.line.unsubscribe(INFY, 99)

    assert {tick["instrument_token"] for tick in ticks(listener.after(60))} == {SBIN}


def test_outside_market_hours_only_the_latest_comes() -> None:
    listener = Listener(FakeBroker(seed=7, hours="exchange", start=AFTER_HOURS))
    listener.line.subscribe(INFY)

    latest = lengths(listener.line.take())
    later = lengths(listener.after(600))

    assert (latest, later) == ([44], [])


def test_a_price_that_is_set_while_the_exchange_is_closed_does_not_stream() -> None:
    listener = Listener(FakeBroker(seed=7, hours="exchange", start=AFTER_HOURS))
    listener.watch(INFY)

    assert lengths(listener.price("NSE:INFY", 1500.0)) == []


def test_the_order_that_fills_is_shown() -> None:
    listener = Listener()

    frames = listener.order(market(tag="mine"))

    (row,) = texts(frames, "order")
    assert (row["status"], row["tag"], row["filled_quantity"]) == ("COMPLETE", "mine", 1)
    assert (row["account_id"], row["user_id"], row["checksum"]) == ("FB0001", "FB0001", "")


def test_an_order_is_not_shown_when_it_is_placed_or_opens() -> None:
    listener = Listener()

    frames = listener.order(limit(1400))

    assert texts(frames, "order") == []


def test_orders_come_whatever_is_subscribed_and_on_every_connection() -> None:
    listener = Listener()
    other = Listener(listener.broker)

    frames = listener.order(market())

    assert len(texts(frames, "order")) == len(texts(other.line.take(), "order")) == 1


def test_nothing_is_replayed_after_a_gap() -> None:
    listener = Listener()
    listener.line.close()
    Caller(listener.broker).place(market())
    listener.broker.run(1)

    frames = Listener(listener.broker).after(10)

    assert texts(frames, "order") == []


def test_a_closed_line_sends_nothing_and_hears_nothing() -> None:
    listener = Listener()
    listener.watch(INFY)

    listener.line.close()
    listener.line.close()
    listener.line.subscribe(SBIN)

    assert listener.after(60) == []
    assert (listener.line.is_open, listener.line.close_code) == (False, 1000)


def test_the_market_is_watched_for_the_connections_that_are_left() -> None:
    listener = Listener()
    other = Listener(listener.broker)
    listener.watch(INFY)
    other.watch(INFY)

    listener.line.unsubscribe(INFY)

    assert (lengths(listener.after(15)), lengths(other.line.take())) == ([], [44])
