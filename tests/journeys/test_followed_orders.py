"""Orders are followed over a broker whose updates come twice, late, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from random import Random  # noqa: TID251  # reason: seeded
from typing import Any

import pytest

from kite_core import Kite, OrderChange, OrderEvent, OrderModification, OrderParams, OrderSource
from kite_core.errors import BrokerError
from kite_core.models.orders import Order
from kite_testing import FakeBroker

LAST = "last"


def market(quantity: int = 10, **more: Any) -> OrderParams:
    return OrderParams.market(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=quantity,
        product="MIS",
        **more,
    )


def limit(price: float, **more: Any) -> OrderParams:
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=10,
        price=price,
        product="MIS",
        **more,
    )


def is_last(event: OrderEvent) -> bool:
    return event.is_final and str(event.order.tag).startswith(LAST)


def told_until_final(
    order_id: str, kite: Kite, act: Callable[[], object], **wishes: Any
) -> list[OrderEvent]:
    """The events of one order until it has ended; `act` is what is done after the first one."""
    told: list[OrderEvent] = []
    with closing(kite.orders.events(**wishes)) as events:
        for event in events:
            if event.order_id != order_id:
                continue
            told.append(event)
            if len(told) == 1:
                act()
            elif event.is_final:
                break
    return told


@pytest.mark.parametrize("fault", ["U2", "U3", "U7"])
def test_updates_that_are_doubled_swapped_or_flooded_are_told_once(fault: str) -> None:
    broker = FakeBroker()
    kite = broker.kite()
    broker.faults.add(fault, count=1)

    seen: list[OrderEvent] = []
    with closing(kite.orders.events(poll_seconds=60)) as events:
        placement = kite.orders.place(market(tag="first order"))
        for event in events:
            seen.append(event)
            if is_last(event):
                break
            if event.is_final and event.order_id == placement.order_id:
                kite.orders.place(market(1, tag=LAST))

    told = [event for event in seen if event.order_id == placement.order_id]
    assert sum(event.fill_quantity for event in told) == 10
    assert [event.change for event in told].count(OrderChange.COMPLETED) == 1
    assert told[-1].change is OrderChange.COMPLETED


def test_an_update_that_was_never_sent_is_found_in_the_book() -> None:
    broker = FakeBroker()
    kite = broker.kite()
    placement = kite.orders.place(limit(1400))
    broker.faults.add("U1")

    def fill() -> None:
        broker.market.set_price("NSE:INFY", 1399)

    told = told_until_final(placement.order_id, kite, fill)

    assert [event.change for event in told] == [OrderChange.OPENED, OrderChange.COMPLETED]
    assert told[1].source is OrderSource.BOOK
    assert (told[1].at - told[0].at).total_seconds() < 6


def test_what_happened_while_the_stream_was_broken_is_bridged() -> None:
    broker = FakeBroker()
    kite = broker.kite()
    placement = kite.orders.place(limit(1400))

    def break_and_fill() -> None:
        broker.faults.add("U1", count=1)
        broker.faults.add("D3", count=1)
        broker.market.set_price("NSE:INFY", 1399)

    told = told_until_final(placement.order_id, kite, break_and_fill, poll_seconds=600)

    assert [event.change for event in told] == [OrderChange.OPENED, OrderChange.COMPLETED]
    assert told[1].is_bridged


def test_a_cancelled_order_that_is_executed_later_is_corrected() -> None:
    broker = FakeBroker()
    kite = broker.kite()
    placement = kite.orders.place(limit(1400))
    broker.faults.add("O4", count=1, after_seconds=90)
    kite.orders.cancel(placement.order_id)
    kite.orders.wait(placement.order_id)

    told = told_until_final(placement.order_id, kite, lambda: None)

    assert [event.change for event in told] == [OrderChange.CANCELLED, OrderChange.COMPLETED]
    assert told[1].is_correction


def test_a_cancellation_that_loses_to_a_fill_is_waited_for() -> None:
    broker = FakeBroker()
    kite = broker.kite()
    placement = kite.orders.place(limit(1400))
    broker.faults.add("O5", count=1)

    kite.orders.cancel(placement.order_id)
    order = kite.orders.wait(placement.order_id, timeout_seconds=60)

    assert order.status == "COMPLETE"


class Trader:
    """Does whatever comes to its mind with orders, while things go wrong."""

    def __init__(self, broker: FakeBroker, kite: Kite, chance: Random) -> None:
        self._broker = broker
        self._kite = kite
        self._chance = chance
        self._open: list[str] = []

    def act(self) -> None:
        self._worsen()
        price = round(self._chance.uniform(1490, 1510)) + 0.0
        with suppress(BrokerError):
            self._open.append(self._kite.orders.place(limit(price)).order_id)
        with suppress(BrokerError):
            if self._chance.random() < 0.3:
                self._kite.orders.place(market(self._chance.randint(1, 30)))
            victim = self._chance.choice(self._open)
            if self._chance.random() < 0.3:
                changes = OrderModification(price=price - 1)
                self._kite.orders.modify(victim, changes=changes)
            elif self._chance.random() < 0.3:
                self._kite.orders.cancel(victim)
        self._broker.market.set_price("NSE:INFY", price + self._chance.randint(-8, 8))

    def _worsen(self) -> None:
        fault = self._chance.choice(["U1", "U2", "U3", "U7", "D3", "O5", "O4", None])
        if fault is None:
            self._broker.faults.clear()
        elif fault == "O4":
            self._broker.faults.add("O4", count=1, after_seconds=self._chance.randint(1, 60))
        else:
            self._broker.faults.add(fault, count=self._chance.randint(1, 3))

    def finish(self) -> None:
        """Place an order that only the book tells, after all that was before."""
        self._broker.faults.clear()
        self._broker.run(120)
        self._broker.faults.add("U1")
        self._kite.orders.place(market(1, tag=LAST))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_goes_wrong_the_events_end_with_the_book(seed: int) -> None:
    broker = FakeBroker(seed=seed, has_limits=False, funds=None)
    kite = broker.kite()
    trader = Trader(broker, kite, Random(seed))
    steps = 150
    told: dict[str, list[OrderEvent]] = {}

    with closing(kite.orders.events()) as events:
        trader.act()
        for event in events:
            told.setdefault(event.order_id, []).append(event)
            steps -= 1
            if steps > 0:
                trader.act()
            elif steps == 0:
                trader.finish()
            if is_last(event):
                break

    book = {order.order_id: order for order in kite.orders.all()}
    assert {order_id: shown(events[-1].order) for order_id, events in told.items()} == {
        order_id: shown(order) for order_id, order in book.items()
    }
    for events_of_one in told.values():
        assert_account(events_of_one)


def shown(order: Order) -> tuple[object, ...]:
    return order.status, order.filled_quantity, order.quantity, order.price, order.trigger_price


def assert_account(events: list[OrderEvent]) -> None:
    """Nothing twice, nothing backwards but by the book, and the quantities add up."""
    assert sum(event.fill_quantity for event in events) == events[-1].order.filled_quantity
    for before, event in zip([None, *events], events, strict=False):
        if before is None:
            assert event.previous is None
            continue
        assert event.previous is not None
        assert shown(event.previous) == shown(before.order)
        changed = shown(event.order) != shown(before.order)
        assert changed or event.order.status_message != before.order.status_message
        if event.is_correction:
            assert event.source is OrderSource.BOOK
