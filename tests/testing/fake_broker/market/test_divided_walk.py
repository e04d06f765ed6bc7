"""Prices of a share after it was split."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.divided_walk import DividedWalk, divided
from kite_testing.fake_broker.market.market_hours import NIGHT_STEP_SECONDS
from kite_testing.fake_broker.market.price_walk import PriceWalk
from kite_testing.fake_broker.money import Money
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.market.floor import Floor

TODAY = A_FRIDAY_MORNING.toordinal()


@pytest.mark.parametrize(
    ("price", "ratio", "expected"),
    [(15_000, "2", 7500), (15_000, "3/2", 10_000), (15_000, "1/10", 150_000), (500, "1000", 500)],
)
def test_price_is_divided_and_stays_on_the_grid(price: Money, ratio: str, expected: Money) -> None:
    assert divided(price, Fraction(ratio), 500) == expected


@pytest.mark.parametrize("ratio", ["2", "5", "7/3", "1/2"])
def test_every_price_of_a_walk_is_divided(ratio: str) -> None:
    floor, divisor = Floor(), Fraction(ratio)
    share = floor.instruments.named("NSE:INFY")
    whole = PriceWalk(share, Chance(1), floor.hours, A_FRIDAY_MORNING)
    session = floor.hours.session_of(share, TODAY)
    night = session, floor.hours.session_after(share, TODAY), NIGHT_STEP_SECONDS
    price = partial(divided, divisor=divisor, tick=share.tick)

    walk = DividedWalk(whole, divisor, share.tick)

    assert walk.close(TODAY) == price(whole.close(TODAY))
    assert walk.bar(TODAY) == whole.bar(TODAY).mapped(price)
    assert walk.path(session) == list(map(price, whole.path(session)))
    assert walk.night(*night) == list(map(price, whole.night(*night)))
    low, high = walk.night_bounds(*night)
    assert low <= min(walk.night(*night)) <= max(walk.night(*night)) <= high
