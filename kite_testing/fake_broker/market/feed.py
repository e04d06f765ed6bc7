"""Tells who waits for prices about every one that comes up, in the order of time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kite_testing.fake_broker.agenda import NEVER
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours


class PriceListener(Protocol):
    """Whoever acts on prices: the exchange's book, triggers, alerts."""

    def on_price(self, instrument: Instrument, moment: datetime, /) -> None:
        """A price of the instrument came up: read it from `Prices`."""
        ...


class Feed:
    """A stream of price moves, of the instruments that somebody watches. Nobody, no cost."""

    def __init__(self, hours: MarketHours) -> None:
        self._hours = hours
        self._watched: dict[int, tuple[Instrument, list[PriceListener]]] = {}
        self._next = NEVER

    @property
    def next_moment(self) -> datetime:
        """When the next price of a watched instrument comes up."""
        return self._next

    def watch(self, instrument: Instrument, listener: PriceListener, moment: datetime) -> None:
        """Tell this listener about each price after that moment; once is enough."""
        _, listeners = self._watched.setdefault(instrument.token, (instrument, []))
        if listener not in listeners:
            listeners.append(listener)
            self._next = min(self._next, self._hours.next_step(instrument, moment))

    def unwatch(self, instrument: Instrument, listener: PriceListener) -> None:
        """Tell it no more."""
        _, listeners = self._watched.get(instrument.token, (instrument, []))
        if listener in listeners:
            listeners.remove(listener)
        if not listeners:
            self._watched.pop(instrument.token, None)

    def move(self, moment: datetime, /) -> None:
        """Let every watched instrument that trades show its price of that moment."""
        rows = list(self._watched.values())
        for instrument, listeners in rows:
            if self._hours.trades(instrument, moment):
                for listener in list(listeners):
                    listener.on_price(instrument, moment)
        steps = (self._hours.next_step(row, moment) for row, _ in self._watched.values())
        self._next = min(steps, default=NEVER)

    def announce(self, instrument: Instrument, moment: datetime) -> None:
        """A price was set from outside: tell about it, and about all that follow it."""
        for row, listeners in list(self._watched.values()):
            if row is instrument or row.underlying == instrument.key:
                for listener in list(listeners):
                    listener.on_price(row, moment)
