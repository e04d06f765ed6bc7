"""What every instrument costs at every moment: walks, what follows them, and pinned prices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import NamedTuple

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.day_sums import DaySums
from kite_testing.fake_broker.market.derived_price import derived_price
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.pins import Depth, Pin, Pins, Spread
from kite_testing.fake_broker.market.price_bounds import Bounds, PriceBounds
from kite_testing.fake_broker.market.price_walk import Bar
from kite_testing.fake_broker.market.prints import Print, Tally
from kite_testing.fake_broker.market.tape import INSTANT, Tape
from kite_testing.fake_broker.market.touch import NO_ASK, NO_BID, Touch, recorded_touch
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS, Session
from kite_testing.fake_broker.market.walks import Walks
from kite_testing.fake_broker.money import Money

_MOST_STANDING = 1_000
_MORNING = time(6)
"""The closing prices of a day are processed by the next morning."""


class _Standing(NamedTuple):
    """The best prices around a walk, which stand still between two of its steps."""

    since: datetime
    until: datetime
    touch: Touch


class Prices:
    """Prices are functions of the seed, the instrument and the moment, whatever was asked before.

    A pinned price holds from its moment on, until another one or its release.
    """

    def __init__(
        self, instruments: Instruments, chance: Chance, hours: MarketHours, start: datetime
    ) -> None:
        self._instruments = instruments
        self._hours = hours
        self._pins = Pins()
        self._walks = Walks(chance, hours, start)
        self._tape = Tape(self, self._walks, self._pins, hours, chance)
        self._sums = DaySums(self, self._tape, self._walks, self._pins, hours)
        self._bounds = PriceBounds(self, self._walks, self._pins, hours)
        self._closes: dict[Instrument, tuple[int, bool, Money]] = {}
        self._derived: dict[str, tuple[Money, int, Money]] = {}
        self._locks: dict[str, bool] = {}
        self._standing: dict[Instrument, _Standing] = {}

    def pin(
        self,
        instrument: Instrument,
        price: Money | None,
        moment: datetime,
        *,
        volume: int | None = None,
        depth: Depth | None = None,
    ) -> None:
        """Fix a price from this moment on, or let it walk again.

        A `volume` makes it a record: only that is traded until the next price. A `depth` is shown
        until then.
        """
        pin = self._pins.add(instrument.key, price, moment)
        if volume is not None:
            pin.volume = (pin.volume or 0) + volume
        if depth is not None:
            pin.depth = depth

    def pin_spreads(self, spreads: Mapping[Instrument, Spread], moment: datetime) -> None:
        """Fix many prices at once, of which some came up one after the other."""
        add = self._pins.add_spread
        for instrument, spread in spreads.items():
            add(instrument.key, spread, moment)

    def pin_at(self, instrument: Instrument, moment: datetime) -> Pin | None:
        """The pin that holds at a moment; None where the price walks."""
        return self._pins.at(instrument.key, moment)

    def is_pinned(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether the instrument's own price is fixed at that moment."""
        return self.pin_at(instrument, moment) is not None

    @property
    def fixed(self) -> Pins:
        """The prices that were given from outside."""
        return self._pins

    def lock(self, instrument: Instrument, *, is_upper: bool) -> None:
        """Empty one side of the book: that of the sellers at the upper circuit."""
        self._locks[instrument.key] = is_upper

    def is_locked(self, instrument: Instrument) -> bool:
        """Whether one side of the book is empty."""
        return instrument.key in self._locks

    def unlock(self, instrument: Instrument) -> None:
        """Let both sides of the book be there again."""
        self._locks.pop(instrument.key, None)

    def last(self, instrument: Instrument, moment: datetime) -> Money:
        """The price of the latest trade."""
        pin = self._pins.at(instrument.key, moment)
        if pin is not None and pin.price is not None:
            return pin.price
        return self.unpinned(instrument, moment)

    def touch(self, instrument: Instrument, moment: datetime) -> Touch:
        """The best prices to sell and to buy at. A pinned price stands on both sides.

        A side that is empty is `NO_BID` or `NO_ASK`, which no limit reaches.
        """
        pin = self._pins.at(instrument.key, moment)
        if pin is not None and pin.price is not None:
            touch = recorded_touch(pin.price, pin.depth)
        else:
            touch = self._walking_touch(instrument, moment)
        if not self._locks:
            return touch
        is_upper = self._locks.get(instrument.key)
        if is_upper is None:
            return touch
        return touch._replace(ask=NO_ASK) if is_upper else touch._replace(bid=NO_BID)

    def spot(self, instrument: Instrument, moment: datetime) -> Money:
        """What derivatives follow: also after their underlying's own session has closed."""
        pin = self._pins.at(instrument.key, moment)
        if pin is not None and pin.price is not None:
            return pin.price
        session = self._hours.session(instrument, moment)
        second = (moment - session.opens).total_seconds()
        return self._moving(instrument, session, second, moment)

    def unpinned(self, instrument: Instrument, moment: datetime) -> Money:
        """The price that holds where the instrument itself has none from outside."""
        standing = self._standing.get(instrument)
        if standing is not None and standing.since <= moment < standing.until:
            return standing.touch.last
        session = self._hours.session(instrument, moment)
        second = (moment - session.opens).total_seconds()
        if second < session.continuous or self._hours.runs_on(instrument, session):
            return self._moving(instrument, session, second, moment)
        opens = self._hours.next_open(instrument, moment)
        if moment >= self._hours.opening_shown(instrument, opens):
            return self.last(instrument, opens)
        if session.closes_in_auction and second >= session.seconds:
            return self.official_close(instrument, session.day)
        closing = session.continuous - STEP_SECONDS
        return self._moving(
            instrument, session, closing, session.opens + timedelta(seconds=closing)
        )

    def underlying(self, instrument: Instrument) -> Instrument | None:
        """What the price of an instrument follows; None when it walks by itself."""
        key = instrument.underlying
        return None if key is None else self._instruments.followed(key)

    def official_close(self, instrument: Instrument, day: int) -> Money:
        """The exchange's closing price of a day: of the last half an hour, or of the auction."""
        return self._tape.official_close(instrument, self._hours.session_of(instrument, day))

    def auction_reference(self, instrument: Instrument, day: int) -> Money:
        """The reference price of a closing auction: the average of the last 15 minutes."""
        return self._tape.auction_reference(instrument, self._hours.session_of(instrument, day))

    def previous_close(self, instrument: Instrument, moment: datetime) -> Money:
        """The closing price that a moment is compared with.

        It is that of the session before, and from the next morning on that of the session itself.
        """
        session = self._hours.session(instrument, moment)
        days_since = moment.toordinal() - session.day
        is_processed = days_since > 1 or (days_since == 1 and moment.time() >= _MORNING)
        return self._past_close(instrument, session.day if is_processed else session.day - 1)

    def bar(self, instrument: Instrument, day: int, until: float | None = None) -> Bar:
        """The bar of a day, whole or until so many seconds after the opening.

        On a day without a session, that of the last one before it. Once a session is over, its
        close is the exchange's closing price.
        """
        return self._sums.bar(instrument, self._hours.session_of(instrument, day), until)

    def prints(self, instrument: Instrument, day: int, until: float | None = None) -> list[Print]:
        """All prices of a day in the order of time, whole or until some second."""
        session = self._hours.session_of(instrument, day)
        end = self._sums.end(instrument, session, until)
        return list(self._tape.between(instrument, session, 0, end + INSTANT))

    def average(self, instrument: Instrument, day: int, until: float) -> Money:
        """The volume-weighted price so far."""
        return self._sums.average(instrument, self._hours.session_of(instrument, day), until)

    def volume(self, instrument: Instrument, day: int, until: float) -> int:
        """What was traded on a day until some seconds after the opening."""
        return self._sums.volume(instrument, self._hours.session_of(instrument, day), until)

    def tally(self, instrument: Instrument, day: int, until: float) -> Tally:
        """The bar, volume and turnover of a day until a second, for those who need them all."""
        return self._sums.tally(instrument, self._hours.session_of(instrument, day), until)

    def step_volume(self, instrument: Instrument, session: Session) -> int:
        """What is traded in each step of a session, where no record says otherwise."""
        return self._tape.step_volume(instrument, session)

    def bounds(self, instrument: Instrument, moment: datetime) -> Bounds | None:
        """Between which prices all steps are until the next session opens; None if unknown."""
        return self._bounds.of_session(instrument, moment)

    def divide(self, share: Instrument, ratio: Fraction) -> None:
        """Divide all prices of a share, past and to come, of one listing: each became so many."""
        self._pins.divide(share.key, ratio, share.tick)
        self._walks.divide(share, ratio)
        self._sums.forget()
        for known in (self._closes, self._derived, self._standing):
            known.clear()

    def forget_nights(self) -> None:
        """The calendar has changed, and with it the nights to come."""
        self._walks.forget_nights()
        self._standing.clear()
        self._closes.clear()

    def _past_close(self, instrument: Instrument, day: int) -> Money:
        """The closing price of a day that is over; that of the latest such day is kept.

        Only a first price from outside can change it: one that is set in the night after that day.
        """
        is_touched = bool(self._pins) and self._tape.is_touched(instrument)
        known = self._closes.get(instrument)
        if known is not None and known[0] == day and known[1] is is_touched:
            return known[2]
        close = self.official_close(instrument, day)
        self._closes[instrument] = (day, is_touched, close)
        return close

    def _moving(
        self, instrument: Instrument, session: Session, second: float, moment: datetime
    ) -> Money:
        underlying = self.underlying(instrument)
        if underlying is None:
            return self._walks.at(instrument, session, second)
        spot = self.spot(underlying, moment)
        known = self._derived.get(instrument.key)
        if known is not None and known[0] == spot and known[1] == session.day:
            return known[2]
        price = derived_price(instrument, spot, date.fromordinal(session.day))
        self._derived[instrument.key] = (spot, session.day, price)
        return price

    def _walking_touch(self, instrument: Instrument, moment: datetime) -> Touch:
        # Every order asks for it twice, and looking it up is much cheaper than working it out.
        standing = self._standing.get(instrument)
        if standing is not None and standing.since <= moment < standing.until:
            return standing.touch
        last, tick = self.unpinned(instrument, moment), instrument.tick
        seconds = moment.minute * 60 + moment.second
        was_bought = (last // tick + seconds // STEP_SECONDS) % 2 == 0
        if was_bought and last > tick:
            touch = Touch(last, last - tick, last)
        else:
            touch = Touch(last, last, last + tick)
        if instrument.underlying is None:
            self._keep(instrument, touch, moment)
        return touch

    def _keep(self, instrument: Instrument, touch: Touch, moment: datetime) -> None:
        """Keep the best prices until the next step, while trading is continuous."""
        session = self._hours.session(instrument, moment)
        step = int((moment - session.opens).total_seconds()) // STEP_SECONDS
        since = session.opens + timedelta(seconds=step * STEP_SECONDS)
        until = since + timedelta(seconds=STEP_SECONDS)
        is_whole = (step + 1) * STEP_SECONDS <= session.continuous
        # The sides change with the quarters of the minute, which a session may begin between.
        if is_whole and since.second % STEP_SECONDS == 0:
            if len(self._standing) >= _MOST_STANDING:
                self._standing.clear()
            self._standing[instrument] = _Standing(since, until, touch)
