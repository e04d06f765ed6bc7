"""Candles and records as ticks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kite_core.models.candles import candle_of
from kite_testing.fake_broker.market.playback import ticks_of_candles, ticks_of_records
from kite_testing.fake_broker.money import RUPEE
from tests.testing.fake_broker.market.floor import ist

TICK = RUPEE // 10
ROWS = [
    ["2026-11-19T09:15:00+0530", 100, 103, 99, 102, 10],
    ["2026-11-19T09:20:00+0530", 102, 104, 98, 99, 3],
]


def test_candle_that_rose_goes_to_its_low_first_and_one_that_fell_to_its_high() -> None:
    ticks = ticks_of_candles(ROWS, TICK)

    rupees = [tick.price // RUPEE for tick in ticks]
    assert rupees == [100, 99, 103, 102, 102, 104, 98, 99]
    assert ticks[1].moment - ticks[0].moment == timedelta(seconds=75)
    assert ticks[4].moment == ist("2026-11-19 09:20:00")


def test_volume_of_a_candle_is_that_of_its_ticks() -> None:
    ticks = ticks_of_candles(ROWS, TICK)

    assert [tick.volume for tick in ticks] == [2, 2, 2, 4, 0, 0, 0, 3]


def test_candle_without_volume_traded_nothing_and_lasts_a_minute() -> None:
    ticks = ticks_of_candles([[ist("10:00:00"), 100, 100, 100, 100]], TICK)

    assert [tick.volume for tick in ticks] == [0, 0, 0, 0]
    assert ticks[-1].moment == ist("10:00:45")


NAMES = ("open", "high", "low", "close", "volume")
SHAPES: dict[str, Callable[[list[Any]], Any]] = {
    "date as text": lambda row: {"date": row[0], **dict(zip(NAMES, row[1:], strict=True))},
    "date": lambda row: {
        "date": datetime.fromisoformat(row[0]),
        **dict(zip(NAMES, row[1:], strict=True)),
        "oi": 5,
    },
    "time": lambda row: {"time": row[0], **dict(zip(NAMES, row[1:], strict=True))},
    "candle": candle_of,
    "tuple": tuple,
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_candle_is_taken_in_every_shape(shape: Callable[[list[Any]], Any]) -> None:
    assert ticks_of_candles([shape(row) for row in ROWS], TICK) == ticks_of_candles(ROWS, TICK)


def test_object_without_volume_traded_nothing() -> None:
    row = {"date": ist("10:00:00"), "open": 100, "high": 100, "low": 100, "close": 100}

    ticks = ticks_of_candles([row, {**row, "date": ist("10:01:00"), "volume": None}], TICK)

    assert [tick.volume for tick in ticks] == [0] * 8


def test_prices_are_moved_to_the_grid() -> None:
    (tick,) = ticks_of_records([{"time": "2026-11-20 10:00:00", "price": 100.04}], TICK)

    assert (tick.price, tick.volume, tick.depth) == (100 * RUPEE, None, None)


def test_record_may_have_volume_and_depth() -> None:
    row = {"time": ist("10:00:00"), "price": 100, "volume": 7, "buy": [[99.9, 10]]}

    (tick,) = ticks_of_records([row], TICK)

    assert (tick.volume, tick.depth) == (7, (((999 * TICK, 10),), ()))


@pytest.mark.parametrize(
    ("row", "problem"),
    [([ist("10:00:00"), 100, 99, 98, 99], "high or low"), ([ist("10:00:00"), 9, 9, 10, 9], "high")],
)
def test_row_that_is_no_candle_is_refused(row: list[object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        ticks_of_candles([row], TICK)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ([1, 2], "is no candle: give .time, open, high, low, close., and a volume"),
        ("candle", "is no candle"),
        ({"open": 1}, "is no candle"),
        ({"date": "2026-11-20", "open": 1, "high": 1, "low": 1}, "or an object with date"),
        (7, "7 is no candle"),
        (["x", 1, 2, 1, 2], "cannot be played. time is 'x': give a moment such as"),
        (["2026-11-20 10:00", "one", 2, 1, 2], "cannot be played. 'one' is not a number"),
        (["2026-11-20 10:00", 1, 2, 1, 2, "many"], "volume is 'many': give a whole number"),
    ],
)
def test_row_of_another_shape_is_named_with_what_to_give(row: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        ticks_of_candles([row], TICK)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"price": 100}, "'price': 100. is no tick: give an object such as"),
        ([1, 2], "is no tick"),
        ({"time": "x", "price": 1}, "cannot be played. time is 'x'"),
        ({"time": "2026-11-20 10:00", "price": 0}, "A price is above 0: 0 is none"),
        ({"time": "2026-11-20 10:00", "price": 1, "volume": 1.5}, "volume is 1.5: give a whole"),
        ({"time": "2026-11-20 10:00", "price": 1, "buy": [[1]]}, "'buy': ..1... cannot be played"),
        ({"time": "2026-11-20 10:00", "price": 1, "buy": 7}, "cannot be played"),
    ],
)
def test_record_of_another_shape_is_named_with_what_to_give(row: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        ticks_of_records([row], TICK)


@pytest.mark.parametrize("rows", [[], (), None, "rows"])
def test_nothing_to_play_is_refused(rows: Any) -> None:
    for read in (ticks_of_candles, ticks_of_records):
        with pytest.raises(
            ValueError, match=r"There is nothing to play in .*: give one row or more"
        ):
            read(rows, TICK)


def test_rows_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order of time"):
        ticks_of_candles(list(reversed(ROWS)), TICK)
    rows = [{"time": ist(clock), "price": 1} for clock in ("10:00:01", "10:00:00")]
    with pytest.raises(ValueError, match="sort them"):
        ticks_of_records(rows, TICK)
