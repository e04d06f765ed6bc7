"""Faults of the stream as a client of the whole broker meets them."""

from __future__ import annotations

from kite_testing.fake_broker.ticker.outbox import Frame
from tests.testing.fake_broker.caller import market
from tests.testing.fake_broker.ticker.listener import INFY, Listener, lengths, texts


def test_a_stream_that_breaks_loses_the_ticks_and_updates_in_between() -> None:
    listener = Listener()
    listener.watch(INFY)
    listener.broker.faults.add("D3", count=1)

    frames = listener.order(market())
    after_connecting_again = Listener(listener.broker).after(10)

    assert frames == []
    assert (listener.line.is_open, listener.line.close_code) == (False, 1006)
    assert texts(after_connecting_again, "order") == []


def test_a_half_open_stream_is_silent_for_so_many_seconds_and_stays_open() -> None:
    listener = Listener()
    listener.watch(INFY, mode="ltp")
    listener.broker.faults.add("D4", count=1, seconds=30)

    silence: list[Frame] = []
    for price in range(1500, 1525):
        silence += listener.price("NSE:INFY", float(price))
    listener.after(10)

    assert silence == []
    assert listener.line.is_open
    assert lengths(listener.price("NSE:INFY", 1600.0)) == [8]


def test_a_slow_reader_is_cut_off() -> None:
    listener = Listener()
    listener.watch(INFY, mode="full")
    listener.broker.faults.add("D5", most_bytes=1_000)

    listener.broker.run(15 * 7)

    assert listener.line.close_code == 1006
    assert listener.line.take() == []
