"""How prices walk: bars and paths agree, every day stands alone, nothing leaves the grid."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import instruments_on
from kite_testing.fake_broker.market.price_walk import Bar, PriceWalk
from kite_testing.fake_broker.market.trading_hours import day_number
from kite_testing.manual_clock import A_FRIDAY_MORNING

TODAY = day_number(A_FRIDAY_MORNING.date())


def instrument(key: str) -> Instrument:
    found = instruments_on(A_FRIDAY_MORNING.date()).by_key(key)
    assert found is not None
    return found


def walk(key: str, seed: int = 1) -> PriceWalk:
    return PriceWalk(instrument(key), Chance(seed), TODAY)


@pytest.mark.parametrize("key", ["NSE:INFY", "NSE:IDEA", "NSE:NIFTY 50", "MCX:GOLDM26DECFUT"])
def test_path_touches_the_corners_of_its_bar_and_stays_on_the_grid(key: str) -> None:
    prices, tick = walk(key), instrument(key).tick

    for day in range(TODAY - 60, TODAY + 60):
        path = prices.path(day)
        assert Bar.of(path) == prices.bar(day)
        assert not any(price % tick for price in path)
        assert len(path) == instrument(key).hours.steps


def test_day_before_the_first_closes_at_the_base_price() -> None:
    assert walk("NSE:INFY").bar(TODAY - 1).close == instrument("NSE:INFY").base_price


def test_days_may_be_asked_in_any_order() -> None:
    forwards, backwards = walk("NSE:INFY"), walk("NSE:INFY")
    days = range(TODAY - 300, TODAY)

    bars = {day: forwards.bar(day) for day in days}

    assert {day: backwards.bar(day) for day in reversed(days)} == bars


def test_days_stay_inside_the_circuit_limits() -> None:
    prices = walk("NSE:INFY")
    bars = [prices.bar(day) for day in range(TODAY - 2000, TODAY)]

    for before, after in pairwise(bars):
        assert 0.9 < after.low / before.close <= after.high / before.close < 1.1


def test_seeds_walk_apart() -> None:
    bars = {walk("NSE:INFY", seed).bar(TODAY) for seed in range(10)}

    assert len(bars) == 10


def test_bar_of_what_falls_when_this_rises_is_turned_over() -> None:
    bar = Bar(10, 14, 8, 12)

    assert bar.mapped(lambda price: 100 - price) == Bar(90, 92, 86, 88)
