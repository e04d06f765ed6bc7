"""The order management system and the exchanges: every order's way through its states.

Time is the virtual clock's. Each state is due some milliseconds after the one before; resting
orders meet every price that comes up in between. Liquidity at the best price is not limited, and
an order fills whole: at the best price when it arrives, at its own price when it rested.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from kite_core.ist import IST
from kite_testing.fake_broker.identifiers import Identifiers
from kite_testing.fake_broker.instrument import Instrument
from kite_testing.fake_broker.ledger import Ledger
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import Change, Order, Ticket, Trade
from kite_testing.fake_broker.order_rows import history_row
from kite_testing.fake_broker.prices import Prices
from kite_testing.fake_broker.refusals import busy_order, finished_order

Step: TypeAlias = Callable[[datetime], None]
_AT_THE_BROKER = timedelta(milliseconds=1)
_AT_THE_EXCHANGE = timedelta(milliseconds=40)
_NEVER = datetime.max.replace(tzinfo=IST)
_UNREGISTERED_TOKEN = 1
"""The token in the first row of a history (sample: order_info.json)."""


class Matching:
    """Orders of the day by id, and their trades."""

    def __init__(self, prices: Prices, ledger: Ledger, *, user_id: str, always_open: bool) -> None:
        self._prices = prices
        self._ledger = ledger
        self._user_id = user_id
        self._always_open = always_open
        self._ids = Identifiers()
        self._due: list[tuple[datetime, int, Step]] = []
        self._turns = count()
        self._resting: dict[int, dict[str, Order]] = {}
        self._next_look = _NEVER
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
        self._later(validated, partial(self._pass, order, "VALIDATION PENDING"))
        self._later(sent, partial(self._pass, order, "OPEN PENDING"))
        self._later(sent + _AT_THE_EXCHANGE, partial(self._register, order))
        if not self._always_open:
            hours = order.instrument.hours
            day, _ = hours.locate(now)
            self._later(hours.moment(day, hours.seconds), partial(self._end, order))
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
        self._later(sent, partial(self._pass, order, "MODIFY PENDING"))
        self._later(sent + _AT_THE_EXCHANGE, partial(self._change, order, change))

    def cancel(self, order: Order, now: datetime) -> None:
        """Register a cancellation. Raises RefusedError when there is nothing to cancel."""
        self._check_open(order, "cancelled")
        self._start_change(order, now)
        sent = now + _AT_THE_BROKER
        self._later(sent, partial(self._pass, order, "CANCEL PENDING"))
        self._later(sent + _AT_THE_EXCHANGE, partial(self._end, order))

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due until now, in the order of time."""
        while self._due and self._due[0][0] <= now:
            moment, _, step = heappop(self._due)
            self._match_until(moment)
            step(moment)
        self._match_until(now)

    def match(self, instrument: Instrument, moment: datetime) -> None:
        """Fill the resting orders of an instrument that its price has reached."""
        resting = self._resting.get(instrument.token)
        if not resting:
            return
        touch = self._prices.touch(instrument, moment)
        for order in list(resting.values()):
            reached = touch.ask <= order.price if order.is_buy else touch.bid >= order.price
            if reached:
                # A trade happens at the price of the order that rested.
                self._fill(order, order.price, moment)

    def match_all(self, moment: datetime) -> None:
        """Fill every resting order that the prices of this moment have reached."""
        for instrument in self._waiting():
            self.match(instrument, moment)

    def start_day(self) -> None:
        """Forget yesterday: orders and trades last one day."""
        self._due.clear()
        self._resting.clear()
        self.orders, self.trades = {}, []

    def _later(self, moment: datetime, step: Step) -> None:
        heappush(self._due, (moment, next(self._turns), step))

    def _match_until(self, now: datetime) -> None:
        """Let resting orders meet each price that came up since the last look."""
        while self._next_look <= now:
            moment, waiting = self._next_look, self._waiting()
            for instrument in waiting:
                if instrument.hours.is_open(moment):
                    self.match(instrument, moment)
            steps = (instrument.hours.next_step(moment) for instrument in waiting)
            self._next_look = min(steps, default=_NEVER)

    def _waiting(self) -> list[Instrument]:
        """The instruments that have resting orders."""
        return [
            next(iter(orders.values())).instrument for orders in self._resting.values() if orders
        ]

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
        self._leave(order)
        self._ledger.expect(order, change.quantity - order.quantity)
        order.price, order.quantity = change.price, change.quantity
        order.system_tags = change.system_tags
        self._open(order, moment)

    def _open(self, order: Order, moment: datetime) -> None:
        """The order stands in the book, and trades at once if it can."""
        order.exchange_timestamp = order.exchange_update_timestamp = moment
        self._note(order, "OPEN")
        self._resting.setdefault(order.instrument.token, {})[order.order_id] = order
        self._next_look = min(self._next_look, order.instrument.hours.next_step(moment))
        touch = self._prices.touch(order.instrument, moment)
        best = touch.ask if order.is_buy else touch.bid
        if (best <= order.price) if order.is_buy else (best >= order.price):
            self._fill(order, best, moment)

    def _fill(self, order: Order, price: Money, moment: datetime) -> None:
        quantity = order.rest
        self._ledger.record(order, quantity, price)
        order.filled += quantity
        order.value += quantity * price
        order.exchange_update_timestamp = moment
        self._leave(order)
        trade_id = self._ids.trade_id(order.instrument.exchange)
        trade = Trade(trade_id=trade_id, order=order, quantity=quantity, price=price, moment=moment)
        self.trades.append(trade)
        self._note(order, "COMPLETE")

    def _end(self, order: Order, moment: datetime) -> None:
        """Cancel what is left: because the user wishes it, or because the session ends."""
        if order.is_final:
            return
        self._ledger.release(order)
        self._leave(order)
        order.cancelled = order.rest
        order.exchange_update_timestamp = moment
        self._note(order, "CANCELLED")

    def _leave(self, order: Order) -> None:
        """Take an order out of the exchange's book, if it is there."""
        self._resting.get(order.instrument.token, {}).pop(order.order_id, None)
