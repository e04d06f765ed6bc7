"""Sums over the prints of a day: its bar, its volume, its average; cheap at the latest moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from kite_testing.fake_broker.market.following import PriceSource, follower
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.pins import Pin, Pins
from kite_testing.fake_broker.market.price_walk import Bar
from kite_testing.fake_broker.market.prints import Tally
from kite_testing.fake_broker.market.tape import AUCTION_VOLUME, INSTANT, Tape
from kite_testing.fake_broker.market.trading_days import Session
from kite_testing.fake_broker.market.walks import Walks
from kite_testing.fake_broker.money import Money


class _Running:
    """The sums of a day until a second: those before it, and those with it.

    At that very second more prices may come up from outside, so that both are kept.
    """

    __slots__ = ("before", "shown", "until")

    def __init__(self, day: int) -> None:
        self.before = Tally(day)
        self.shown: Tally | None = None
        self.until = 0.0


class DaySums:
    """What the prints of a day come to until some second."""

    def __init__(
        self, prices: PriceSource, tape: Tape, walks: Walks, pins: Pins, hours: MarketHours
    ) -> None:
        self._prices = prices
        self._tape = tape
        self._walks = walks
        self._pins = pins
        self._hours = hours
        self._running: dict[str, _Running] = {}

    def bar(self, instrument: Instrument, session: Session, until: float | None) -> Bar:
        """The bar, whole or until some second."""
        end = self.end(instrument, session, until)
        is_over = end >= session.seconds
        if is_over and self._is_plain(instrument, session):
            return self._plain_bar(instrument, session)
        tally = self._tally(instrument, session, end)
        close = self._tape.official_close(instrument, session) if is_over else tally.last
        return Bar(tally.open, tally.high, tally.low, close)

    def average(self, instrument: Instrument, session: Session, until: float) -> Money:
        """The volume-weighted price so far."""
        return self.tally(instrument, session, until).average

    def tally(self, instrument: Instrument, session: Session, until: float) -> Tally:
        """All sums so far, to be read at once: they go on."""
        return self._tally(instrument, session, self.end(instrument, session, until))

    def volume(self, instrument: Instrument, session: Session, until: float) -> int:
        """What was traded so far."""
        end = self.end(instrument, session, until)
        if end >= session.seconds and self._is_plain(instrument, session):
            auction = AUCTION_VOLUME if session.closes_in_auction else 0
            return self._tape.step_volume(instrument, session) * (session.steps + auction)
        return self._tally(instrument, session, end).volume

    def forget(self) -> None:
        """Prices of the past have changed: count anew."""
        self._running.clear()

    def end(self, instrument: Instrument, session: Session, until: float | None) -> float:
        """The second, or that of the last price if it is later."""
        if until is not None and until <= session.continuous:
            return until
        length = self._hours.length(instrument, session)
        return length if until is None or until > length else until

    def _is_plain(self, instrument: Instrument, session: Session) -> bool:
        """Whether the day is over, was never touched from outside, and has no night to it."""
        runs_on = self._hours.runs_on(instrument, session)
        return not runs_on and not self._tape.has_pins(instrument, session)

    def _plain_bar(self, instrument: Instrument, session: Session) -> Bar:
        underlying = self._prices.underlying(instrument)
        if underlying is None:
            return self._walks.walk(instrument).bar(session.day)
        followed = self._hours.session_of(underlying, session.day)
        return self._plain_bar(underlying, followed).mapped(follower(instrument, session))

    def _tally(self, instrument: Instrument, session: Session, until: float) -> Tally:
        """The sums until a second; those before it are kept for the next time."""
        kept = self._running.get(instrument.key)
        if kept is None or kept.before.day != session.day or kept.until > until:
            kept = self._running[instrument.key] = _Running(session.day)
        since, is_touched = kept.until, self._tape.has_pins(instrument, session)
        if kept.shown is not None and not is_touched:
            if since == until:
                return kept.shown
            kept.before, since = kept.shown, since + INSTANT
        if since < until:
            self._count(kept.before, instrument, session, since, until, is_touched=is_touched)
        kept.until, kept.shown = until, kept.before.copy()
        end = until + INSTANT
        self._count(kept.shown, instrument, session, until, end, is_touched=is_touched)
        return kept.shown

    def _count(
        self,
        tally: Tally,
        instrument: Instrument,
        session: Session,
        since: float,
        end: float,
        *,
        is_touched: bool,
    ) -> None:
        """Count the prints from a second up to, not including, another one."""
        if is_touched and tally.open and self._count_held(tally, instrument, session, since, end):
            return
        for row in self._tape.between(instrument, session, since, end):
            tally.add(row)

    def _count_held(
        self, tally: Tally, instrument: Instrument, session: Session, since: float, end: float
    ) -> bool:
        """The same in one go, where prices from outside hold all the time; False if they do not."""
        first = session.opens + timedelta(seconds=since)
        last = session.opens + timedelta(seconds=end)
        pins = self._pins.over(instrument.key, first, last)
        if not pins or not _count_pins(tally, pins, first):
            return False
        volume, place = self._tape.step_volume(instrument, session), 0
        for second in self._tape.seconds(instrument, session, since, end):
            moment = session.opens + timedelta(seconds=second)
            while place + 1 < len(pins) and pins[place + 1].since <= moment:
                place += 1
            tally.trade(pins[place].price or 0, volume)
        return True


def _count_pins(tally: Tally, pins: list[Pin], first: datetime) -> bool:
    """Count what was shown since some moment; False where a price walked or was a record.

    What the first pin was before that moment has been counted.
    """
    low = high = last = pins[0].price or 0
    for pin in pins:
        if pin.price is None or pin.volume is not None:
            return False
        last = pin.price
        if pin.since >= first:
            low, high = min(low, pin.low or last), max(high, pin.high or last)
    tally.stretch(low, high, last)
    return True
