"""Autosliced orders: one request, several orders, each of which can fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kite_testing.fake_broker.account.refusals import funds_short
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.order import Ticket
from kite_testing.fake_broker.orders.day_book import DayBook
from kite_testing.fake_broker.orders.management import OrderManagement
from kite_testing.fake_broker.wire.refusals import RefusedError

_APART = timedelta(milliseconds=11)
"""Between the ids of two slices (sample: autoslice_response.json)."""


class Slicing:
    """Places the slices of one order, one after another."""

    def __init__(self, management: OrderManagement, book: DayBook, faults: Faults) -> None:
        self._management = management
        self._book = book
        self._faults = faults

    def place(self, tickets: list[Ticket], now: datetime) -> dict[str, Any]:
        """The answer: an id for the group, and an id or an error for each slice."""
        group = self._book.ids.order_id(now)
        failing = self._failing_slice(tickets[0], now)
        children: list[dict[str, Any]] = []
        for number, whole in enumerate(tickets, 1):
            tags = (*whole.system_tags, "autoslice", f"autoslice:{group}")
            ticket = replace(whole, system_tags=tags)
            order_id = self._book.ids.order_id(now + number * _APART)
            try:
                if number == failing:
                    raise funds_short(ticket.quantity * ticket.price, 0)
                order = self._management.place(ticket, now, order_id=order_id)
                children.append({"order_id": order.order_id})
            except RefusedError as refusal:
                children.append({"error": _error(refusal)})
        return {"order_id": group, "children": children}

    def _failing_slice(self, ticket: Ticket, now: datetime) -> int:
        """O14: the number of the slice that has no funds; 0 for none."""
        if "O14" not in self._faults.armed:
            return 0
        fault = self._faults.strike("O14", now, tag=ticket.tag, key=ticket.instrument.key)
        return 0 if fault is None else int(fault.wishes["slice"])


def _error(refusal: RefusedError) -> dict[str, Any]:
    return {
        "code": refusal.status,
        "error_type": refusal.error_type,
        "message": refusal.message,
        "data": refusal.data,
    }
