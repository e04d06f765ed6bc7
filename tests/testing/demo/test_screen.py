from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from kite_core.ist import IST
from kite_core.models.candles import Candle
from kite_testing.demo.screen import Screen

START = datetime(2026, 11, 20, 9, 15, tzinfo=IST)


def candles(count: int) -> list[Candle]:
    """Rising ones, a minute each."""
    return [
        Candle(date=START + timedelta(minutes=n), open=1, high=2, low=1, close=2, volume=1)
        for n in range(count)
    ]


def charted(count: int, *, width: int) -> list[str]:
    shown = StringIO()
    Screen(Console(file=shown, width=width)).chart(candles(count))
    return shown.getvalue().splitlines()


@pytest.mark.parametrize(
    ("width", "oldest", "drawn"), [(80, "09:49", 66), (100, "09:29", 86), (200, "09:15", 100)]
)
def test_the_caption_names_the_candles_that_are_drawn(width: int, oldest: str, drawn: int) -> None:
    *rows, caption = charted(100, width=width)

    assert caption.strip() == f"20 Nov {oldest} to 20 Nov 10:54 IST, █ up, ▒ down"
    assert {row.count("█") for row in rows} == {drawn}
    assert max(len(row) for row in rows) <= width


def test_a_terminal_without_room_shows_the_newest_candle() -> None:
    lines = charted(5, width=9)

    assert {line.count("█") for line in lines if "." in line} == {1}
    assert [line.strip() for line in lines if ":" in line] == ["09:19", "09:19"]
