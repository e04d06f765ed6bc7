"""Five levels on each side."""

from __future__ import annotations

from datetime import timedelta

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE
from tests.testing.fake_broker.market.floor import Floor, ist

TEN = ist("10:00:00")


def test_levels_go_away_from_the_best_price_tick_by_tick() -> None:
    floor = Floor()
    share = floor.instrument("NSE:INFY")
    touch = floor.prices.touch(share, TEN)

    bids = floor.quoting.levels(share, TEN, is_buy_side=True)
    asks = floor.quoting.levels(share, TEN, is_buy_side=False)

    assert [price for price, _ in bids] == [touch.bid - level * share.tick for level in range(5)]
    assert [price for price, _ in asks] == [touch.ask + level * share.tick for level in range(5)]
    assert all(quantity > 0 for _, quantity in [*bids, *asks])


def test_sizes_stay_for_a_step_and_are_drawn_anew_with_the_next() -> None:
    floor = Floor()
    share = floor.instrument("NSE:INFY")

    def sizes(seconds: int) -> list[int]:
        rows = floor.quoting.levels(share, TEN + timedelta(seconds=seconds), is_buy_side=True)
        return [quantity for _, quantity in rows]

    assert sizes(0) == sizes(14) != sizes(15)
    assert sizes(0) == sizes(0)


def test_volume_is_that_of_the_prints() -> None:
    floor = Floor()
    share, today = floor.instrument("NSE:INFY"), TEN.toordinal()

    assert floor.quoting.volume(share, today, 60) == floor.prices.volume(share, today, 60) > 0


def test_quantities_are_whole_lots() -> None:
    floor = Floor()
    future = floor.instrument("NFO:INFY26NOVFUT")

    rows = floor.quoting.levels(future, TEN, is_buy_side=False)

    assert not any(quantity % future.lot_size for _, quantity in rows)


def test_no_bid_is_below_the_first_tick() -> None:
    floor = Floor()
    share = floor.instrument("NSE:IDEA")
    floor.prices.pin(share, 2 * share.tick, TEN)

    prices = [price for price, _ in floor.quoting.levels(share, TEN, is_buy_side=True)]

    assert prices == [2 * share.tick, share.tick]


def test_empty_side_of_a_locked_book_has_no_levels() -> None:
    floor = Floor()
    share: Instrument = floor.instrument("NSE:INFY")

    floor.prices.lock(share, is_upper=True)

    assert floor.quoting.levels(share, TEN, is_buy_side=False) == []
    assert len(floor.quoting.levels(share, TEN, is_buy_side=True)) == 5


def test_recorded_depth_is_shown_as_it_is() -> None:
    floor = Floor()
    share = floor.instrument("NSE:INFY")
    bids = tuple(((1499 - level) * RUPEE, 10 + level) for level in range(7))

    floor.prices.pin(share, 1500 * RUPEE, TEN, depth=(bids, ()))

    assert floor.quoting.levels(share, TEN, is_buy_side=True) == list(bids[:5])
    assert floor.quoting.levels(share, TEN, is_buy_side=False) == []
