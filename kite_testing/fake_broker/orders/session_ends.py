"""The end of each session: what is left of its orders is cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.order import Order

End: TypeAlias = Callable[[Order, datetime], None]


@dataclass(slots=True, eq=False)
class Closing:
    """Orders that end together; orders join it from `since` on."""

    since: datetime
    closes: datetime
    end: End
    orders: list[Order] = field(default_factory=list[Order])

    def close(self, moment: datetime) -> None:
        """The session is over."""
        for order in self.orders:
            if not order.is_final:
                self.end(order, moment)
        self.orders = []


class SessionEnds:
    """Gathers orders by session, so that a session's end is one step of the agenda."""

    def __init__(self, agenda: Agenda, hours: MarketHours, end: End) -> None:
        self._agenda = agenda
        self._hours = hours
        self._end = end
        self._closings: dict[tuple[str, str], Closing] = {}

    def add(self, order: Order, now: datetime) -> None:
        """End this order with its session; entered after the close, it lives until the night."""
        timetable = order.instrument.timetable
        closing = self._closings.get(timetable)
        if closing is None or not closing.since <= now < closing.closes:
            closes = self._hours.next_close(order.instrument, now)
            if closes is None:
                return
            closing = self._closings[timetable] = Closing(now, closes, self._end)
            self._agenda.add(closes, closing.close)
        closing.orders.append(order)
