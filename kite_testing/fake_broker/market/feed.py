"""Tells who waits for prices about every one that comes up, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from kite_testing.fake_broker.agenda import NEVER
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.reach import NO_CEILING, NO_FLOOR, Reach
from kite_testing.fake_broker.money import Money

_NO_PRICE = Reach()
_EVERY_PRICE = Reach(NO_CEILING, NO_FLOOR)


class PriceListener(Protocol):
    """Whoever acts on prices: the exchange's book, triggers, alerts."""

    def on_price(self, instrument: Instrument, moment: datetime, /) -> None:
        """A price of the instrument came up: read it from `Prices`."""
        ...


class Feed:
    """A stream of price moves, of the instruments that somebody watches. Nobody, no cost."""

    def __init__(self, hours: MarketHours, prices: Prices) -> None:
        self._hours = hours
        self._prices = prices
        self._watched: dict[Instrument, dict[PriceListener, Reach]] = {}
        self._followers: dict[str, dict[Instrument, None]] = {}
        self._reaches: dict[str, Reach] = {}
        self._next = NEVER

    @property
    def next_moment(self) -> datetime:
        """When the next price of a watched instrument comes up."""
        return self._next

    def watch(
        self,
        instrument: Instrument,
        listener: PriceListener,
        moment: datetime,
        *,
        reach: Reach | None = None,
    ) -> None:
        """Tell this listener about each price after that moment; once is enough.

        With a `reach`, which it keeps up to date, it need not hear of played prices inside of it.
        """
        listeners = self._watched.setdefault(instrument, {})
        if listener in listeners:
            return
        listeners[listener] = _EVERY_PRICE if reach is None else reach
        for followed in self._followed_by(instrument):
            self._followers.setdefault(followed.key, {})[instrument] = None
            self._learn_reach(followed)
        self._learn_reach(instrument)
        self._next = min(self._next, self._hours.next_step(instrument, moment))

    def unwatch(self, instrument: Instrument, listener: PriceListener) -> None:
        """Tell it no more."""
        listeners = self._watched.get(instrument)
        if listeners is None or listeners.pop(listener, None) is None:
            return
        if not listeners:
            del self._watched[instrument]
            for followed in self._followed_by(instrument):
                self._followers.get(followed.key, {}).pop(instrument, None)
                self._learn_reach(followed)
        self._learn_reach(instrument)

    def move(self, moment: datetime, /) -> None:
        """Let every watched instrument that trades show its price of that moment."""
        for instrument in list(self._watched):
            if self._hours.trades(instrument, moment):
                self._tell(instrument, moment)
        steps = (self._hours.next_step(row, moment) for row in self._watched)
        self._next = min(steps, default=NEVER)

    def announce(self, instrument: Instrument, moment: datetime) -> None:
        """A price was set from outside: tell about it, and about all that follow it."""
        self._tell(instrument, moment)
        for follower in list(self._followers.get(instrument.key, ())):
            self._tell(follower, moment)

    def play(self, rows: Iterable[tuple[Instrument, Money]], moment: datetime) -> None:
        """Let prices come up one after the other, all at one moment; the last of each stays.

        A price that reaches nobody costs a look, no more: what it was is written down when
        somebody may ask.
        """
        reach_of = self._reaches.get
        unwritten: dict[Instrument, Money] = {}
        try:
            for instrument, price in rows:
                unwritten[instrument] = price
                reach = reach_of(instrument.key, _NO_PRICE)
                if not reach.floor < price < reach.ceiling:
                    self._write(unwritten, moment)
                    self.announce(instrument, moment)
        finally:  # what came up before a row that cannot be read has come up
            self._write(unwritten, moment)

    def _tell(self, instrument: Instrument, moment: datetime) -> None:
        for listener in list(self._watched.get(instrument, ())):
            listener.on_price(instrument, moment)

    def _followed_by(self, instrument: Instrument) -> Iterator[Instrument]:
        """What an instrument's price follows: its underlying, and the underlying of that."""
        followed = self._prices.underlying(instrument)
        while followed is not None:
            yield followed
            followed = self._prices.underlying(followed)

    def _write(self, unwritten: dict[Instrument, Money], moment: datetime) -> None:
        self._prices.pin_many(list(unwritten.items()), moment)
        unwritten.clear()

    def _learn_reach(self, instrument: Instrument) -> None:
        """Note which played prices of an instrument anybody has to hear of."""
        listeners = self._watched.get(instrument, {})
        if self._followers.get(instrument.key) or len(listeners) > 1:
            self._reaches[instrument.key] = _EVERY_PRICE
        elif listeners:
            (self._reaches[instrument.key],) = listeners.values()
        else:
            self._reaches.pop(instrument.key, None)
