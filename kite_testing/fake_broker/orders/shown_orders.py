"""What reads show of orders and trades: all of it, but for what a broken line holds back (O9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.order import Order
from kite_testing.fake_broker.orders.day_book import DayBook
from kite_testing.fake_broker.orders.order_rows import book_row, history_rows, trade_row


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """An order as it was when the line broke."""

    since: datetime
    row: dict[str, Any]
    history: list[dict[str, Any]]


class ShownOrders:
    """The rows of the day. Reports of the exchanges show when the line is up again."""

    def __init__(self, agenda: Agenda, book: DayBook, *, user_id: str) -> None:
        self._agenda = agenda
        self._book = book
        self._user_id = user_id
        self._held: dict[str, _Before] = {}

    def hold(self, order: Order, moment: datetime, line_up: datetime) -> None:
        """Show an order as it is now until the line is up; then it gets the stamp of that time."""
        if order.order_id not in self._held:
            self._held[order.order_id] = _Before(
                since=moment,
                row=book_row(order, self._user_id),
                history=history_rows(order, self._user_id),
            )
            self._book.held_until[order.order_id] = line_up
            self._agenda.add(line_up, partial(self._release, order))

    def rows(self) -> list[dict[str, Any]]:
        """The book."""
        orders = self._book.orders.values()
        if not self._held:
            return [book_row(order, self._user_id) for order in orders]
        return [
            book_row(order, self._user_id) if held is None else held.row
            for order, held in ((each, self._held.get(each.order_id)) for each in orders)
        ]

    def history(self, order: Order) -> list[dict[str, Any]]:
        """The states of an order."""
        held = self._held.get(order.order_id)
        return history_rows(order, self._user_id) if held is None else held.history

    def trades(self, order: Order | None = None) -> list[dict[str, Any]]:
        """The trades of an order, or of all."""
        return [
            trade_row(trade)
            for trade in self._book.trades
            if (order is None or trade.order is order)
            and not self._is_held(trade.order, trade.moment)
        ]

    def _is_held(self, order: Order, moment: datetime) -> bool:
        held = self._held.get(order.order_id)
        return held is not None and held.since <= moment

    def _release(self, order: Order, moment: datetime) -> None:
        del self._held[order.order_id], self._book.held_until[order.order_id]
        order.exchange_update_timestamp = moment
