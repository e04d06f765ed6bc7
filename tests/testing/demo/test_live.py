"""The live chapters do what they show: tests/testing/demo/test_demo.py reads them from outside."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from kite_core.run_now import run_now
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing import FakeBroker
from kite_testing.demo.live import LiveChapters
from kite_testing.demo.screen import Screen


def told(broker: FakeBroker) -> str:
    """What the live chapters show of a broker."""
    shown = StringIO()
    screen = Screen(Console(file=shown, width=100))
    with broker.kite() as kite:
        book = kite.market.instruments()
        rows = [book.by_symbol("NSE", symbol) for symbol in ("NIFTY 50", "INFY", "SBIN")]
        chapters = LiveChapters(kite.awaited, broker, screen, patience=StreamSettings())
        run_now(chapters.tell(*rows))
    return shown.getvalue()


def test_the_feed_really_falls_silent() -> None:
    broker = FakeBroker()

    told(broker)

    assert [fault.strikes for fault in broker.faults] == [1]


def test_no_connection_is_left_open() -> None:
    broker = FakeBroker()

    told(broker)

    connections = [broker.connect_ticker() for _ in range(3)]
    assert all(connection.is_open for connection in connections)


def test_only_what_happens_to_the_order_is_told_of_the_moment_it_is_filled() -> None:
    just_before_prices_move = FakeBroker(start="2026-11-20T10:00:14.5")

    shown = told(just_before_prices_move)

    assert "OrderUpdate: " in shown
    assert "Ticks: " not in shown


def test_what_is_told_of_an_order_is_in_the_book() -> None:
    broker = FakeBroker()

    shown = told(broker)

    with broker.kite() as kite:
        [order] = kite.orders.all()
    assert f"BUY 1 INFY is {order.status} at {order.average_price:,.2f}" in shown
