"""The broker's order management: every order's way through its states.

Time is the virtual clock's. Each state is due some milliseconds after the one before; what happens
in the exchange's book is reported back by the exchange.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.exchange.exchange import Exchange
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import Change, Order, Ticket, Trade
from kite_testing.fake_broker.order_updates import OrderUpdate, OrderUpdates
from kite_testing.fake_broker.orders.identifiers import Identifiers
from kite_testing.fake_broker.orders.order_rows import book_row, history_row
from kite_testing.fake_broker.wire.refusals import busy_order, finished_order

_AT_THE_BROKER = timedelta(milliseconds=1)
_AT_THE_EXCHANGE = timedelta(milliseconds=40)
_UNREGISTERED_TOKEN = 1
"""The token in the first row of a history (sample: order_info.json)."""


class OrderManagement:
    """Orders of the day by id, and their trades."""

    def __init__(
        self,
        agenda: Agenda,
        hours: MarketHours,
        prices: Prices,
        feed: Feed,
        ledger: Ledger,
        updates: OrderUpdates,
        faults: Faults,
        *,
        user_id: str,
    ) -> None:
        self._agenda = agenda
        self._hours = hours
        self._ledger = ledger
        self._updates = updates
        self._faults = faults
        self._user_id = user_id
        self._ids = Identifiers()
        self._exchange = Exchange(prices, feed, self)
        self.orders: dict[str, Order] = {}
        self.trades: list[Trade] = []

    def place(self, ticket: Ticket, now: datetime) -> Order:
        """Register an order. Raises RefusedError when funds or shares are short."""
        amount = self._ledger.check(ticket, now)
        order = Order(
            order_id=self._ids.order_id(now),
            instrument=ticket.instrument,
            side=ticket.side,
            product=ticket.product,
            quantity=ticket.quantity,
            price=ticket.price,
            order_timestamp=now,
            tag=ticket.tag,
            system_tags=ticket.system_tags,
        )
        self.orders[order.order_id] = order
        self._ledger.expect(order, order.quantity)
        self._ledger.block(order, amount)
        self._note(order, "PUT ORDER REQ RECEIVED", instrument_token=_UNREGISTERED_TOKEN)
        validated = now + _AT_THE_BROKER
        sent = validated + _AT_THE_BROKER
        self._agenda.add(validated, partial(self._pass, order, "VALIDATION PENDING"))
        self._agenda.add(sent, partial(self._pass, order, "OPEN PENDING"))
        self._agenda.add(sent + _AT_THE_EXCHANGE, partial(self._register, order))
        if (close := self._hours.next_close(order.instrument, now)) is not None:
            self._agenda.add(close, partial(self._end, order))
        return order

    def modify(self, order: Order, change: Change, now: datetime) -> None:
        """Register a change of an open order. Raises RefusedError when it cannot be changed."""
        self._check_open(order, "modified")
        ticket = Ticket(
            instrument=order.instrument,
            side=order.side,
            quantity=change.quantity - order.filled,
            product=order.product,
            price=change.price,
        )
        self._ledger.block(order, self._ledger.check(ticket, now, replaced=order))
        self._start_change(order, now)
        order.changes += 1
        self._note(order, "MODIFY VALIDATION PENDING")
        sent = now + _AT_THE_BROKER
        self._agenda.add(sent, partial(self._pass, order, "MODIFY PENDING"))
        self._agenda.add(sent + _AT_THE_EXCHANGE, partial(self._change, order, change))

    def cancel(self, order: Order, now: datetime) -> None:
        """Register a cancellation. Raises RefusedError when there is nothing to cancel."""
        self._check_open(order, "cancelled")
        self._start_change(order, now)
        sent = now + _AT_THE_BROKER
        self._agenda.add(sent, partial(self._pass, order, "CANCEL PENDING"))
        self._agenda.add(sent + _AT_THE_EXCHANGE, partial(self._end, order))

    def start_day(self) -> None:
        """Forget yesterday: orders and trades last one day."""
        self._exchange.clear()
        for order in self.orders.values():
            if not order.is_final:
                self._ledger.release(order)
                order.status = "CANCELLED"
        self.orders, self.trades = {}, []

    def filled(self, order: Order, quantity: int, price: Money, moment: datetime, /) -> None:
        """A part of an order, or all of it, traded at the exchange."""
        self._ledger.record(order, quantity, price)
        order.filled += quantity
        order.value += quantity * price
        order.exchange_update_timestamp = moment
        trade_id = self._ids.trade_id(order.instrument.exchange)
        trade = Trade(trade_id=trade_id, order=order, quantity=quantity, price=price, moment=moment)
        self.trades.append(trade)
        if order.rest:
            self._note(order, "OPEN")
            self._publish(order, "UPDATE", moment)
            return
        self._exchange.withdraw(order)
        self._note(order, "COMPLETE")
        self._publish(order, "COMPLETE", moment)

    def triggered(self, order: Order, moment: datetime, /) -> None:
        """A stop's trigger was touched: it stands in the book now."""
        order.waits_for_trigger = False
        order.exchange_update_timestamp = moment
        self._note(order, "OPEN")

    def dropped(
        self, order: Order, moment: datetime, message: str | None = None, raw: str | None = None, /
    ) -> None:
        """The exchange cancelled what is left of an order."""
        order.status_message, order.status_message_raw = message, raw
        self._end(order, moment)

    def _check_open(self, order: Order, verb: str) -> None:
        if order.is_final:
            raise finished_order(verb, order.status)
        if order.is_busy or order.status != "OPEN":
            raise busy_order(verb)

    def _start_change(self, order: Order, now: datetime) -> None:
        order.is_busy = True
        order.order_timestamp = now

    def _note(self, order: Order, status: str, *, instrument_token: int | None = None) -> None:
        """Give an order its state, and the history a row of it."""
        order.status = status
        token = order.instrument.token if instrument_token is None else instrument_token
        order.history.append(history_row(order, self._user_id, instrument_token=token))

    def _pass(self, order: Order, status: str, _: datetime) -> None:
        """Go through a state on the way."""
        if not order.is_final:
            self._note(order, status)

    def _register(self, order: Order, moment: datetime) -> None:
        """The exchange takes the order."""
        if order.is_final:
            return
        order.exchange_order_id = self._ids.exchange_order_id(order.instrument.exchange)
        self._open(order, moment)

    def _change(self, order: Order, change: Change, moment: datetime) -> None:
        """The exchange takes the change; the row MODIFIED shows the old price still."""
        if order.is_final:
            return
        order.is_busy = False
        order.exchange_timestamp = order.exchange_update_timestamp = moment
        self._note(order, "MODIFIED")
        self._exchange.withdraw(order)
        self._ledger.expect(order, change.quantity - order.quantity)
        order.price, order.quantity = change.price, change.quantity
        order.system_tags = change.system_tags
        self._open(order, moment)

    def _open(self, order: Order, moment: datetime) -> None:
        """The order stands in the book, and trades at once if it can."""
        order.exchange_timestamp = order.exchange_update_timestamp = moment
        self._note(order, "OPEN")
        self._exchange.enter(order, moment)

    def _end(self, order: Order, moment: datetime) -> None:
        """Cancel what is left: because the user wishes it, or because the session ends."""
        if order.is_final:
            return
        self._ledger.release(order)
        self._exchange.withdraw(order)
        order.cancelled = order.rest
        order.exchange_update_timestamp = moment
        self._note(order, "CANCELLED")
        self._publish(order, "CANCELLED", moment)

    def _publish(self, order: Order, status: str, moment: datetime) -> None:
        """Push an update, if anybody listens."""
        if self._updates.is_heard:
            row = {**book_row(order, self._user_id), "status": status}
            self._updates.publish(OrderUpdate(moment=moment, status=status, row=row))
