"""Prices are what a packet of the ticker can carry, wherever they are set."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.control.market_lever import MarketLever

TOO_MUCH = [1e30, 21_474_836.5, "1e30"]
TIME = "2026-11-20T10:00"


@pytest.fixture
def market() -> MarketLever:
    return FakeBroker().market


def attempts(market: MarketLever, price: float | str) -> list[Callable[[], object]]:
    """All ways to set a price."""
    cell = float(price)
    return [
        partial(market.set_price, "NSE:INFY", price),
        partial(market.gap, "NSE:INFY", price),
        partial(market.freak_tick, "NSE:INFY", price),
        partial(market.play_prices, [("NSE:INFY", price)]),
        partial(market.play, "NSE:INFY", [[TIME, cell, cell, cell, cell]]),
        partial(market.play_ticks, "NSE:INFY", [{"time": TIME, "price": cell}]),
    ]


@pytest.mark.parametrize("price", TOO_MUCH)
def test_more_than_a_packet_carries_is_refused(market: MarketLever, price: float | str) -> None:
    before = market.last_price("NSE:INFY")

    for attempt in attempts(market, price):
        with pytest.raises(ValueError, match=r"carries at most 21474836\.47 for NSE:INFY"):
            attempt()

    assert market.last_price("NSE:INFY") == before


@pytest.mark.parametrize("price", [0, -1.0, -1500])
def test_no_price_is_0_or_less(market: MarketLever, price: float) -> None:
    before = market.last_price("NSE:INFY")

    for attempt in attempts(market, price):
        with pytest.raises(ValueError, match="above 0"):
            attempt()

    assert market.last_price("NSE:INFY") == before


@pytest.mark.parametrize("price", [math.inf, math.nan])
def test_what_is_no_number_is_no_price(market: MarketLever, price: float) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        market.play_prices([("NSE:INFY", price)])


def test_the_highest_price_is_carried(market: MarketLever) -> None:
    market.play_prices([("NSE:INFY", 21_474_836.4)])

    assert market.last_price("NSE:INFY") == 21_474_836.4
