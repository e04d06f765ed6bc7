"""What an exchange does with orders that come, wait, change and go."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest

from kite_testing.fake_broker.exchange import reasons
from kite_testing.fake_broker.faults.plan import Fault
from kite_testing.fake_broker.money import RUPEE
from tests.testing.fake_broker.exchange.floor import Floor, NotingDesk


@pytest.fixture
def floor() -> Floor:
    floor = Floor()
    floor.show(1500)
    return floor


def test_stop_to_buy_waits_for_a_higher_price_then_trades_as_a_limit(floor: Floor) -> None:
    stop = floor.enter("BUY", price=1520, trigger=1510)
    floor.show(1509.9)
    assert floor.notes == []

    floor.show(1510)

    assert floor.notes == [(stop.order_id, "triggered"), (stop.order_id, 10, 1510)]


def test_stop_to_sell_waits_for_a_lower_price(floor: Floor) -> None:
    stop = floor.enter("SELL", price=1480, trigger=1490)
    floor.show(1490.1)
    assert floor.notes == []

    floor.show(1490)

    assert floor.notes == [(stop.order_id, "triggered"), (stop.order_id, 10, 1490)]


def test_stop_without_a_limit_trades_at_the_best_price(floor: Floor) -> None:
    stop = floor.enter("SELL", trigger=1490)

    floor.show(1450)

    assert floor.notes == [(stop.order_id, "triggered"), (stop.order_id, 10, 1450)]


def test_gap_through_a_stop_leaves_its_limit_unfilled(floor: Floor) -> None:
    stop = floor.enter("SELL", price=1488, trigger=1490)

    floor.show(1470)

    assert floor.notes == [(stop.order_id, "triggered")]
    floor.show(1488)
    assert floor.notes[1:] == [(stop.order_id, 10, 1488)]


def test_stop_whose_trigger_is_touched_on_entry_fires_at_once(floor: Floor) -> None:
    bought = floor.enter("BUY", price=1510, trigger=1500)
    sold = floor.enter("SELL", price=1490, trigger=1500)

    assert [note[0] for note in floor.notes] == [
        bought.order_id,
        bought.order_id,
        sold.order_id,
        sold.order_id,
    ]


def test_stop_is_triggered_by_trades_not_by_offers() -> None:
    floor = Floor()
    prices, moment = floor.engine.prices, floor.now
    touch = prices.touch(floor.instrument, moment)
    assert touch.bid < touch.ask
    trigger = (touch.ask if touch.ask > touch.last else touch.bid) / RUPEE
    side = "BUY" if touch.ask > touch.last else "SELL"

    stop = floor.enter(side, trigger=trigger)
    floor.exchange.on_price(floor.instrument, moment)

    assert stop.waits_for_trigger


def test_orders_at_rest_trade_before_the_stops_that_the_price_triggers(floor: Floor) -> None:
    stop = floor.enter("SELL", trigger=1490)
    resting = floor.enter("BUY", price=1490)

    floor.show(1490)

    assert [note[0] for note in floor.notes] == [resting.order_id, stop.order_id, stop.order_id]


def test_rest_of_an_ioc_order_is_cancelled_with_the_exchanges_words(floor: Floor) -> None:
    order = floor.enter("BUY", price=1490, validity="IOC")

    assert floor.notes == [(order.order_id, "dropped", reasons.UNMATCHED)]
    floor.show(1480)
    assert len(floor.notes) == 1


def test_withdrawn_order_does_not_trade_and_the_market_is_watched_no_more(floor: Floor) -> None:
    order = floor.enter("BUY", price=1490)

    floor.exchange.withdraw(order)

    floor.show(1480)
    assert floor.notes == []
    floor.exchange.withdraw(order)
    assert not floor.is_listening


def test_book_that_trades_empty_is_watched_no_more(floor: Floor) -> None:
    floor.enter("BUY", price=1490)

    floor.show(1490)

    assert not floor.is_listening


def test_smaller_quantity_keeps_the_place_in_time(floor: Floor) -> None:
    first, second = floor.enter("BUY", price=1490), floor.enter("BUY", price=1490)
    first.quantity = 5

    floor.exchange.replace(first, floor.now, keeps_priority=True)

    floor.show(1490)
    assert floor.notes == [(first.order_id, 5, 1490), (second.order_id, 10, 1490)]


def test_other_changes_lose_the_place_in_time(floor: Floor) -> None:
    first, second = floor.enter("BUY", price=1490), floor.enter("BUY", price=1490)

    floor.exchange.replace(first, floor.now, keeps_priority=False)

    floor.show(1490)
    assert [note[0] for note in floor.notes] == [second.order_id, first.order_id]


def test_order_that_is_changed_into_the_market_trades_at_once(floor: Floor) -> None:
    order = floor.enter("BUY", price=1490)
    order.price = 1505 * RUPEE

    floor.exchange.replace(order, floor.now, keeps_priority=False)

    assert floor.notes == [(order.order_id, 10, 1500)]


def test_order_that_was_not_there_is_entered_by_its_change(floor: Floor) -> None:
    order = floor.order("BUY", price=1490)

    floor.exchange.replace(order, floor.now, keeps_priority=True)

    floor.show(1490)
    assert floor.notes == [(order.order_id, 10, 1490)]


def test_new_band_cancels_the_limits_outside_and_spares_stops(floor: Floor) -> None:
    low, _ = floor.enter("BUY", price=1400), floor.enter("BUY", price=1450)
    high = floor.enter("SELL", price=1600)
    stop = floor.enter("SELL", price=1390, trigger=1400)

    floor.exchange.cancel_outside(floor.instrument, 1450 * RUPEE, 1550 * RUPEE, floor.now)

    dropped = ("dropped", reasons.OUT_OF_BAND)
    assert floor.notes == [(low.order_id, *dropped), (high.order_id, *dropped)]
    assert stop.waits_for_trigger


def test_new_band_of_an_instrument_without_orders_cancels_nothing(floor: Floor) -> None:
    floor.exchange.cancel_outside(floor.instrument, 1450 * RUPEE, 1550 * RUPEE, floor.now)

    assert floor.notes == []


def test_over_night_all_orders_are_forgotten(floor: Floor) -> None:
    floor.enter("BUY", price=1490)

    floor.exchange.clear()

    floor.show(1480)
    assert floor.notes == []
    assert not floor.is_listening


def test_orders_wait_while_trading_is_stopped_then_all_trade_at_one_price(floor: Floor) -> None:
    until = floor.now + timedelta(minutes=45)
    resting = floor.enter("BUY", price=1490)
    floor.exchange.halt("NSE", until)
    assert floor.exchange.is_halted(floor.instrument, floor.now)

    incoming = floor.enter("BUY", price=1510)
    stop = floor.enter("BUY", price=1510, trigger=1500)
    floor.show(1480)
    assert floor.notes == []
    floor.broker.run(45 * 60)

    assert floor.notes[:2] == [(incoming.order_id, 10, 1480), (resting.order_id, 10, 1480)]
    assert stop.waits_for_trigger
    assert not floor.exchange.is_halted(floor.instrument, floor.now)


def test_halt_that_was_made_longer_does_not_end_at_its_first_end(floor: Floor) -> None:
    floor.enter("BUY", price=1490)
    floor.exchange.halt("NSE", floor.now + timedelta(minutes=15))
    floor.exchange.halt("NSE", floor.now + timedelta(minutes=45))
    floor.show(1480)

    floor.broker.run(20 * 60)

    assert floor.notes == []


@pytest.mark.parametrize(("is_upper", "side"), [(True, "BUY"), (False, "SELL")])
def test_nobody_trades_with_the_side_that_is_empty_at_a_locked_circuit(
    floor: Floor, is_upper: bool, side: str
) -> None:
    floor.lock(is_upper=is_upper)

    stuck = [floor.enter(side), floor.enter(side, price=1500)]
    other = floor.enter("SELL" if side == "BUY" else "BUY", validity="IOC")

    assert [order.status for order in stuck] == ["OPEN", "OPEN"]
    assert floor.notes == [(other.order_id, "dropped", reasons.SELF_TRADE)]


def test_copy_of_an_engine_goes_its_own_way(floor: Floor) -> None:
    order = floor.enter("BUY", price=1490)

    twin = deepcopy(floor.engine)
    twin.prices.pin(floor.instrument, 1480 * RUPEE, floor.now)
    twin.feed.announce(floor.instrument, floor.now)

    assert floor.notes == []
    desk = twin.exchange._desk  # pyright: ignore[reportPrivateUsage]  # reason: the twin of the notes
    assert isinstance(desk, NotingDesk)
    assert desk.notes == [(order.order_id, 10, 1490)]


def test_stop_far_from_the_latest_trades_of_an_option_is_cancelled() -> None:
    floor = Floor(key="NFO:NIFTY26NOV26000CE")
    floor.show(200)
    floor.broker.run(60)
    stop = floor.enter("BUY", price=310, trigger=300)

    floor.show(300)

    assert floor.notes == [
        (stop.order_id, "triggered"),
        (stop.order_id, "dropped", reasons.OUT_OF_RANGE),
    ]


def test_fault_o6_cancels_a_stop_that_triggers_wherever_it_is(floor: Floor) -> None:
    floor.engine.faults.arm(Fault(name="O6"))
    stop = floor.enter("SELL", price=1485, trigger=1490)

    floor.show(1490)

    assert floor.notes[-1] == (stop.order_id, "dropped", reasons.OUT_OF_RANGE)


def test_stop_that_its_desk_gives_up_when_it_triggers_trades_no_more() -> None:
    floor = Floor()
    floor.show(1500)
    stop = floor.enter("SELL", price=1485, trigger=1490)
    floor.desk.gives_up = True

    floor.show(1490)

    assert floor.notes == [(stop.order_id, "triggered")]


def test_disclosed_order_whose_fill_is_not_told_yet_is_not_filled_again_and_again() -> None:
    floor = Floor()
    floor.desk.holds_back = True
    order = floor.enter("BUY", price=1490, disclosed_quantity=2)

    floor.show(1480)

    assert floor.notes == [(order.order_id, 2, 1490)]


def test_halt_of_one_exchange_opens_no_other(floor: Floor) -> None:
    future = floor.enter("BUY", price=1490, instrument=floor.found("NFO:INFY26NOVFUT"))
    share = floor.enter("BUY", price=1490)
    floor.exchange.halt("NSE", floor.now + timedelta(minutes=1))
    floor.show(1480)
    assert floor.notes == [(future.order_id, 10, 1490)]

    floor.broker.run(60)

    assert floor.notes[1:] == [(share.order_id, 10, 1480)]
