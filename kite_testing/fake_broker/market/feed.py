"""Tells who waits for prices about every one that comes up, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from kite_testing.fake_broker.agenda import NEVER
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.pins import Spread
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
        self.next_moment = NEVER
        """When the next price of a watched instrument comes up."""

    def watch(
        self,
        instrument: Instrument,
        listener: PriceListener,
        moment: datetime,
        *,
        reach: Reach | None = None,
    ) -> None:
        """Tell this listener about each price after that moment; once is enough.

        With a `reach`, which it keeps up to date, it need not hear of prices inside of it.
        """
        listeners = self._watched.setdefault(instrument, {})
        if listener in listeners:
            return
        listeners[listener] = _EVERY_PRICE if reach is None else reach
        for followed in self._followed_by(instrument):
            self._followers.setdefault(followed.key, {})[instrument] = None
            self._learn_reach(followed)
        self._learn_reach(instrument)
        self.next_moment = min(self.next_moment, self._hours.next_step(instrument, moment))

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

    def move(self, moment: datetime, until: datetime, /) -> None:
        """Let every watched instrument that trades show its price of that moment.

        When nobody has to hear of any, the moments until the other one at which that is so, too,
        are left out: whole sessions at a time, where their bars are inside of every reach.
        """
        loud = [
            row
            for row in self._watched
            if not self._is_quiet(row, moment) and self._is_heard(row, moment)
        ]
        for instrument in loud:
            self._tell(instrument, moment)
        if loud:
            timetables = {row.timetable: row for row in self._watched}
            steps = (self._hours.next_step(row, moment) for row in timetables.values())
            self.next_moment = min(steps, default=NEVER)
            return
        self.next_moment = NEVER
        for instrument in self._watched:
            last = min(until, self.next_moment)
            self.next_moment = min(self.next_moment, self._next_heard(instrument, moment, last))

    def announce(self, instrument: Instrument, moment: datetime) -> None:
        """A price was set from outside: tell about it, and about all that follow it."""
        self._tell(instrument, moment)
        if followers := self._followers.get(instrument.key):
            for follower in tuple(followers):
                self._tell(follower, moment)

    def play(self, rows: Iterable[tuple[Instrument, Money]], moment: datetime) -> None:
        """Let prices come up one after the other, all at one moment; the last of each stays.

        A price that reaches nobody costs a look, no more: what it was, and how far it went, is
        written down when somebody may ask.
        """
        reach_of, pin = self._reaches.get, self._prices.pin
        unwritten: dict[Instrument, Spread] = {}
        try:
            for instrument, price in rows:
                reach = reach_of(instrument.key, _NO_PRICE)
                if reach.floor < price < reach.ceiling:
                    spread = unwritten.get(instrument)
                    if spread is None:
                        unwritten[instrument] = [price, price, price]
                        continue
                    spread[0] = price
                    if price < spread[1]:
                        spread[1] = price
                    elif price > spread[2]:
                        spread[2] = price
                    continue
                if unwritten:
                    self._write(unwritten, moment)
                pin(instrument, price, moment)
                self.announce(instrument, moment)
        finally:  # what came up before a row that cannot be read has come up
            self._write(unwritten, moment)

    def _tell(self, instrument: Instrument, moment: datetime) -> None:
        if listeners := self._watched.get(instrument):
            for listener in tuple(listeners):
                listener.on_price(instrument, moment)

    def _is_heard(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether the price of a moment reaches anybody."""
        if not self._hours.trades(instrument, moment):
            return False
        if self._hears_all(instrument):
            return True
        last, bid, ask = self._prices.touch(instrument, moment)
        return self._is_reached(instrument, min(last, ask), max(last, bid))

    def _is_quiet(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether no price from a step on until the next session reaches anybody."""
        if self._hears_all(instrument):
            return False
        bounds = self._prices.bounds(instrument, moment)
        return bounds is not None and not self._is_reached(instrument, *bounds)

    def _hears_all(self, instrument: Instrument) -> bool:
        """Whether somebody wants every price; after a halt, prices let orders in again."""
        if self._hours.has_been_halted(instrument.exchange):
            return True
        reaches = self._watched[instrument].values()
        return any(reach.floor >= reach.ceiling for reach in reaches)

    def _is_reached(self, instrument: Instrument, low: Money, high: Money) -> bool:
        """Whether anybody waits for a price between two, or beyond them."""
        reaches = self._watched[instrument].values()
        return any(low <= reach.floor or high >= reach.ceiling for reach in reaches)

    def _next_heard(self, instrument: Instrument, moment: datetime, until: datetime) -> datetime:
        """The next step at which somebody may have to hear of the price, or the first too late."""
        step = self._hours.next_step(instrument, moment)
        while step <= until:
            if self._is_quiet(instrument, step):
                opens = self._hours.next_open(instrument, step)
                step = opens if opens <= until else self._hours.next_step(instrument, until)
            elif self._is_heard(instrument, step):
                return step
            else:
                step = self._hours.next_step(instrument, step)
        return step

    def _followed_by(self, instrument: Instrument) -> Iterator[Instrument]:
        """What an instrument's price follows: its underlying, and the underlying of that."""
        followed = self._prices.underlying(instrument)
        while followed is not None:
            yield followed
            followed = self._prices.underlying(followed)

    def _write(self, unwritten: dict[Instrument, Spread], moment: datetime) -> None:
        self._prices.pin_spreads(unwritten, moment)
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
