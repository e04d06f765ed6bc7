"""Orders that make orders: the stop of a cover order, the next leg of an iceberg."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.order import OPPOSITE, Order, Ticket
from kite_testing.fake_broker.orders.day_book import DayBook
from kite_testing.fake_broker.orders.pricing import automatic_protection


class Placing(Protocol):
    """Who takes the orders that follow."""

    def place(self, ticket: Ticket, now: datetime) -> Order:
        """Register an order that is checked like any other."""
        ...

    def place_unchecked(self, ticket: Ticket, moment: datetime, /, *, at_once: bool) -> Order:
        """Place an order of the broker's own, which nothing refuses."""
        ...


class FollowUps:
    """What the broker does when an order of several parts is filled."""

    def __init__(self, book: DayBook, rules: DayRules) -> None:
        self._book = book
        self._rules = rules
        self._stops: dict[str, Order] = {}

    def place_with(self, placing: Placing) -> None:
        """Name who takes the orders."""
        self._placing = placing

    def start_day(self) -> None:
        """Forget yesterday's orders."""
        self._stops = {}

    def stop_of(self, parent: Order) -> Order | None:
        """The stop of a cover order, once a part of it is filled."""
        return self._stops.get(parent.order_id)

    def after_fill(self, order: Order, quantity: int, moment: datetime, /) -> None:
        """Guard the entry of a cover order, or go on with an iceberg."""
        if order.iceberg is not None:
            ticket = next_leg(order) if order.status == "COMPLETE" else None
            if ticket is not None:
                self._placing.place(ticket, moment)
        elif order.parent_order_id is None:
            self._guard(order, quantity, moment)

    def _guard(self, parent: Order, quantity: int, moment: datetime) -> None:
        """Place the stop with the first fill, and let it grow with the others."""
        stop = self._stops.get(parent.order_id)
        if stop is None or stop.is_final:
            ticket = stop_of_cover(parent, quantity, moment, self._rules)
            stop = self._placing.place_unchecked(ticket, moment, at_once=False)
            self._stops[parent.order_id] = stop
            return
        self._book.grow(stop, quantity)


def stop_of_cover(parent: Order, quantity: int, moment: datetime, rules: DayRules) -> Ticket:
    """The stop that the broker places for what was filled of a cover order."""
    return Ticket(
        instrument=parent.instrument,
        side=OPPOSITE[parent.side],
        quantity=quantity,
        product=parent.product,
        price=0,
        order_type="SL-M",
        variety="co",
        trigger_price=parent.trigger_price,
        protection=_own_protection(parent, moment, rules),
        reference_price=parent.trigger_price,
        parent_order_id=parent.order_id,
    )


def next_leg(order: Order) -> Ticket | None:
    """The leg that follows one that is complete, at its latest prices; None after the last."""
    iceberg = order.iceberg
    if iceberg is None or iceberg.leg >= iceberg.legs:
        return None
    return Ticket(
        instrument=order.instrument,
        side=order.side,
        quantity=min(iceberg.leg_quantity, iceberg.remaining),
        product=order.product,
        price=order.price,
        order_type=order.order_type,
        variety=order.variety,
        validity=order.validity,
        validity_ttl=order.validity_ttl,
        trigger_price=order.trigger_price,
        disclosed_quantity=order.disclosed_quantity,
        tag=order.tag,
        system_tags=order.system_tags,
        iceberg=replace(iceberg, leg=iceberg.leg + 1),
        meta=order.meta,
    )


def ticket_of(order: Order) -> Ticket:
    """What is left of an order, as a ticket: what the funds are checked with."""
    return Ticket(
        instrument=order.instrument,
        side=order.side,
        quantity=order.rest,
        product=order.product,
        price=order.price or order.reference_price,
        tag=order.tag,
    )


def _own_protection(parent: Order, moment: datetime, rules: DayRules) -> int:
    """The broker's own percentage for the stop, on days when orders without a price need one."""
    rule = rules.at(moment).trading.protection.value
    if not rule.is_required:
        return 0
    is_option = parent.instrument.is_option
    return automatic_protection(rule, parent.trigger_price, is_option=is_option)
