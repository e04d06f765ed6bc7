"""Between the broker and the exchanges: what arrives there, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.exchange.exchange import Exchange
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import Change, Order
from kite_testing.fake_broker.orders.day_book import DayBook
from kite_testing.fake_broker.orders.journeys import Journeys
from kite_testing.fake_broker.orders.pricing import Pricing
from kite_testing.fake_broker.orders.session_ends import SessionEnds
from kite_testing.fake_broker.orders.session_rules import AUCTION_CLOSES
from kite_testing.fake_broker.orders.shown_orders import ShownOrders
from kite_testing.fake_broker.orders.troubles import Troubles

UNCHANGEABLE = "16346 : Order cannot be modified"
_STOPS = ("SL", "SL-M")
_LONGEST = timedelta(days=1)
"""No order is older: the day of an order ends before."""


class FillListener(Protocol):
    """Who makes orders of fills."""

    def after_fill(self, order: Order, quantity: int, moment: datetime, /) -> None:
        """A part of an order, or all of it, traded."""
        ...


class ExchangeDesk:
    """Gives orders to the exchanges, and writes down what they report."""

    def __init__(
        self,
        agenda: Agenda,
        hours: MarketHours,
        exchange: Exchange,
        book: DayBook,
        journeys: Journeys,
        shown: ShownOrders,
        *,
        pricing: Pricing,
        troubles: Troubles,
    ) -> None:
        self._agenda = agenda
        self._exchange = exchange
        self._book = book
        self._journeys = journeys
        self._shown = shown
        self._pricing = pricing
        self._troubles = troubles
        self._listener: FillListener | None = None
        self.session_ends = SessionEnds(agenda, hours, self.end)
        exchange.report_to(self)

    def tell_fills(self, listener: FillListener) -> None:
        """Tell this one about every fill."""
        self._listener = listener

    def register(self, order: Order, moment: datetime) -> None:
        """The exchange takes a new order."""
        self._book.register(order, moment)
        if order.validity == "TTL":
            self._agenda.add(_lapse_of(order, moment), partial(self._lapse, order))
        order.waits_for_trigger = order.order_type in _STOPS
        self._rest(order, moment, keeps_priority=False)

    def change(self, change: Change, order: Order, moment: datetime) -> None:
        """The exchange takes a change, or leaves the order as it is."""
        order.is_busy = False
        if order.parent_order_id is not None:
            # Nobody changes the quantity of a cover order's stop, but it may have grown meanwhile.
            change = replace(change, quantity=order.quantity)
        if (refusal := change.refusal) is not None:
            self._keep(order, refusal.message, refusal.raw, moment)
        elif self._troubles.loses_race(order, moment):
            self._keep(order, UNCHANGEABLE, UNCHANGEABLE, moment)
            self._fill_now(order, moment)
        elif change.quantity <= order.filled:
            self._keep(order, UNCHANGEABLE, UNCHANGEABLE, moment)
        else:
            self._amend(order, change, moment)

    def cancel(self, order: Order, moment: datetime) -> None:
        """The exchange cancels, unless a fill was faster."""
        order.is_busy = False
        if self._troubles.loses_race(order, moment):
            self._fill_now(order, moment)
            return
        self.end(order, moment)
        later = self._troubles.executes_later(order, moment)
        if later is not None:
            self._agenda.add(moment + later, partial(self._execute_after_all, order))

    def end(self, order: Order, moment: datetime, /) -> None:
        """Cancel what is left: by a user's wish, or because the session ends."""
        if not order.is_final:
            self._journeys.forget(order)
            self._exchange.withdraw(order)
            self._book.end(order, moment)

    def withdraw(self, order: Order) -> None:
        """Take an order out of its book, if it is there."""
        self._exchange.withdraw(order)

    def start_day(self) -> None:
        """Forget what rests, as the exchanges do over night."""
        self._exchange.clear()

    def filled(self, order: Order, quantity: int, price: Money, moment: datetime, /) -> None:
        """A part of an order, or all of it, traded at the exchange."""
        self._hear(order, moment)
        if order.is_busy:
            self._journeys.show(order, moment)
        for part in self._troubles.flood(order, quantity, moment):
            self._book.fill(order, part, price, moment)
            if not order.rest:
                self._exchange.withdraw(order)
            if self._listener is not None and (order.iceberg is not None or order.variety == "co"):
                self._listener.after_fill(order, part, moment)

    def triggered(self, order: Order, moment: datetime, /) -> None:
        """A stop's trigger was touched: it goes on as a limit order, protected if need be."""
        self._hear(order, moment)
        order.waits_for_trigger = False
        order.exchange_update_timestamp = moment
        if order.protection:
            # The states before it keep their price, which is none.
            self._book.keep_terms(order)
            order.price = self._pricing.protected(
                order.instrument, order.side, moment, hundredths=order.protection
            )
        self._book.note(order, "OPEN")

    def dropped(
        self, order: Order, moment: datetime, message: str | None = None, raw: str | None = None, /
    ) -> None:
        """The exchange cancelled what is left of an order."""
        self._hear(order, moment)
        order.status_message, order.status_message_raw = message, raw
        self.end(order, moment)

    def _hear(self, order: Order, moment: datetime) -> None:
        """The exchange reports; over a line that is down nothing is seen of it (O9)."""
        line_up = self._troubles.line_returns(order, moment)
        if line_up is not None:
            self._shown.hold(order, moment, line_up)

    def _rest(self, order: Order, moment: datetime, *, keeps_priority: bool) -> None:
        """The order stands in the book, and trades at once if it can."""
        order.exchange_timestamp = order.exchange_update_timestamp = moment
        self._book.note(order, "TRIGGER PENDING" if order.waits_for_trigger else "OPEN")
        if order.variety == "auction":
            self._agenda.add(_auction_end(moment), partial(self._hold_auction, order))
        elif keeps_priority:
            self._exchange.replace(order, moment, keeps_priority=True)
        else:
            self._exchange.enter(order, moment)

    def _amend(self, order: Order, change: Change, moment: datetime) -> None:
        """The row MODIFIED shows the old price still (sample: order_info.json)."""
        order.exchange_timestamp = order.exchange_update_timestamp = moment
        order.status_message = order.status_message_raw = None
        self._book.note(order, "MODIFIED")
        keeps_priority = (
            (change.order_type, change.price, change.trigger_price)
            == (order.order_type, order.price, order.trigger_price)
        ) and change.quantity <= order.quantity
        if not keeps_priority:
            self._exchange.withdraw(order)
        self._book.amend(order, change)
        order.waits_for_trigger = order.waits_for_trigger and change.order_type in _STOPS
        self._book.publish(order, "UPDATE", moment)
        self._rest(order, moment, keeps_priority=keeps_priority)

    def _keep(self, order: Order, message: str, raw: str, moment: datetime) -> None:
        """The change is refused; the order stands as before, and says why."""
        order.status_message, order.status_message_raw = message, raw
        order.exchange_update_timestamp = moment
        self._book.keep(order)
        self._book.note(order, "NOT MODIFIED")
        self._book.note(order, "TRIGGER PENDING" if order.waits_for_trigger else "OPEN")

    def _fill_now(self, order: Order, moment: datetime) -> None:
        """What is left trades at its limit; without one, at the market."""
        price = order.price or self._pricing.reference(order.instrument, order.side, moment)
        self.filled(order, order.rest, price, moment)

    def _execute_after_all(self, order: Order, moment: datetime) -> None:
        """O4: the cancelled order was executed at the exchange."""
        order.cancelled = 0
        order.status = "OPEN"
        self._book.expect(order, 0)
        self._fill_now(order, moment)

    def _lapse(self, order: Order, moment: datetime) -> None:
        """The minutes of a TTL order are over, unless it was changed to another validity."""
        if order.validity == "TTL":
            self.end(order, moment)

    def _hold_auction(self, order: Order, moment: datetime) -> None:
        """The auction of short shares: an offer at the last price or below finds a buyer."""
        if order.is_final:
            return
        if order.price <= self._pricing.last(order.instrument, moment):
            self.filled(order, order.rest, order.price, moment)
        else:
            self.end(order, moment)


def _lapse_of(order: Order, moment: datetime) -> datetime:
    """When the minutes of a TTL order are over; those of a stored one begin when it is sent."""
    since = moment if order.variety == "amo" else order.order_timestamp
    return since + min(timedelta(minutes=order.validity_ttl), _LONGEST)


def _auction_end(moment: datetime) -> datetime:
    """When the auction of that day ends, or right away when it is over."""
    return max(moment, datetime.combine(moment.date(), AUCTION_CLOSES, moment.tzinfo))
