from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from kite_adapters.cli.terminal import Terminal
from kite_adapters.cli.watching.views import JsonLines, LiveTable
from kite_adapters.cli.watching.watch_list import WatchList
from kite_core.ticker.ticks import LtpTick
from kite_testing import FakeBroker
from kite_testing.manual_clock import A_FRIDAY_MORNING as NOW

TICK = LtpTick(instrument_token=408065, last_price=1496.0)


def watched() -> WatchList:
    return WatchList(FakeBroker().kite().market.quotes(["NSE:INFY", "NSE:NIFTY 50"]))


def drawn(table: LiveTable) -> list[str]:
    console = Console(file=StringIO(), width=80)
    with console.capture() as capture:
        console.print(table.drawn())
    return [" ".join(line.split()) for line in capture.get().splitlines()]


def test_the_table_shows_prices_ages_and_the_last_notices() -> None:
    watch_list = watched()
    table = LiveTable(Terminal(), watch_list, now=lambda: NOW + timedelta(seconds=7))
    infy = watch_list.take(TICK, NOW)
    assert infy is not None
    table.tick(infy, TICK)
    for number in range(4):
        table.notice(NOW, f"notice {number}")

    lines = drawn(table)

    assert lines[0] == "instrument last % volume bid ask age"
    assert lines[1] == "NSE:INFY 1,496.00 -0.47 4.35L 1,494.90 1,495.00 7 s"
    assert lines[2] == "NSE:NIFTY 50 26,067.70 +0.07 - - - -"
    assert lines[3:] == [f"10:00:00 notice {number}" for number in (1, 2, 3)]


def test_lines_hold_ticks_and_notices_go_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    watch_list = watched()
    infy = watch_list.take(TICK, NOW)
    assert infy is not None

    with JsonLines(Terminal()) as view:
        view.tick(infy, TICK)
        view.notice(NOW, "gap")

    shown = capsys.readouterr()
    assert shown.out.startswith('{"key": "NSE:INFY", "received_at": "2026-11-20T10:00:00+05:30"')
    assert shown.out.count("\n") == 1
    assert shown.err == "10:00:00 gap\n"
