from __future__ import annotations

from datetime import datetime, timedelta

from kite_adapters.cli.candle_chart import candle_rows
from kite_adapters.cli.glyphs import ASCII
from kite_core.ist import IST
from kite_core.models.candles import Candle

START = datetime(2026, 11, 20, 9, 15, tzinfo=IST)


def candle(minute: int, open_: float, high: float, low: float, close: float) -> Candle:
    moment = START + timedelta(minutes=minute)
    return Candle(date=moment, open=open_, high=high, low=low, close=close, volume=1)


def drawn(*candles: Candle, height: int) -> list[str]:
    rows = candle_rows(candles, height=height)
    return ["".join(run.text for run in runs) for _, runs in rows]


def test_bodies_and_wicks_stand_where_the_prices_are() -> None:
    rising = candle(0, open_=2.2, high=4.0, low=0.0, close=2.8)

    assert drawn(rising, height=4) == ["│", "█", "│", "│"]


def test_falling_candles_are_shaded_and_flat_ones_are_lines() -> None:
    falling, flat = candle(0, 4.0, 4.0, 0.0, 0.1), candle(1, 2.5, 2.5, 2.5, 2.5)

    assert drawn(falling, flat, height=4) == ["▒ ", "▒─", "▒ ", "▒ "]


def test_plain_characters_tell_the_same() -> None:
    candles = [candle(0, 2.2, 4.0, 0.0, 2.8), candle(1, 4.0, 4.0, 0.0, 0.1), candle(2, 1, 1, 1, 1)]

    rows = candle_rows(candles, height=2, glyphs=ASCII)

    assert ["".join(run.text for run in runs) for _, runs in rows] == ["#: ", "|:-"]


def test_runs_keep_their_direction() -> None:
    rows = candle_rows([candle(0, 1, 2, 1, 2), candle(1, 2, 2, 1, 1)], height=1)

    assert [run.direction for run in rows[0][1]] == [1, -1]


def test_labels_name_the_middle_of_their_row() -> None:
    rows = candle_rows([candle(0, 1000, 1004, 1000, 1004)], height=2)

    assert [label for label, _ in rows] == ["1,003.00", "1,001.00"]


def test_no_candles_are_no_chart() -> None:
    assert candle_rows([]) == []


def test_a_day_without_movement_can_be_drawn() -> None:
    assert drawn(candle(0, 5, 5, 5, 5), height=3)[0] == "─"
