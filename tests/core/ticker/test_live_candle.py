from __future__ import annotations

from dataclasses import fields

from kite_core.models.candles import Candle
from kite_core.ticker.live_candle import FormingCandle, LiveCandle
from tests.core.ticker.candle_ticks import INFY, at, quote, second


def forming(*, is_first: bool = False) -> FormingCandle:
    return FormingCandle(
        second("10:00:00"), second("10:01:00"), 100.0, is_first=is_first, is_complete=False
    )


def test_trades_move_the_close_and_the_extremes() -> None:
    candle = forming()

    for clock, price in (("10:00:01", 100.0), ("10:00:05", 103.0), ("10:00:09", 98.0)):
        candle.add_trade(price, second(clock))

    assert (candle.open, candle.high, candle.low, candle.close) == (100.0, 103.0, 98.0, 98.0)
    assert candle.ticks == 3


def test_an_older_trade_widens_a_candle_and_does_not_close_it() -> None:
    candle = forming()
    candle.add_trade(101.0, second("10:00:30"))

    candle.add_trade(99.0, second("10:00:10"))

    assert (candle.low, candle.close) == (99.0, 101.0)


def test_the_first_candle_of_a_day_takes_over_what_is_known_of_the_day() -> None:
    candle = forming(is_first=True)

    candle.take_day(quote(101.0, 500, open=99.5, high=104.0, low=98.0))

    assert (candle.open, candle.high, candle.low) == (99.5, 104.0, 98.0)
    assert candle.is_complete


def test_a_day_without_a_trade_says_nothing() -> None:
    candle = forming(is_first=True)

    candle.take_day(quote(101.0, 0, open=0.0, high=0.0, low=0.0))

    assert (candle.open, candle.high, candle.low) == (100.0, 100.0, 100.0)
    assert not candle.is_complete


def test_it_is_told_as_a_candle_of_the_broker_with_more_to_it() -> None:
    candle = forming()
    candle.base, candle.total = 200, 250

    told = candle.told(INFY, is_revision=True)

    assert isinstance(told, Candle)
    assert (told.date, told.end) == (at("10:00:00"), at("10:01:00"))
    assert (told.volume, told.oi, told.instrument_token) == (50, None, INFY)
    assert (told.is_final, told.is_complete, told.is_revision) == (True, False, True)


def test_a_correction_never_makes_a_volume_negative() -> None:
    candle = forming()
    candle.base, candle.total = 200, 150

    assert candle.told(INFY).volume == 0


def test_it_goes_to_json_and_back() -> None:
    told = forming().told(INFY)

    again = LiveCandle.from_json(told.to_json())

    assert again == told
    assert {each.name for each in fields(LiveCandle)} >= set(told.to_dict())
