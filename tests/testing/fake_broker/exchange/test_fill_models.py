"""What the market offers under each model, and what is left of it."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.exchange.fill_models import MOST_OF_VOLUME
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS
from tests.testing.fake_broker.exchange.floor import Floor


def test_two_orders_cannot_take_the_same_level_in_one_step_of_the_price() -> None:
    floor = Floor(fills="depth")
    floor.show(1500)
    levels = floor.engine.quoting.levels(floor.instrument, floor.now, False)
    first_level, second_level = levels[0][1], levels[1][1]

    first = floor.enter("BUY", price=1500, quantity=first_level - 1)
    second = floor.enter("BUY", price=1500.1, quantity=second_level)

    assert floor.notes == [
        (first.order_id, first_level - 1, 1500),
        (second.order_id, 1, 1500),
        (second.order_id, second_level - 1, 1500.1),
    ]


def test_both_sides_of_the_depth_are_taken_apart() -> None:
    floor = Floor(fills="depth")
    floor.show(1500)

    bought = floor.enter("BUY", price=1500, quantity=10_000, validity="IOC")
    sold = floor.enter("SELL", price=1499.9, quantity=10_000)

    assert bought.filled > 0
    assert sold.filled > 0


def test_levels_fill_up_again_when_the_price_moves() -> None:
    floor = Floor(fills="depth")
    floor.show(1500)
    order = floor.enter("BUY", price=1500, quantity=10_000)
    taken = order.filled
    floor.show(1500)
    assert order.filled == taken

    floor.show(1499.9)

    assert order.filled > taken


def test_levels_fill_up_again_when_the_price_has_gone_and_come_back() -> None:
    floor = Floor(fills="depth")
    floor.show(1500)
    first = floor.enter("BUY", price=1500, quantity=10_000, validity="IOC")
    assert floor.is_listening

    tick = floor.instrument.tick
    floor.engine.feed.play(
        [(floor.instrument, 15_000_000 + step * tick) for step in (50, 0)], floor.now
    )
    second = floor.enter("BUY", price=1500, quantity=10_000, validity="IOC")

    assert first.filled == second.filled > 0


def test_nobody_listens_once_the_levels_are_full_again() -> None:
    floor = Floor(fills="depth")
    floor.show(1500)
    floor.enter("BUY", price=1500, quantity=10, validity="IOC")

    floor.show(1501)

    assert not floor.is_listening


def test_order_without_a_limit_walks_all_levels_and_waits_for_more() -> None:
    floor = Floor(fills="depth")
    floor.show(1500)
    levels = floor.engine.quoting.levels(floor.instrument, floor.now, False)

    order = floor.enter("BUY", quantity=5_000)

    assert [note[1] for note in floor.notes] == [quantity for _, quantity in levels]
    assert order.status == "OPEN"
    floor.show(1600)
    assert floor.notes[len(levels)][2] == 1600


def test_nothing_is_left_for_orders_at_worse_prices_when_the_levels_are_gone() -> None:
    floor = Floor(fills="depth")
    floor.show(1510)
    first = floor.enter("BUY", price=1500, quantity=10_000)
    second = floor.enter("BUY", price=1500, quantity=10_000)

    floor.show(1500)

    assert first.filled > 0
    assert second.filled == 0


@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_volume_leaves_a_tenth_of_a_step_to_all_orders_together(side: str) -> None:
    floor = Floor(fills="volume")
    quoting, hours = floor.engine.quoting, floor.engine.hours
    floor.broker.run(60)
    day, second = hours.locate(floor.instrument, floor.now)
    before = quoting.volume(floor.instrument, day, second - STEP_SECONDS)
    traded = quoting.volume(floor.instrument, day, second) - before

    orders = [floor.enter(side, quantity=1_000) for _ in range(8)]

    levels = sum(
        quantity for _, quantity in quoting.levels(floor.instrument, floor.now, side == "SELL")
    )
    assert traded > 0
    assert sum(order.filled for order in orders) == min(int(traded * MOST_OF_VOLUME), levels)


def test_next_step_has_volume_of_its_own() -> None:
    floor = Floor(fills="volume")
    order = floor.enter("BUY", quantity=100_000)
    first = order.filled

    floor.broker.run(STEP_SECONDS)

    assert order.filled > first > 0


def test_market_that_trades_nothing_fills_nobody_by_volume() -> None:
    floor = Floor(fills="volume")
    floor.broker.run(60)
    floor.engine.prices.pin(floor.instrument, 15_000_000, floor.now, volume=0)
    floor.broker.run(60)

    order = floor.enter("BUY")

    assert order.filled == 0
