"""How prices walk: bars and paths agree, every day stands alone, nothing leaves the grid."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import NIGHT_STEP_SECONDS
from kite_testing.fake_broker.market.price_walk import Bar, PriceWalk
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.market.floor import Floor

FLOOR = Floor()
TODAY = A_FRIDAY_MORNING.toordinal()
KEYS = ["NSE:INFY", "NSE:IDEA", "NSE:CENTRALBK-BE", "NSE:NIFTY 50"]


def instrument(key: str) -> Instrument:
    found = FLOOR.instruments.followed(key)
    assert found is not None
    return found


def walk(key: str, seed: int = 1) -> PriceWalk:
    return PriceWalk(instrument(key), Chance(seed), FLOOR.hours, A_FRIDAY_MORNING)


def trading_days(key: str, first: int, last: int) -> list[int]:
    days = range(first, last)
    return [day for day in days if FLOOR.hours.session_on(instrument(key), day) is not None]


@pytest.mark.parametrize("key", [*KEYS, "MCX:GOLDM", "CDS:USDINR"])
def test_path_touches_the_corners_of_its_bar_and_stays_on_the_grid(key: str) -> None:
    prices, tick = walk(key), instrument(key).tick

    for day in trading_days(key, TODAY - 60, TODAY + 60):
        session = FLOOR.hours.session_of(instrument(key), day)
        path, bar = prices.path(session), prices.bar(day)
        traded = path[: session.steps]
        assert (path[0], max(path), min(path)) == (bar.open, bar.high, bar.low)
        assert (max(traded), min(traded)) == (bar.high, bar.low)
        assert not any(price % tick for price in path)
        assert len(path) == session.path_steps


@pytest.mark.parametrize("key", ["NSE:IDEA", "NSE:NIFTY 50", "MCX:GOLDM"])
def test_close_is_the_average_of_the_last_half_an_hour(key: str) -> None:
    prices = walk(key)

    for day in trading_days(key, TODAY - 90, TODAY):
        session = FLOOR.hours.session_of(instrument(key), day)
        window = prices.path(session)[session.steps - 120 : session.steps]
        assert sum(window) == prices.bar(day).close * len(window)


def test_night_leads_from_the_last_price_to_the_next_opening() -> None:
    prices = walk("NSE:INFY")
    share = instrument("NSE:INFY")
    session = FLOOR.hours.session_of(share, TODAY)
    after = FLOOR.hours.session_after(share, TODAY)

    night = prices.night(session, after, NIGHT_STEP_SECONDS)

    assert (night[0], night[-1]) == (prices.path(session)[-1], prices.bar(after.day).open)
    assert not any(price % share.tick for price in night)
    assert len(night) == (3 * 86_400 - 23_100) // NIGHT_STEP_SECONDS + 1


def test_day_before_the_first_closes_at_the_base_price() -> None:
    assert walk("NSE:INFY").bar(TODAY - 1).close == instrument("NSE:INFY").base_price


def test_days_may_be_asked_in_any_order() -> None:
    forwards, backwards = walk("NSE:INFY"), walk("NSE:INFY")
    days = range(TODAY - 300, TODAY)

    bars = {day: forwards.bar(day) for day in days}

    assert {day: backwards.bar(day) for day in reversed(days)} == bars


@pytest.mark.parametrize("key", KEYS)
def test_days_stay_inside_their_bands(key: str) -> None:
    prices, band = walk(key), instrument(key).band / 100
    bars = [prices.bar(day) for day in trading_days(key, TODAY - 2_000, TODAY)]

    for before, after in pairwise(bars):
        assert 1 - band < after.low / before.close <= after.high / before.close < 1 + band


def test_seeds_walk_apart() -> None:
    bars = {walk("NSE:INFY", seed).bar(TODAY) for seed in range(10)}

    assert len(bars) == 10


def test_bar_of_what_falls_when_this_rises_is_turned_over() -> None:
    bar = Bar(10, 14, 8, 12)

    assert bar.mapped(lambda price: 100 - price) == Bar(90, 92, 86, 88)
