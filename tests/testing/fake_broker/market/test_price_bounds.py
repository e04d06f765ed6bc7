"""Bounds that hold without walking a path."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kite_testing.fake_broker.money import RUPEE
from kite_testing.fake_broker.settings import Hours
from tests.testing.fake_broker.market.floor import Floor, ist

TEN = ist("10:00:00")
FOLLOWED = [("NSE:INFY", "BSE:INFY"), ("NSE:INFY", "NFO:INFY26NOVFUT")]
KEYS = ["NSE:INFY", "NSE:NIFTY 50", "BSE:INFY", "NFO:INFY26NOVFUT", "NFO:INFY26NOV1500PE"]


@pytest.mark.parametrize("hours", list(Hours))
@pytest.mark.parametrize("key", [*KEYS, "MCX:ZINC26NOVFUT"])
def test_no_step_until_the_next_opening_is_out_of_bounds(key: str, hours: Hours) -> None:
    floor = Floor(hours=hours)
    instrument, moment = floor.instrument(key), TEN
    ends = floor.hours.next_open(instrument, TEN)

    bounds = floor.prices.bounds(instrument, TEN)

    assert bounds is not None
    while (moment := floor.hours.next_step(instrument, moment)) < ends:
        assert bounds[0] <= floor.prices.last(instrument, moment) <= bounds[1]


def test_pinned_price_stays_what_it_is() -> None:
    floor = Floor()
    share = floor.instrument("NSE:INFY")

    floor.prices.pin(share, 1500 * RUPEE, TEN)

    assert floor.prices.bounds(share, TEN) == (1500 * RUPEE, 1500 * RUPEE)


@pytest.mark.parametrize(("source", "follower"), FOLLOWED)
def test_what_follows_a_pinned_price_stays_with_it(source: str, follower: str) -> None:
    floor = Floor()
    instrument = floor.instrument(follower)

    floor.prices.pin(floor.instrument(source), 1500 * RUPEE, TEN)

    last = floor.prices.last(instrument, TEN)
    assert floor.prices.bounds(instrument, TEN) == (last, last)


def test_nothing_is_promised_while_a_price_is_set_ahead_or_a_depth_is_shown() -> None:
    floor = Floor()
    share, future = floor.instrument("NSE:INFY"), floor.instrument("NFO:INFY26NOVFUT")

    floor.prices.pin(share, 1500 * RUPEE, TEN + timedelta(hours=1), depth=((), ()))

    assert floor.prices.bounds(share, TEN) is None
    assert floor.prices.bounds(future, TEN) is None
    assert floor.prices.bounds(share, TEN + timedelta(hours=1)) is None
