"""Whatever comes in whatever order: the fast exchange does what a list scan does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import Order
from tests.testing.fake_broker.exchange.floor import Floor
from tests.testing.fake_broker.exchange.list_scan import Line, ListScan

MIDDLE = 1500 * RUPEE
STEPS = st.integers(-8, 8)
SIDES = st.sampled_from(["BUY", "SELL"])
QUANTITIES = st.integers(1, 700)


class TwoExchanges(RuleBasedStateMachine):
    """The same orders and prices on both."""

    model = "touch"

    @initialize(step=STEPS)
    def open(self, step: int) -> None:
        self.floor = Floor(fills=self.model)
        instrument, quoting = self.floor.instrument, self.floor.engine.quoting
        self.orders: dict[str, Order] = {}
        self.scan = ListScan(
            lambda is_bids: list(quoting.levels(instrument, self.floor.now, is_bids)), self.model
        )
        self.show(step)

    def price_at(self, step: int) -> Money:
        return MIDDLE + step * self.floor.instrument.tick

    @rule(step=STEPS)
    def show(self, step: int) -> None:
        price = self.price_at(step)
        self.floor.show_units(price)
        self.scan.price(price)

    @rule(
        side=SIDES,
        quantity=QUANTITIES,
        step=st.none() | STEPS,
        parts=st.sampled_from([0, 0, 3]),
        is_ioc=st.booleans(),
    )
    def enter(self, side: str, quantity: int, step: int | None, parts: int, is_ioc: bool) -> None:
        disclosed = -(-quantity // parts) if parts and not is_ioc else 0
        self.enter_both(side, quantity, step, disclosed_quantity=disclosed, is_ioc=is_ioc)

    @rule(side=SIDES, quantity=QUANTITIES, step=st.none() | STEPS, trigger=STEPS)
    def enter_stop(self, side: str, quantity: int, step: int | None, trigger: int) -> None:
        self.enter_both(side, quantity, step, trigger=trigger)

    @precondition(lambda self: self.scan.lines)
    @rule(place=st.integers(0, 1000))
    def withdraw(self, place: int) -> None:
        name = self.scan.lines[place % len(self.scan.lines)].name
        self.floor.exchange.withdraw(self.orders[name])
        self.scan.withdraw(name)

    @precondition(lambda self: any(line.trigger is None for line in self.scan.lines))
    @rule(place=st.integers(0, 1000), step=STEPS, quantity=QUANTITIES)
    def change(self, place: int, step: int, quantity: int) -> None:
        live = [line for line in self.scan.lines if line.trigger is None]
        line = live[place % len(live)]
        order = self.orders[line.name]
        order.price, order.quantity = self.price_at(step), order.filled + quantity
        self.floor.exchange.replace(order, self.floor.now, keeps_priority=False)
        self.scan.withdraw(line.name)
        line.limit, line.rest = order.price, quantity
        self.scan.enter(line)

    @precondition(lambda self: any(line.rest > 1 for line in self.scan.lines))
    @rule(place=st.integers(0, 1000))
    def take_back_one(self, place: int) -> None:
        larger = [line for line in self.scan.lines if line.rest > 1]
        line = larger[place % len(larger)]
        line.rest -= 1
        order = self.orders[line.name]
        order.quantity -= 1
        self.floor.exchange.replace(order, self.floor.now, keeps_priority=True)

    @invariant()
    def both_report_the_same(self) -> None:
        if hasattr(self, "scan"):
            assert [_units(note) for note in self.floor.notes] == self.scan.notes

    def enter_both(
        self,
        side: str,
        quantity: int,
        step: int | None,
        *,
        trigger: int | None = None,
        is_ioc: bool = False,
        disclosed_quantity: int = 0,
    ) -> None:
        limit = None if step is None else self.price_at(step)
        level = None if trigger is None else self.price_at(trigger)
        order = self.floor.order(
            side,
            quantity=quantity,
            validity="IOC" if is_ioc else "DAY",
            disclosed_quantity=disclosed_quantity,
        )
        order.price, order.trigger_price = limit or 0, level or 0
        order.waits_for_trigger = trigger is not None
        self.orders[order.order_id] = order
        self.floor.exchange.enter(order, self.floor.now)
        line = Line(
            name=order.order_id,
            is_buy=order.is_buy,
            rest=quantity,
            limit=limit,
            trigger=level,
            disclosed=disclosed_quantity,
            is_ioc=is_ioc,
        )
        self.scan.enter(line)


def _units(note: tuple[Any, ...]) -> tuple[object, ...]:
    """A report with the price in units, and without the reason."""
    if isinstance(note[1], int):
        return note[0], note[1], round(note[2] * RUPEE)
    return note[:2]


class TouchedExchanges(TwoExchanges):
    model = "touch"


class CrossedExchanges(TwoExchanges):
    model = "cross"


class DeepExchanges(TwoExchanges):
    model = "depth"


@pytest.mark.parametrize("machine", [TouchedExchanges, CrossedExchanges, DeepExchanges])
def test_fills_are_those_of_a_list_scan(machine: type[TwoExchanges]) -> None:
    run_state_machine_as_test(machine)
