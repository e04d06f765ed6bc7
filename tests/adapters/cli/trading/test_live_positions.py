from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from itertools import islice

import pytest
from rich.console import Console

from kite_adapters.cli.trading.live_positions import LivePositions, follow, show_live
from kite_core import Disconnected, OrderParams, Ticks
from kite_core.models.portfolio import PositionPnl
from kite_testing import FakeBroker
from tests.adapters.cli.terminals import terminal_of

MARKET = OrderParams.market(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    product="MIS",
)
NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def test_ticks_move_the_profit() -> None:
    broker = FakeBroker()
    kite = broker.kite()
    read = kite.portfolio.positions_with_pnl
    positions = LivePositions(read(), read)
    broker.market.set_price("NFO:NIFTY26DEC26000CE", 500.1)

    with kite.ticker.open() as ticker:
        follow(positions, ticker, islice(ticker, 8))

    assert positions.rows[0].total == 650.0


def test_an_order_reads_the_positions_anew_and_subscribes_to_them() -> None:
    broker = FakeBroker()
    kite = broker.kite()
    read = kite.portfolio.positions_with_pnl
    positions = LivePositions(read(), read)

    with kite.ticker.open() as ticker:
        follow(positions, ticker, islice(ticker, 2))
        kite.orders.place(MARKET)
        follow(positions, ticker, islice(ticker, 8))
        wanted = set(ticker.modes)

    assert 408065 in positions.tokens
    assert wanted == set(positions.tokens)


def test_a_loss_of_the_stream_is_shown() -> None:
    positions = LivePositions([], list)

    is_new = positions.take(Disconnected(reason="nothing came", retry_seconds=1, at=NOON))

    assert not is_new
    assert positions.state.endswith("disconnected: nothing came")


def test_prices_of_other_instruments_change_nothing() -> None:
    positions = LivePositions(FakeBroker().kite().portfolio.positions_with_pnl(), list)
    before = positions.rows

    positions.take(Ticks(b"\x00\x01\x00\x08\x00\x06\x3a\x01\x00\x02\x49\xf0", NOON))

    assert positions.rows == before


@pytest.mark.parametrize("is_paper", [False, True])
def test_live_positions_are_drawn_until_ctrl_c(is_paper: bool) -> None:
    broker = FakeBroker()
    kite = broker.kite()
    terminal = terminal_of(kite)
    terminal.is_paper = is_paper
    screen = StringIO()
    terminal.__dict__["console"] = Console(file=screen, force_terminal=True, width=90)

    def read() -> list[PositionPnl]:
        raise KeyboardInterrupt

    broker.faults.add("O3", seconds=0.3)  # so the order's update comes when the stream is open,
    kite.orders.place(MARKET)  # and makes it read again
    show_live(terminal, kite.portfolio.positions_with_pnl(), read)

    assert "NFO:NIFTY26DEC26000CE" in screen.getvalue()
