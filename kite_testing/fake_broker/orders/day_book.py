"""The orders and trades of the day: their states, stamps and updates, and the money they move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import (
    Change,
    LateRefusal,
    Layer,
    Order,
    Passes,
    Ticket,
    Trade,
)
from kite_testing.fake_broker.order_updates import OrderUpdate, OrderUpdates
from kite_testing.fake_broker.orders.identifiers import Identifiers
from kite_testing.fake_broker.orders.order_rows import book_row
from kite_testing.fake_broker.orders.troubles import Troubles

STORED = "AMO REQ RECEIVED"
RECEIVED = "PUT ORDER REQ RECEIVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blocked:
    """An amount, and for how much of an order it is set aside."""

    amount: Money
    quantity: int

    def left_for(self, rest: int) -> Money:
        """What is still needed when only so much is not filled."""
        return self.amount * rest // self.quantity


class DayBook:
    """What became of every order: each change of state goes through here."""

    def __init__(
        self,
        agenda: Agenda,
        ledger: Ledger,
        updates: OrderUpdates,
        troubles: Troubles,
        *,
        user_id: str,
    ) -> None:
        self._agenda = agenda
        self._ledger = ledger
        self._updates = updates
        self._troubles = troubles
        self._user_id = user_id
        self.ids = Identifiers()
        self.orders: dict[str, Order] = {}
        self.trades: list[Trade] = []
        self.held_until: dict[str, datetime] = {}
        self._kept: dict[str, Money] = {}
        self._changing: dict[str, tuple[_Blocked, _Blocked]] = {}

    def enter(self, ticket: Ticket, order_id: str, now: datetime) -> Order:
        """A new order, in its first state."""
        # By place, because 22 names take another microsecond.
        order = Order(
            order_id,
            ticket.instrument,
            ticket.side,
            ticket.product,
            ticket.quantity,
            ticket.price,
            now,
            ticket.order_type,
            ticket.variety,
            ticket.validity,
            ticket.validity_ttl,
            ticket.trigger_price,
            ticket.disclosed_quantity,
            ticket.protection,
            ticket.reference_price,
            ticket.tag,
            ticket.system_tags,
            ticket.parent_order_id,
            ticket.auction_number,
            ticket.iceberg,
            ticket.meta,
            ticket.refusal,
        )
        self.orders[order_id] = order
        self.note(order, STORED if ticket.variety == "amo" else RECEIVED)
        return order

    def note(self, order: Order, status: str) -> None:
        """Give an order its state, and the history a row of it."""
        order.status = status
        order.history += (
            status,
            len(order.earlier),
            order.order_timestamp,
            order.exchange_timestamp,
            order.filled,
            order.value,
            order.cancelled,
            order.status_message,
        )

    def note_passed(self, order: Order, states: Passes) -> None:
        """Note states that an order went through without anything else changing."""
        for _, status in states:
            self.note(order, status)

    def expect(self, order: Order, amount: Money) -> None:
        """Count an order against funds and holdings until it is done."""
        order.is_expected = True
        self._ledger.expect(order, order.quantity)
        self._ledger.block(order, amount)

    def register(self, order: Order, moment: datetime) -> None:
        """The exchange has the order: it gets the exchange's id and stamps."""
        order.exchange_order_id = self.ids.exchange_order_id(order.instrument.exchange)
        order.exchange_timestamp = order.exchange_update_timestamp = moment

    def keep_terms(self, order: Order) -> None:
        """Let the states so far keep these terms, before some of them change."""
        order.earlier = (*order.earlier, terms_of(order))

    def block_change(self, order: Order, change: Change, amount: Money) -> None:
        """Set aside what a change needs that goes to the exchange now, instead of what was."""
        before = _Blocked(amount=order.blocked, quantity=order.rest)
        after = _Blocked(amount=amount, quantity=change.quantity - order.filled)
        self._changing[order.order_id] = before, after
        self._ledger.block(order, amount)

    def keep(self, order: Order) -> None:
        """Leave an order as it was before a change, and set aside what it needs like that."""
        if (blocks := self._changing.pop(order.order_id, None)) is not None:
            before, _ = blocks
            self._ledger.block(order, before.left_for(order.rest))

    def amend(self, order: Order, change: Change) -> None:
        """Give an order its new terms; the states so far keep the old ones."""
        self.keep_terms(order)
        if order.is_expected:
            self._ledger.expect(order, change.quantity - order.quantity)
        order.quantity, order.price = change.quantity, change.price
        order.order_type, order.trigger_price = change.order_type, change.trigger_price
        order.validity, order.validity_ttl = change.validity, change.validity_ttl
        order.disclosed_quantity = change.disclosed_quantity
        order.protection, order.reference_price = change.protection, change.reference_price
        order.system_tags = change.system_tags
        if (blocks := self._changing.pop(order.order_id, None)) is not None:
            # Fills on the way have taken their part by the old quantity.
            _, after = blocks
            self._ledger.block(order, after.left_for(order.rest))

    def grow(self, order: Order, quantity: int) -> None:
        """More is asked for; an order that the exchange has keeps its states as they were."""
        is_shown = order.exchange_order_id is not None
        if is_shown:
            self.keep_terms(order)
        self._ledger.expect(order, quantity)
        order.quantity += quantity
        if is_shown:
            self.note(order, order.status)

    def fill(self, order: Order, quantity: int, price: Money, moment: datetime) -> None:
        """A part of an order, or all of it, traded."""
        blocked = order.blocked
        self._ledger.record(order, quantity, price)
        order.filled += quantity
        order.value += quantity * price
        order.exchange_update_timestamp = moment
        trade_id = self.ids.trade_id(order.instrument.exchange)
        self.trades.append(Trade(trade_id, order, quantity, price, moment))
        if order.rest:
            self.note(order, "OPEN")
            self.publish(order, "UPDATE", moment)
            return
        self._keep_margin(order, blocked, moment)
        self.note(order, "COMPLETE")
        self.publish(order, "COMPLETE", moment)

    def end(self, order: Order, moment: datetime) -> None:
        """What is left of an order is cancelled."""
        self._release(order, moment)
        # An auction order shows none as cancelled (sample: orders.json).
        order.cancelled = 0 if order.variety == "auction" else order.rest
        if order.exchange_order_id is not None:
            order.exchange_update_timestamp = moment
        self.note(order, "CANCELLED")
        self.publish(order, "CANCELLED", moment)

    def reject(self, refusal: LateRefusal, order: Order, moment: datetime) -> None:
        """The risk checks or the exchange say no; the exchange gives the order an id for that."""
        self._release(order, moment)
        order.status_message, order.status_message_raw = refusal.message, refusal.raw
        if refusal.layer is Layer.EXCHANGE:
            self.register(order, moment)
        self.note(order, "REJECTED")
        self.publish(order, "REJECTED", moment)

    def publish(self, order: Order, status: str, moment: datetime) -> None:
        """Push an update, if anybody listens, once the line to the exchange is up."""
        line_up = self.held_until.get(order.order_id)
        if line_up is not None:
            self._agenda.add(line_up, partial(self.publish, order, status))
        elif self._updates.is_heard:
            row = {**book_row(order, self._user_id), "status": status}
            self._updates.publish(OrderUpdate(moment=moment, status=status, row=row))

    def start_day(self) -> None:
        """Forget yesterday; orders that wait for the next session stay."""
        for order in self.orders.values():
            if order.is_expected and not order.is_final:
                self._ledger.release(order)
                order.status = "CANCELLED"
        self.orders = {key: row for key, row in self.orders.items() if row.status == STORED}
        self.trades = []
        self._kept, self._changing = {}, {}
        self.ids.start_day()

    def _release(self, order: Order, moment: datetime) -> None:
        if not order.is_expected:
            return
        order.is_expected = False
        blocked = order.blocked
        self._ledger.release(order)
        self._keep_margin(order, blocked, moment)

    def _keep_margin(self, order: Order, amount: Money, moment: datetime) -> None:
        """O11: what was blocked stays so for a while, at most until the night."""
        kept_for = self._troubles.keeps_margin(order, moment) if amount else None
        if kept_for is not None:
            self._kept[order.order_id] = amount
            self._ledger.keep_blocked(order.instrument.margin_segment, amount)
            self._agenda.add(moment + kept_for, partial(self._give_back, order))

    def _give_back(self, order: Order, _: datetime) -> None:
        amount = self._kept.pop(order.order_id, 0)
        self._ledger.keep_blocked(order.instrument.margin_segment, -amount)


def terms_of(order: Order) -> Change:
    """The terms of an order as they are."""
    return Change(
        quantity=order.quantity,
        price=order.price,
        order_type=order.order_type,
        validity=order.validity,
        validity_ttl=order.validity_ttl,
        trigger_price=order.trigger_price,
        disclosed_quantity=order.disclosed_quantity,
        protection=order.protection,
        reference_price=order.reference_price,
        system_tags=order.system_tags,
    )
