"""Levels against a slow reference: everybody is asked for every price."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kite_testing.fake_broker.market.price_levels import PriceLevels
from kite_testing.fake_broker.market.reach import NO_CEILING, NO_FLOOR

PRICES = st.integers(min_value=1, max_value=50)
ROWS = st.lists(st.tuples(st.booleans(), PRICES, st.integers(0, 9)), unique=True, max_size=30)


@given(rows=ROWS, forgotten=st.sets(st.integers(0, 29)), price=PRICES)
def test_price_reaches_those_that_wait_for_it_and_no_others(
    rows: list[tuple[bool, int, int]], forgotten: set[int], price: int
) -> None:
    levels: PriceLevels[int] = PriceLevels()
    for is_above, level, name in rows:
        (levels.wait_above if is_above else levels.wait_below)(level, name)
    gone = [row for place, row in enumerate(rows) if place in forgotten]
    for is_above, level, name in gone:
        (levels.forget_above if is_above else levels.forget_below)(level, name)

    waiting = [row for row in rows if row not in gone]
    expected = [
        name
        for is_above, level, name in waiting
        if (price >= level if is_above else price <= level)
    ]
    assert sorted(levels.reached(price)) == sorted(expected)
    assert bool(levels) is bool(waiting)
    is_inside = levels.reach.floor < price < levels.reach.ceiling
    assert is_inside is not bool(expected)


def test_move_meets_the_nearest_first() -> None:
    levels: PriceLevels[int] = PriceLevels()
    for level in (30, 10, 20):
        levels.wait_above(level, level)
        levels.wait_below(level, -level)

    assert levels.reached(25) == [10, 20, -30]
    assert (levels.reach.floor, levels.reach.ceiling) == (30, 10)


def test_nobody_waits_for_no_price() -> None:
    levels: PriceLevels[str] = PriceLevels()
    levels.forget_above(10, "never there")

    assert levels.reached(10) == []
    assert (levels.reach.floor, levels.reach.ceiling) == (NO_FLOOR, NO_CEILING)
