"""The exchanges: orders come in, trade, wait, and leave."""

from __future__ import annotations

from datetime import datetime

from kite_core.rulebook.sessions import PhaseKind
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.exchange import reasons
from kite_testing.fake_broker.exchange.day_events import DayEvents
from kite_testing.fake_broker.exchange.desk import Desk
from kite_testing.fake_broker.exchange.fill_models import fill_model
from kite_testing.fake_broker.exchange.matching import Matching
from kite_testing.fake_broker.exchange.order_book import OrderBook
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import Order
from kite_testing.fake_broker.settings import Fills


class Exchange:
    """All books. An order that is entered trades what it can at once; the rest waits.

    It has no desk until `report_to` names one.
    """

    def __init__(
        self,
        agenda: Agenda,
        hours: MarketHours,
        prices: Prices,
        quoting: Quoting,
        feed: Feed,
        faults: Faults,
        *,
        fills: Fills,
    ) -> None:
        self._agenda = agenda
        self._hours = hours
        self._prices = prices
        self._quoting = quoting
        self._feed = feed
        self._faults = faults
        self._fills = fill_model(fills, prices, quoting, hours)
        self._books: dict[int, OrderBook] = {}

    def report_to(self, desk: Desk) -> None:
        """Name the desk that hears what becomes of its orders."""
        self._desk = desk
        self._matching = Matching(self._fills, self._prices, self._feed, self._faults, desk)
        self._day = DayEvents(
            self._agenda,
            self._hours,
            self._prices,
            self._quoting,
            books=self._books,
            matching=self._matching,
            desk=desk,
        )

    def enter(self, order: Order, moment: datetime) -> None:
        """Take an order, new or changed."""
        if self._matching.vanishes(order, moment):
            return
        if not order.waits_for_trigger:
            self._enter_live(order, moment)
            return
        last = self._prices.last(order.instrument, moment)
        is_touched = last >= order.trigger_price if order.is_buy else last <= order.trigger_price
        if is_touched and self._hours.trades(order.instrument, moment):
            self._trigger(order, moment)
        else:
            self._book_for(order.instrument, moment).wait(order)

    def withdraw(self, order: Order) -> None:
        """Take an order out of its book, if it is there."""
        book = self._books.get(order.instrument.token)
        if book is not None and book.leave(order):
            self._close_if_empty(book)

    def replace(self, order: Order, moment: datetime, *, keeps_priority: bool) -> None:
        """Take the change of an order; it keeps its place in time only at the same price."""
        book = self._books.get(order.instrument.token)
        if not keeps_priority or book is None or order not in book:
            self.withdraw(order)
            self.enter(order, moment)

    def halt(self, exchange: str, until: datetime) -> None:
        """Stop trading on an exchange until a moment; then it opens again at one price."""
        self._day.halt(exchange, until)

    def is_halted(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether trading is stopped at that moment: orders wait, whatever the price is."""
        return self._hours.is_halted(instrument, moment)

    def on_price(self, instrument: Instrument, moment: datetime, /) -> None:
        """Fill the resting orders that this price has reached, then the stops that it triggers."""
        book = self._books.get(instrument.token)
        if book is None or not self._hours.trades(instrument, moment):
            return
        self._day.reopen(instrument.exchange, moment)
        touch = self._prices.touch(instrument, moment)
        if book.is_reached(touch):
            self._matching.fill_resting(book, moment, is_buy=True)
            self._matching.fill_resting(book, moment, is_buy=False)
            while (stop := book.triggered(touch.last)) is not None:
                book.leave(stop)
                self._trigger(stop, moment)
            book.measure()
        self._note_depletion(instrument, moment)
        self._close_if_empty(book)

    def cancel_outside(
        self, instrument: Instrument, lower: Money, upper: Money, moment: datetime
    ) -> None:
        """Cancel the limits that a new price band leaves outside; stops stay."""
        self._day.cancel_outside(instrument, lower, upper, moment)

    def cancel_all(self, instrument: Instrument, moment: datetime, *, reason: str) -> None:
        """Cancel whatever rests in an instrument, stops too."""
        for order in list(self._books.get(instrument.token, ())):
            self._desk.dropped(order, moment, reason, reason)

    def clear(self) -> None:
        """Forget all orders, as the exchanges do over night."""
        for book in self._books.values():
            self._feed.unwatch(book.instrument, self)
        self._books.clear()

    def _enter_live(self, order: Order, moment: datetime) -> None:
        """Trade, and rest with what is left."""
        instrument = order.instrument
        if self._hours.trades(instrument, moment):
            self._matching.meet(self._books.get(instrument.token), order, moment)
            self._note_depletion(instrument, moment)
        elif self._hours.phase(instrument, moment) is PhaseKind.POST_CLOSE:
            self._matching.meet_close(order, moment)
        if not order.rest or order.is_final:
            return
        if order.validity == "IOC":
            self._desk.dropped(order, moment, reasons.UNMATCHED, reasons.UNMATCHED)
            return
        self._book_for(instrument, moment).rest(order)

    def _trigger(self, stop: Order, moment: datetime) -> None:
        """Make a live order of a stop; the exchange may drop it on the way."""
        self._matching.trigger(stop, moment)
        if not stop.is_final:
            self._enter_live(stop, moment)

    def _book_for(self, instrument: Instrument, moment: datetime) -> OrderBook:
        """The book of an instrument, which hears of prices while there is something in it."""
        book = self._books.get(instrument.token)
        if book is None:
            book = self._books[instrument.token] = OrderBook(instrument)
            self._feed.watch(instrument, self, moment, reach=book.reach)
            self._day.follow(instrument, moment)
        return book

    def _note_depletion(self, instrument: Instrument, moment: datetime) -> None:
        """Where levels were taken, listen to every price: the next one may bring them back."""
        if self._fills.is_depleted(instrument, moment):
            self._book_for(instrument, moment).hear_all()

    def _close_if_empty(self, book: OrderBook) -> None:
        if not book and not book.hears_all and self._books.get(book.instrument.token) is book:
            del self._books[book.instrument.token]
            self._feed.unwatch(book.instrument, self)
