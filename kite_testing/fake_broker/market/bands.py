"""The lowest and the highest price that an order may have: the circuit limits.

They always hold the latest price. Where a price from outside goes beyond the day's band, the nearer
limit moves to it for the rest of the day, and so do those of what follows it.
"""

from __future__ import annotations

from datetime import date, datetime

from kite_core.rulebook.sessions import PhaseKind
from kite_testing.fake_broker.market.derived_price import derived_price
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.price_bounds import Bounds
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import Money, to_tick

AUCTION_BAND = 3
"""The closing auction's range in per cent of the reference price."""
FLEX = 5
"""An operating range moves by so many per cent of the previous close at a time."""
_OPTION_REACH = 5
"""An option may rise by this part of its strike: one fifth."""
_AUCTION = frozenset(
    {
        PhaseKind.AUCTION_REFERENCE,
        PhaseKind.AUCTION_ENTRY,
        PhaseKind.AUCTION_LIMIT_ENTRY,
        PhaseKind.AUCTION_MATCHING,
    }
)


class Bands:
    """Limits by instrument and day; those of a day are worked out once."""

    def __init__(self, prices: Prices, hours: MarketHours) -> None:
        self._prices = prices
        self._hours = hours
        self._limits: dict[str, tuple[int, Money, Money]] = {}
        self._flexed: dict[str, tuple[int, int]] = {}

    def limits(self, instrument: Instrument, day: int) -> tuple[Money, Money]:
        """The band of a day, as far as it was moved."""
        known = self._limits.get(instrument.key)
        if known is None or known[0] != day:
            known = (day, *self._of_day(instrument, day))
            self._limits[instrument.key] = known
        return known[1], known[2]

    def limits_at(
        self, instrument: Instrument, moment: datetime, *, day: int | None = None
    ) -> tuple[Money, Money]:
        """The limits of a moment: those of the day, or the narrower ones of a closing auction.

        The day is the session's, unless orders are for another one. When hours are `always`, an
        auction narrows nothing.
        """
        if day is None:
            day, _ = self._hours.locate(instrument, moment)
        if not self._hours.is_always and self._is_narrow(instrument, moment):
            reference = self._prices.auction_reference(instrument, day)
            return self._with_last(
                instrument, moment, _around(reference, AUCTION_BAND, instrument.tick)
            )
        return self._with_last(instrument, moment, self._with_fixed(instrument, day, moment))

    def forget(self) -> None:
        """Closing prices of the past have changed: work the limits out anew."""
        self._limits.clear()

    def flex(self, instrument: Instrument, day: int, *, is_upwards: bool) -> None:
        """Move an operating range by one step; the opposite limit slides along."""
        shift = self._shift(instrument, day) + (FLEX if is_upwards else -FLEX)
        self._flexed[instrument.key] = (day, shift)
        self._limits.pop(instrument.key, None)

    def _with_last(self, instrument: Instrument, moment: datetime, limits: Bounds) -> Bounds:
        """Limits that hold the latest price, wherever somebody may have put it.

        A price that walks stays within its band by itself, which makes the usual case a quick one.
        """
        if not self._prices.fixed:
            return limits
        last = self._prices.last(instrument, moment)
        return min(limits[0], last), max(limits[1], last)

    def _with_fixed(self, instrument: Instrument, day: int, moment: datetime) -> Bounds:
        """The band of a day, and all prices that were fixed for the moment's own day."""
        limits = self.limits(instrument, day)
        if not self._prices.fixed:
            return limits
        return _union(limits, self._fixed(instrument, day, moment.toordinal()))

    def _fixed(self, instrument: Instrument, day: int, today: int) -> Bounds | None:
        """How far prices from outside have moved it, by its own or by those of what it follows."""
        own = self._prices.fixed.range_of(instrument.key, today)
        underlying = self._prices.underlying(instrument)
        if underlying is None:
            return own
        spots = self._fixed(underlying, day, today)
        if spots is None:
            return own
        ends = [derived_price(instrument, spot, date.fromordinal(day)) for spot in spots]
        return _union((min(ends), max(ends)), own)

    def _shift(self, instrument: Instrument, day: int) -> int:
        flexed = self._flexed.get(instrument.key)
        return flexed[1] if flexed is not None and flexed[0] == day else 0

    def _of_day(self, instrument: Instrument, day: int) -> tuple[Money, Money]:
        tick = instrument.tick
        close = self._prices.official_close(instrument, day - 1)
        if instrument.is_option:
            return tick, to_tick(close + instrument.strike / _OPTION_REACH, tick)
        return _around(close, instrument.band, tick, self._shift(instrument, day))

    def _is_narrow(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether a closing auction goes on: of a share, or of the share that a future is on."""
        share = self._prices.underlying(instrument) if instrument.kind == "FUT" else instrument
        if share is None or self._hours.is_open(share, moment):
            return False
        return self._hours.phase(share, moment) in _AUCTION


def _union(bounds: Bounds, others: Bounds | None) -> Bounds:
    if others is None:
        return bounds
    return min(bounds[0], others[0]), max(bounds[1], others[1])


def _around(close: Money, band: int, tick: Money, shift: int = 0) -> tuple[Money, Money]:
    """The grid's outermost prices within a band around a price, at least one tick."""
    lower = -(-close * (100 - band + shift) // (100 * tick)) * tick
    upper = close * (100 + band + shift) // (100 * tick) * tick
    return max(lower, tick), max(upper, tick)
