"""What the exchange's day does to the orders in a book: auctions, and what they do not take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeAlias

from kite_core.ist import IST
from kite_core.rulebook.sessions import PhaseKind
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.exchange import reasons
from kite_testing.fake_broker.exchange.desk import Desk
from kite_testing.fake_broker.exchange.matching import Matching
from kite_testing.fake_broker.exchange.order_book import OrderBook
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.money import Money

_Step: TypeAlias = Callable[[Instrument, datetime], None]


class DayEvents:
    """Puts the phases of an instrument's day on the agenda, once somebody has an order there.

    All of an account's orders are small beside the market: the one price of an auction is the
    market's, whatever they hold. When orders are taken at any hour, prices meet them at any hour,
    too, and there are no auctions.
    """

    def __init__(
        self,
        agenda: Agenda,
        hours: MarketHours,
        prices: Prices,
        quoting: Quoting,
        *,
        books: dict[int, OrderBook],
        matching: Matching,
        desk: Desk,
    ) -> None:
        self._agenda = agenda
        self._hours = hours
        self._prices = prices
        self._quoting = quoting
        self._books = books
        self._matching = matching
        self._desk = desk
        self._known: dict[int, int] = {}
        self._stopped: dict[str, datetime] = {}

    def follow(self, instrument: Instrument, moment: datetime) -> None:
        """Let what is left of this instrument's day happen; once a day is enough."""
        if self._known.get(instrument.token) == moment.toordinal():
            return
        self._known[instrument.token] = moment.toordinal()
        self._plan(instrument, instrument, self._step, moment)
        share = self._prices.underlying(instrument)
        if share is not None and instrument.kind == "FUT":
            self._plan(instrument, share, self._step_of_future, moment)

    def cancel_outside(
        self, instrument: Instrument, lower: Money, upper: Money, moment: datetime
    ) -> None:
        """Cancel the limits that a new price band leaves outside; stops stay."""
        for order in list(self._books.get(instrument.token, ())):
            if not order.waits_for_trigger and order.price and not lower <= order.price <= upper:
                self._desk.dropped(order, moment, reasons.OUT_OF_BAND, reasons.OUT_OF_BAND)

    def halt(self, exchange: str, until: datetime) -> None:
        """Stop trading on an exchange until a moment; then it opens again at one price."""
        self._hours.halt(exchange, until)
        self._stopped[exchange] = until
        self._agenda.add(until, partial(self.reopen, exchange))

    def reopen(self, exchange: str, moment: datetime) -> None:
        """Match what came in while trading was stopped, before the first price meets it."""
        until = self._stopped.get(exchange)
        if until is None or moment < until:
            return
        del self._stopped[exchange]
        for book in list(self._books.values()):
            instrument = book.instrument
            if instrument.exchange == exchange and self._hours.trades(instrument, moment):
                self._matching.uncross(book, self._prices.last(instrument, moment), moment)

    def _plan(
        self,
        instrument: Instrument,
        timed_by: Instrument,
        step_of: Callable[[PhaseKind], _Step | None],
        moment: datetime,
    ) -> None:
        """Put on the agenda what the phases of one instrument do to the orders on another."""
        for phase in self._hours.phases(timed_by, moment):
            step = step_of(phase.kind)
            begins = datetime.combine(moment.date(), phase.start, IST)
            if step is not None and begins > moment:
                self._agenda.add(begins, partial(step, instrument))

    def _step(self, kind: PhaseKind) -> _Step | None:
        """What the beginning of a phase does."""
        if kind is PhaseKind.AUCTION_REFERENCE:
            return self._make_room
        if self._hours.is_always:
            return None
        return {
            PhaseKind.PRE_OPEN_MATCHING: self._open,
            PhaseKind.AUCTION_MATCHING: self._close,
        }.get(kind)

    def _step_of_future(self, kind: PhaseKind) -> _Step | None:
        """What a phase of its share does to a future."""
        return self._narrow if kind is PhaseKind.AUCTION_REFERENCE else None

    def _narrow(self, future: Instrument, moment: datetime) -> None:
        """Set the band of a stock future anew, around the reference price of its share."""
        lower, upper = self._quoting.limits_at(future, moment)
        self.cancel_outside(future, lower, upper, moment)

    def _make_room(self, instrument: Instrument, moment: datetime) -> None:
        """Cancel what the closing auction does not take: stops and disclosed quantities."""
        for order in list(self._books.get(instrument.token, ())):
            if order.waits_for_trigger or order.disclosed_quantity:
                why = reasons.AUCTION_BEGINS
                self._desk.dropped(order, moment, why, why)

    def _open(self, instrument: Instrument, moment: datetime) -> None:
        """Match the pre-open at the price that trading opens with."""
        opens = self._hours.next_open(instrument, moment)
        if (book := self._books.get(instrument.token)) is not None:
            self._matching.uncross(book, self._prices.last(instrument, opens), moment)

    def _close(self, instrument: Instrument, moment: datetime) -> None:
        """Match the closing auction at the day's closing price."""
        if (book := self._books.get(instrument.token)) is not None:
            price = self._prices.official_close(instrument, moment.toordinal())
            self._matching.uncross(book, price, moment)
