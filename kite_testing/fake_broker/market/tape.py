"""What was printed on a day, price by price, and the closing price that comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.derived_price import derived_price
from kite_testing.fake_broker.market.following import (
    PriceSource,
    Pricing,
    chain,
    unchanged,
)
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import NIGHT_STEP_SECONDS, MarketHours
from kite_testing.fake_broker.market.pins import Pin, Pins
from kite_testing.fake_broker.market.prints import Print, Tally
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS, Session
from kite_testing.fake_broker.market.walks import Walks
from kite_testing.fake_broker.money import Money, to_tick

_CLOSING_SECONDS = 1_800
_REFERENCE_SECONDS = 900
_AUCTION_BAND = 3
"""The closing auction trades within so many per cent of its reference price."""
AUCTION_VOLUME = 20
"""The closing auction trades as much as so many steps of the day."""
_SHARES_A_DAY = 3_000_000
_LOTS_A_DAY = 40_000
INSTANT = 1e-6
"""The shortest time that there is, in seconds."""


class Tape:
    """The prints of all days."""

    def __init__(
        self, prices: PriceSource, walks: Walks, pins: Pins, hours: MarketHours, chance: Chance
    ) -> None:
        self._prices = prices
        self._walks = walks
        self._pins = pins
        self._hours = hours
        self._chance = chance
        self._step_volumes: dict[str, tuple[int, int]] = {}

    def official_close(self, instrument: Instrument, session: Session) -> Money:
        """The exchange's closing price."""
        underlying = self._prices.underlying(instrument)
        if not self.has_pins(instrument, session):
            if underlying is None:
                return self._walks.walk(instrument).close(session.day)
            close = self.official_close(underlying, self._hours.session_of(underlying, session.day))
            return derived_price(instrument, close, date.fromordinal(session.day))
        if not session.closes_in_auction:
            return self._mean(instrument, session, _CLOSING_SECONDS)
        closing = session.opens + timedelta(seconds=session.seconds)
        pin = self._pins.at(instrument.key, closing)
        if pin is not None and pin.price is not None:
            return pin.price
        reference = self._mean(instrument, session, _REFERENCE_SECONDS)
        walked = self._prices.spot(instrument, closing)
        reach = reference * _AUCTION_BAND // 100
        return to_tick(min(max(walked, reference - reach), reference + reach), instrument.tick)

    def auction_reference(self, instrument: Instrument, session: Session) -> Money:
        """The average of the last 15 minutes of continuous trading."""
        return self._mean(instrument, session, _REFERENCE_SECONDS)

    def _mean(self, instrument: Instrument, session: Session, seconds: int) -> Money:
        """The volume-weighted price of the end of continuous trading, on the grid."""
        start = max(session.continuous - seconds, 0)
        tally = Tally(session.day)
        for row in self.between(instrument, session, start, session.continuous):
            tally.add(row)
        return to_tick(tally.average, instrument.tick)

    def is_touched(self, instrument: Instrument) -> bool:
        """Whether any price on the line of an instrument ever came from outside."""
        if self._pins.of(instrument.key) is not None:
            return True
        if instrument.underlying is None:
            return False
        return any(self._pins.of(row.key) for row in self._line(instrument))

    def has_pins(self, instrument: Instrument, session: Session) -> bool:
        """The same, until the end of a day and the night after it."""
        trading = timedelta(seconds=session.seconds)
        if self._pins.touches(instrument.key, session.opens + trading):
            return True
        if not self._pins or not self.is_touched(instrument):
            return False
        end = session.opens + timedelta(seconds=self._hours.length(instrument, session))
        return any(self._pins.touches(row.key, end) for row in self._line(instrument))

    def _line(self, instrument: Instrument) -> Iterator[Instrument]:
        """The instrument, and all whose prices it follows."""
        row: Instrument | None = instrument
        while row is not None:
            yield row
            row = self._prices.underlying(row)

    def _moving_line(self, instrument: Instrument, moment: datetime) -> Iterator[Instrument]:
        """The same, up to the first whose own price is fixed: it follows nothing then."""
        for row in self._line(instrument):
            yield row
            if self._pins.at(row.key, moment) is not None:
                return

    def between(
        self, instrument: Instrument, session: Session, since: float, end: float
    ) -> Iterator[Print]:
        """The prints from a second up to, not including, another one."""
        volume = self.step_volume(instrument, session)
        if self.has_pins(instrument, session):
            yield from self._touched(instrument, session, since, end)
            return
        for second, price in self._steps(instrument, session, since, end):
            is_auction = session.closes_in_auction and second == session.seconds
            yield Print(second, price, volume * AUCTION_VOLUME if is_auction else volume)

    def _steps(
        self, instrument: Instrument, session: Session, since: float, end: float
    ) -> Iterator[tuple[int, Money]]:
        """Seconds and prices of the steps, as they are where nothing was set from outside."""
        root, followed = instrument, session
        price: Pricing = unchanged
        while (underlying := self._prices.underlying(root)) is not None:
            root = underlying
        if root is not instrument:
            followed = self._hours.session_of(root, session.day)
            price = chain(self._prices, instrument, session)
        ahead = int((session.opens - followed.opens).total_seconds())
        for second in self.seconds(instrument, session, since, end):
            if session.closes_in_auction and second == session.seconds:
                yield second, self._last_print(instrument, session)
            else:
                yield second, price(self._walks.at(root, followed, max(second + ahead, 0)))

    def _last_print(self, instrument: Instrument, session: Session) -> Money:
        if self._hours.runs_on(instrument, session):
            return self._prices.unpinned(
                instrument, session.opens + timedelta(seconds=session.seconds)
            )
        return self.official_close(instrument, session)

    def seconds(
        self, instrument: Instrument, session: Session, since: float, end: float
    ) -> Iterable[int]:
        """When prices move: while trading is continuous, at the auction, in the night."""
        first = -(-int(since) // STEP_SECONDS) * STEP_SECONDS
        first += STEP_SECONDS if first < since else 0
        if end <= session.continuous:
            return range(first, _ceiling(end), STEP_SECONDS)
        if self._hours.runs_on(instrument, session):
            day = range(first, _ceiling(min(end, session.path_seconds)), STEP_SECONDS)
            night = range(session.path_seconds, _ceiling(end), NIGHT_STEP_SECONDS)
            return [*day, *(second for second in night if second >= since)]
        has_auction = session.closes_in_auction and since <= session.seconds < end
        auction = [session.seconds] if has_auction else []
        return [*range(first, session.continuous, STEP_SECONDS), *auction]

    def _touched(
        self, instrument: Instrument, session: Session, since: float, end: float
    ) -> Iterator[Print]:
        """The prints of a day on which prices came from outside, too."""
        if self._prices.underlying(instrument) is None:
            yield from self._touched_alone(instrument, session, since, end)
            return
        start = session.opens
        first = start + timedelta(seconds=since)
        last = start + timedelta(seconds=end - INSTANT)
        line = list(self._line(instrument))
        found = [pin.since for row in line for pin in self._pins.between(row.key, first, last)]
        steps: dict[float, None] = dict.fromkeys(self.seconds(instrument, session, since, end))
        others: dict[float, None] = dict.fromkeys(
            (moment - start).total_seconds() for moment in found
        )
        for second in sorted({**steps, **others}):
            if second < end:
                moment = start + timedelta(seconds=second)
                yield from self._print(instrument, session, moment, is_step=second in steps)

    def _touched_alone(
        self, instrument: Instrument, session: Session, since: float, end: float
    ) -> Iterator[Print]:
        """The same, quicker, where the price follows no other: a pin is a print as it stands."""
        start, volume = session.opens, self.step_volume(instrument, session)
        first = start + timedelta(seconds=since)
        last = start + timedelta(seconds=end - INSTANT)
        found = self._pins.between(instrument.key, first, last)
        pins: dict[float, Pin] = {(pin.since - start).total_seconds(): pin for pin in found}
        steps: dict[float, None] = dict.fromkeys(self.seconds(instrument, session, since, end))
        for second in sorted({**steps, **pins}):
            pin = pins.get(second)
            if second >= end:
                return
            if pin is None or pin.price is None:
                moment = start + timedelta(seconds=second)
                yield from self._print(instrument, session, moment, is_step=second in steps)
                continue
            if not pin.low == pin.high == pin.price:
                yield from self._extremes(instrument, session, second, pin, instrument)
            traded = volume if second in steps else 0
            yield Print(second, pin.price, traded if pin.volume is None else pin.volume)

    def _print(
        self, instrument: Instrument, session: Session, moment: datetime, *, is_step: bool
    ) -> Iterator[Print]:
        """The extremes of a moment, then its last price with what was traded."""
        second = (moment - session.opens).total_seconds()
        for row in self._moving_line(instrument, moment):
            for pin in self._pins.between(row.key, moment, moment):
                yield from self._extremes(instrument, session, second, pin, row)
        volume = self.step_volume(instrument, session) if is_step else 0
        holding = self._pins.at(instrument.key, moment)
        if holding is not None and holding.volume is not None:
            volume = holding.volume if holding.since == moment else 0
        yield Print(second, self._prices.last(instrument, moment), volume)

    def _extremes(
        self, instrument: Instrument, session: Session, second: float, pin: Pin, row: Instrument
    ) -> Iterator[Print]:
        if pin.low is None or pin.high is None or pin.low == pin.high == pin.price:
            return
        price = unchanged if row is instrument else chain(self._prices, instrument, session)
        yield Print(second, price(pin.low))
        yield Print(second, price(pin.high))

    def step_volume(self, instrument: Instrument, session: Session) -> int:
        """What is traded in one step: the same in all steps of a day."""
        known = self._step_volumes.get(instrument.key)
        if known is not None and known[0] == session.day:
            return known[1]
        volume = 0
        if not instrument.is_index:
            part = 1 + self._chance.fraction(f"volume:{instrument.key}:{session.day}")
            lots = int(part * (_LOTS_A_DAY if instrument.expiry else _SHARES_A_DAY))
            volume = lots // session.path_steps * instrument.lot_size
        self._step_volumes[instrument.key] = (session.day, volume)
        return volume


def _ceiling(second: float) -> int:
    return -int(-second // 1)
