"""Subscriptions outlive the list of instruments that they were made with."""

from __future__ import annotations

from tests.testing.fake_broker.ticker.listener import INFY, SBIN, Listener, lengths, ticks

TO_MONDAY = 3 * 24 * 3600
"""From Friday, 10:00, to Monday, after the list of the day has come and trading has begun."""


def test_an_instrument_that_changed_overnight_streams_on() -> None:
    listener = Listener()
    listener.watch(INFY, mode="ltp")
    listener.broker.market.change_listing("NSE:INFY", lot_size=2)
    listener.after(TO_MONDAY)

    shown = ticks(listener.price("NSE:INFY", 1500.0))

    assert [tick["last_price"] for tick in shown] == [1500.0]


def test_what_is_listed_no_more_streams_no_more() -> None:
    listener = Listener()
    listener.watch(INFY, SBIN)
    listener.broker.market.delist("NSE:INFY")
    listener.after(TO_MONDAY)

    frames = listener.after(60)
    listener.line.set_mode("ltp", INFY)

    assert {tick["instrument_token"] for tick in ticks(frames)} == {SBIN}
    assert lengths(listener.line.take()) == [8]


def test_a_token_that_was_given_to_another_instrument_shows_that_one() -> None:
    listener = Listener()
    listener.watch(INFY, mode="ltp")
    listener.broker.market.reuse_token("NSE:SBIN", of="NSE:INFY")
    listener.after(TO_MONDAY)

    shown = ticks(listener.price("NSE:SBIN", 900.0))

    assert [(tick["instrument_token"], tick["last_price"]) for tick in shown] == [(INFY, 900.0)]


def test_a_connection_that_ends_after_its_instrument_is_gone_ends_quietly() -> None:
    listener = Listener()
    listener.watch(INFY)
    listener.broker.market.delist("NSE:INFY")
    listener.after(TO_MONDAY)

    listener.line.close()

    assert listener.after(60) == []
