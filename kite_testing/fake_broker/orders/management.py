"""The broker's order management: what clients ask of orders.

Time is the virtual clock's. Each state is due some milliseconds after the one before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import SELL, Change, LateRefusal, Layer, Order, Ticket
from kite_testing.fake_broker.orders import refusals
from kite_testing.fake_broker.orders.day_book import STORED, DayBook
from kite_testing.fake_broker.orders.exchange_desk import ExchangeDesk
from kite_testing.fake_broker.orders.follow_ups import FollowUps, ticket_of
from kite_testing.fake_broker.orders.journeys import (
    AT_THE_BROKER,
    AT_THE_EXCHANGE,
    CANCELLING,
    CHANGING,
    PLACING,
    VALIDATING,
    Journeys,
)
from kite_testing.fake_broker.orders.layers import Layers
from kite_testing.fake_broker.orders.pricing import Pricing
from kite_testing.fake_broker.orders.session_rules import INTRADAY
from kite_testing.fake_broker.orders.troubles import Troubles
from kite_testing.fake_broker.wire.refusals import RefusedError, invalid

_AT_REST = ("OPEN", "TRIGGER PENDING", STORED)
_STOPS = ("SL", "SL-M")


class OrderManagement:
    """Takes orders, changes and cancellations."""

    def __init__(
        self,
        agenda: Agenda,
        hours: MarketHours,
        ledger: Ledger,
        book: DayBook,
        desk: ExchangeDesk,
        journeys: Journeys,
        follow_ups: FollowUps,
        *,
        pricing: Pricing,
        layers: Layers,
        troubles: Troubles,
    ) -> None:
        self._agenda = agenda
        self._hours = hours
        self._ledger = ledger
        self._book = book
        self._desk = desk
        self._journeys = journeys
        self._follow_ups = follow_ups
        self._pricing = pricing
        self._layers = layers
        self._troubles = troubles
        follow_ups.place_with(self)

    def place(self, ticket: Ticket, now: datetime, *, order_id: str | None = None) -> Order:
        """Register an order. Raises RefusedError when it is refused at once."""
        if ticket.variety == "amo":
            return self._store(ticket, now)
        refusal, amount = ticket.refusal, 0
        if refusal is None:
            # The official sample of an iceberg without funds is a row, not an error (orders.json).
            least = Layer.GATEWAY if ticket.iceberg is None else Layer.RMS
            refusal, amount = self._checked(ticket, now, least)
        order = self._book.enter(ticket, order_id or self._book.ids.order_id(now), now)
        self._send(order, refusal, amount, now)
        return order

    def place_unchecked(self, ticket: Ticket, moment: datetime, /, *, at_once: bool) -> Order:
        """Place an order of the broker's own, which nothing refuses."""
        order = self._book.enter(ticket, self._book.ids.order_id(moment), moment)
        self._book.expect(order, 0)
        if at_once:
            self._desk.register(order, moment)
        else:
            self._journeys.start(order, PLACING, self._desk.register, moment)
            self._desk.session_ends.add(order, moment)
        return order

    def modify(self, order: Order, change: Change, now: datetime) -> None:
        """Register a change of an open order. Raises RefusedError when it cannot be changed."""
        self.check_at_rest(order, "modified")
        if order.status == STORED:
            self._change_stored(order, change, now)
            return
        ticket = replace(
            ticket_of(order),
            quantity=change.quantity - order.filled,
            price=change.price or change.reference_price,
        )
        if change.refusal is None:
            amount = self._ledger.check(ticket, now, replaced=order)
            self._book.block_change(order, change, amount)
        self._start_change(order, change, now)

    def cancel(self, order: Order, now: datetime) -> None:
        """Register a cancellation. Raises RefusedError when there is nothing to cancel."""
        self.check_at_rest(order, "cancelled")
        order.order_timestamp = now
        if order.status == STORED:
            self._desk.end(order, now)
            return
        order.is_busy = True
        held = self._troubles.slow_change(order, now)
        self._journeys.start(order, CANCELLING, self._desk.cancel, now, held_last=held)

    def exit(self, order: Order, now: datetime) -> None:
        """Leave a cover order, by its entry or by its stop, which becomes a market order."""
        parent = self._book.orders.get(order.parent_order_id or "", order)
        stop = self._follow_ups.stop_of(parent)
        if stop is None or not parent.is_final:
            self.cancel(parent, now)
        if stop is not None:
            self.check_at_rest(stop, "cancelled")
            self._start_change(
                stop, Change(quantity=stop.quantity, price=0, order_type="MARKET"), now
            )

    def release_amo(self, now: datetime) -> list[str]:
        """Send all stored orders to the exchange now; their ids."""
        stored = [row for row in self._book.orders.values() if row.status == STORED]
        for order in stored:
            self._release(order, now)
        return [order.order_id for order in stored]

    def intraday_orders(self) -> list[Order]:
        """The MIS and CO orders that have not ended."""
        rows = self._book.orders.values()
        return [row for row in rows if row.product in INTRADAY and not row.is_final]

    def end(self, order: Order, moment: datetime, /) -> None:
        """Cancel an order without asking it."""
        self._desk.end(order, moment)

    def reject(self, order: Order, message: str, raw: str, now: datetime) -> None:
        """Let the exchange reject an order that has not ended. Raises ValueError."""
        if order.is_final:
            raise ValueError(f"Order {order.order_id} is {order.status}: it cannot be rejected.")
        self._journeys.forget(order)
        self._desk.withdraw(order)
        refusal = LateRefusal(layer=Layer.EXCHANGE, message=message, raw=raw)
        self._book.reject(refusal, order, now)

    def start_day(self) -> None:
        """Forget yesterday: orders and trades last one day, but for those that are stored."""
        for order in self._book.orders.values():
            self._journeys.forget(order)
        self._desk.start_day()
        self._book.start_day()
        self._follow_ups.start_day()

    def check_at_rest(self, order: Order, verb: str) -> None:
        """Raise RefusedError when an order has ended, or is on its way."""
        if order.is_final:
            raise refusals.finished_order(verb, order.status)
        if order.is_busy or order.status not in _AT_REST:
            raise refusals.busy_order(verb)

    def _checked(
        self, ticket: Ticket, now: datetime, least: Layer
    ) -> tuple[LateRefusal | None, Money]:
        """What the account says to an order: a refusal for later, or what it blocks."""
        self._check_papers(ticket, now)
        try:
            priced = ticket if ticket.price else replace(ticket, price=ticket.reference_price)
            return None, self._ledger.check(priced, now)
        except RefusedError as refusal:
            late = self._layers.of_account(
                refusal, now=now, instrument=ticket.instrument, tag=ticket.tag, least=least
            )
            return late, 0

    def _check_papers(self, ticket: Ticket, now: datetime) -> None:
        """Shares that are sold may need an authorisation, those of an auction its number."""
        if ticket.side != SELL or ticket.product != "CNC":
            return
        if ticket.auction_number is not None:
            holding = self._ledger.auctions().get(ticket.auction_number)
            if holding is None or holding.instrument is not ticket.instrument:
                raise invalid("auction_number")
        missing = self._ledger.authorisation_missing(ticket.instrument, ticket.quantity, now)
        if missing:
            raise refusals.authorisation_needed(missing)

    def _send(
        self, order: Order, refusal: LateRefusal | None, amount: Money, now: datetime
    ) -> None:
        """Let an order go through its states, towards the exchange or a rejection."""
        refusal = refusal or self._troubles.rejection(order, now)
        held = self._troubles.stuck(order, now)
        if refusal is None:
            self._book.expect(order, amount)
            self._journeys.start(order, PLACING, self._desk.register, now, held_first=held)
        else:
            is_late = refusal.layer is Layer.EXCHANGE
            self._journeys.start(
                order,
                PLACING if is_late else VALIDATING,
                partial(self._book.reject, refusal),
                now,
                after_states=AT_THE_EXCHANGE if is_late else AT_THE_BROKER,
                held_first=held,
            )
        self._desk.session_ends.add(order, now)

    def _start_change(self, order: Order, change: Change, now: datetime) -> None:
        order.changes += 1
        order.is_busy = True
        order.order_timestamp = now
        self._book.note(order, "MODIFY VALIDATION PENDING")
        held = self._troubles.slow_change(order, now)
        self._journeys.start(
            order, CHANGING, partial(self._desk.change, change), now, held_last=held
        )

    def _store(self, ticket: Ticket, now: datetime) -> Order:
        """Keep an order for the next session; the account is asked when it is released."""
        order = self._book.enter(ticket, self._book.ids.order_id(now), now)
        is_stop = (
            order.order_type in _STOPS or order.validity == "IOC" or order.disclosed_quantity > 0
        )
        release = self._hours.amo_release(order.instrument, now, is_stop=is_stop)
        self._agenda.add(release, partial(self._release, order))
        return order

    def _change_stored(self, order: Order, change: Change, now: datetime) -> None:
        order.changes += 1
        order.order_timestamp = now
        self._book.amend(order, change)
        order.refusal = change.refusal
        self._book.note(order, STORED)

    def _release(self, order: Order, moment: datetime) -> None:
        """Send a stored order on its way; what is wrong with it now is found by the risk checks."""
        if order.status != STORED:
            return
        refusal, amount = order.refusal, 0
        if refusal is None:
            refusal = self._beyond_band(order, moment)
        if refusal is None:
            refusal, amount = self._checked(ticket_of(order), moment, Layer.RMS)
        self._send(order, refusal, amount, moment)

    def _beyond_band(self, order: Order, moment: datetime) -> LateRefusal | None:
        """The range of the new day may leave the price of a stored order outside."""
        lower, upper = self._pricing.band(order.instrument, moment)
        if not order.price or lower <= order.price <= upper:
            return None
        below = order.price < lower
        error = refusals.below_circuit(lower) if below else refusals.above_circuit(upper)
        return self._layers.late("circuit", error, Layer.RMS, order.instrument)
