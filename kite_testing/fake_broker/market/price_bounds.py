"""Between which prices an instrument stays, so that nobody has to look at each of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeAlias

from kite_testing.fake_broker.market.derived_price import derived_price
from kite_testing.fake_broker.market.following import PriceSource
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.pins import Pins
from kite_testing.fake_broker.market.trading_days import Session
from kite_testing.fake_broker.market.walks import Walks
from kite_testing.fake_broker.money import Money

Bounds: TypeAlias = tuple[Money, Money]
"""No price is below the first or above the second."""


class PriceBounds:
    """The bounds of sessions and the nights after them, from bars: no path is walked for them."""

    def __init__(self, prices: PriceSource, walks: Walks, pins: Pins, hours: MarketHours) -> None:
        self._prices = prices
        self._walks = walks
        self._pins = pins
        self._hours = hours

    def of_session(self, instrument: Instrument, moment: datetime) -> Bounds | None:
        """Those of all steps from a moment on until the next session opens.

        None where they cannot be told beforehand: a price is set ahead, or a depth was recorded.
        """
        if self._pins.has_later(instrument.key, moment):
            return None
        pin = self._pins.at(instrument.key, moment)
        if pin is not None:
            return None if pin.depth is not None or pin.price is None else (pin.price, pin.price)
        session = self._hours.session(instrument, moment)
        underlying = self._prices.underlying(instrument)
        if underlying is None:
            return self._of_walk(instrument, session)
        if not self._keep_time(instrument, underlying, moment):
            return None
        bounds = self.of_session(underlying, moment)
        if bounds is None:
            return None
        day = date.fromordinal(session.day)
        ends = [derived_price(instrument, spot, day) for spot in bounds]
        return min(ends), max(ends)

    def _of_walk(self, instrument: Instrument, session: Session) -> Bounds:
        walk = self._walks.walk(instrument)
        bar = walk.bar(session.day)
        if not self._hours.runs_on(instrument, session):
            return bar.low, bar.high
        low, high = self._walks.night_bounds(instrument, session)
        return min(bar.low, low), max(bar.high, high)

    def _keep_time(self, instrument: Instrument, underlying: Instrument, moment: datetime) -> bool:
        """Whether the session of what is followed begins and ends no sooner on the same day."""
        own, other = (self._hours.session(row, moment) for row in (instrument, underlying))
        if own.day != other.day:
            return False
        ends = self._hours.next_open(instrument, moment)
        return ends <= self._hours.next_open(underlying, moment)
