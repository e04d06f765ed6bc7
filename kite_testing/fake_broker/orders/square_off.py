"""The broker's square-off: intraday positions do not outlive their day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.order import BUY, SELL, Order, Ticket
from kite_testing.fake_broker.orders.quantity_rules import caps_of
from kite_testing.fake_broker.orders.session_rules import INTRADAY

_MOST_SHARES = 30_000
"""So many shares at most in one order of the square-off (support article on auto square-off)."""


class IntradayDesk(Protocol):
    """What the square-off does to orders."""

    def intraday_orders(self) -> list[Order]:
        """The intraday orders that have not ended."""
        ...

    def end(self, order: Order, moment: datetime, /) -> None:
        """Cancel an order without asking it."""
        ...

    def place_unchecked(self, ticket: Ticket, moment: datetime, /, *, at_once: bool) -> Order:
        """Place an order that nothing refuses."""
        ...


class SquareOff:
    """Cancels what is pending and closes what is open, at the time of each exchange."""

    def __init__(
        self,
        agenda: Agenda,
        hours: MarketHours,
        rules: DayRules,
        ledger: Ledger,
        desk: IntradayDesk,
    ) -> None:
        self._agenda = agenda
        self._hours = hours
        self._rules = rules
        self._ledger = ledger
        self._desk = desk

    def plan_day(self, instruments: Instruments, now: datetime) -> None:
        """Enter the square-offs of this day that are still to come."""
        kinds = {row.timetable: row for row in instruments if not row.is_index}
        moments = {self._hours.square_off(row, now): None for row in kinds.values()}
        for moment in moments:
            if moment is not None and moment > now:
                self._agenda.add(moment, self.run)

    def run(self, moment: datetime) -> None:
        """Square off what is due at that moment."""
        for order in self._desk.intraday_orders():
            if self._is_due(order.instrument, moment):
                self._desk.end(order, moment)
        for position in self._open_positions():
            if self._is_due(position.instrument, moment):
                self._close(position, moment, at_once=False)

    def finish_day(self, moment: datetime) -> None:
        """Square off what was opened after its time, at the last price of the day."""
        for order in self._desk.intraday_orders():
            self._desk.end(order, moment)
        for position in self._open_positions():
            self._close(position, moment, at_once=True)

    def _is_due(self, instrument: Instrument, moment: datetime) -> bool:
        return self._hours.square_off(instrument, moment) == moment

    def _open_positions(self) -> list[Position]:
        return [
            position
            for position in self._ledger.positions
            if position.product in INTRADAY and position.quantity
        ]

    def _close(self, position: Position, moment: datetime, *, at_once: bool) -> None:
        """Close a position by market orders, each with its fee."""
        for quantity in self._sizes(position, moment):
            ticket = Ticket(
                instrument=position.instrument,
                side=SELL if position.quantity > 0 else BUY,
                quantity=quantity,
                product=position.product,
                price=0,
                order_type="MARKET",
            )
            self._desk.place_unchecked(ticket, moment, at_once=at_once)
            self._ledger.charge_square_off(position.instrument)

    def _sizes(self, position: Position, moment: datetime) -> Iterator[int]:
        """The quantity, in parts that one order may have."""
        caps = caps_of(position.instrument, self._rules.at(moment).trading)
        rest = abs(position.quantity)
        most = _MOST_SHARES if position.instrument.is_share else caps.freeze or rest
        while rest > 0:
            yield min(most, rest)
            rest -= most
