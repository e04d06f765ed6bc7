"""Candles and records as ticks."""

from __future__ import annotations

from datetime import timedelta

import pytest

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


def test_rows_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order of time"):
        ticks_of_candles(list(reversed(ROWS)), TICK)
    rows = [{"time": ist(clock), "price": 1} for clock in ("10:00:01", "10:00:00")]
    with pytest.raises(ValueError, match="sort them"):
        ticks_of_records(rows, TICK)
