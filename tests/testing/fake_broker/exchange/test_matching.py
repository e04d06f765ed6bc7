"""Who trades, at which price, and in which order."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.exchange import reasons
from kite_testing.fake_broker.faults.plan import Fault
from tests.testing.fake_broker.exchange.floor import Floor

SELF_TRADE = ("dropped", reasons.SELF_TRADE)


@pytest.fixture
def floor() -> Floor:
    floor = Floor()
    floor.show(1500)
    return floor


def test_order_that_comes_in_pays_what_the_others_ask_not_its_limit(floor: Floor) -> None:
    order = floor.enter("BUY", price=1510)

    assert floor.notes == [(order.order_id, 10, 1500)]


def test_order_without_a_limit_trades_at_the_best_price(floor: Floor) -> None:
    bought, sold = floor.enter("BUY"), floor.enter("SELL")

    assert floor.notes == [(bought.order_id, 10, 1500), (sold.order_id, 10, 1500)]


def test_order_that_rests_trades_at_its_own_price(floor: Floor) -> None:
    order = floor.enter("BUY", price=1490)

    floor.show(1480)

    assert floor.notes == [(order.order_id, 10, 1490)]


def test_best_price_trades_first_then_the_earliest(floor: Floor) -> None:
    low, early, late = (floor.enter("BUY", price=price) for price in (1489, 1490, 1490))
    high = floor.enter("SELL", price=1511)
    cheap = floor.enter("SELL", price=1510)

    floor.show(1480)
    floor.show(1520)

    ids = [note[0] for note in floor.notes]
    assert ids == [order.order_id for order in (early, late, low, cheap, high)]


def test_price_that_does_not_reach_a_limit_leaves_it(floor: Floor) -> None:
    floor.enter("BUY", price=1490)
    floor.enter("SELL", price=1510)

    floor.show(1490.1)
    floor.show(1509.9)

    assert floor.notes == []


@pytest.mark.parametrize(("side", "other", "price"), [("SELL", "BUY", 1490), ("BUY", "SELL", 1510)])
def test_order_that_meets_its_own_client_is_cancelled_and_the_other_stays(
    floor: Floor, side: str, other: str, price: float
) -> None:
    resting = floor.enter(other, price=price)
    floor.lock(is_upper=side == "BUY")

    incoming = floor.enter(side, price=price)

    assert floor.notes == [(incoming.order_id, *SELF_TRADE)]
    assert resting.status == "OPEN"


def test_what_the_market_offers_at_better_prices_is_taken_before_the_own_order() -> None:
    floor = Floor(fills="depth")
    floor.show(1500)
    floor.enter("SELL", price=1500.2)

    order = floor.enter("BUY", price=1500.4, quantity=5000)

    levels = floor.engine.quoting.levels(floor.instrument, floor.now, False)
    *fills, drop = floor.notes
    assert [note[1:] for note in fills] == [
        (quantity, price / 10_000) for price, quantity in levels[:2]
    ]
    assert drop == (order.order_id, *SELF_TRADE)


def test_better_price_of_the_market_spares_the_own_order(floor: Floor) -> None:
    floor.enter("SELL", price=1510)

    order = floor.enter("BUY", price=1510)

    assert floor.notes == [(order.order_id, 10, 1500)]


def test_disclosed_quantity_trades_part_by_part_and_waits_each_time(floor: Floor) -> None:
    shy = floor.enter("BUY", price=1490, quantity=30, disclosed_quantity=10)
    plain = floor.enter("BUY", price=1490, quantity=5)

    floor.show(1490)

    assert floor.notes == [
        (shy.order_id, 10, 1490),
        (plain.order_id, 5, 1490),
        (shy.order_id, 10, 1490),
        (shy.order_id, 10, 1490),
    ]


def test_fault_o7_fills_a_part_and_moves_the_market_beyond_the_limit(floor: Floor) -> None:
    floor.engine.faults.arm(Fault(name="O7", count=1))

    order = floor.enter("BUY", price=1507.5)
    floor.show(1500, floor.found("NSE:TCS"))

    assert floor.notes == [(order.order_id, 5, 1500)]
    assert (order.status, order.rest) == ("OPEN", 5)
    touch = floor.engine.prices.touch(floor.instrument, floor.now)
    assert touch.ask > order.price


def test_fault_o7_takes_as_much_as_wished_on_the_side_of_the_sellers(floor: Floor) -> None:
    floor.engine.faults.arm(Fault(name="O7", wishes={"part": 0.2}))

    order = floor.enter("SELL", price=1492.5)

    assert floor.notes == [(order.order_id, 2, 1500)]
    touch = floor.engine.prices.touch(floor.instrument, floor.now)
    assert touch.bid < order.price


def test_fault_o19_cancels_an_order_that_met_nobody(floor: Floor) -> None:
    floor.engine.faults.arm(Fault(name="O19", matches={"tag": "hit"}))

    hit = floor.enter("SELL", price=1490, trigger=1491, tag="hit")
    spared = floor.enter("SELL", price=1490, trigger=1491, tag="spared")

    assert floor.notes == [(hit.order_id, *SELF_TRADE)]
    assert spared.status == "OPEN"
