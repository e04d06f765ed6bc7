"""Packets of instruments at a moment: the numbers of the quote calls, laid out for the ticker."""

from __future__ import annotations

from datetime import datetime, timedelta

from kite_core.ticker.layouts import DEPTH_LEVELS
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS
from kite_testing.fake_broker.ticker.quote_numbers import index_numbers, traded_numbers
from kite_testing.fake_broker.ticker.shown_quote import ShownQuote


class TickSource:
    """Reads quotes and writes packets: one packet of an instrument serves all modes.

    A shorter packet is the head of the full one, so only that is made, once for all connections
    that want it at a moment. Where no more than a price has come up since the latest packet, that
    is brought up to date; the result is that of a new quote.
    """

    def __init__(self, hours: MarketHours, prices: Prices, quoting: Quoting) -> None:
        self._hours = hours
        self._prices = prices
        self._quoting = quoting
        self._shown: dict[int, ShownQuote] = {}

    def packet(self, instrument: Instrument, moment: datetime) -> bytes:
        """The full packet of an instrument at that moment."""
        shown = self._shown.get(instrument.token)
        if (
            shown is None
            or shown.instrument is not instrument
            or not self._is_up_to_date(shown, moment)
        ):
            shown = self._shown[instrument.token] = self._drawn(instrument, moment)
        return shown.packet

    def forget(self, instrument: Instrument, moment: datetime) -> None:
        """A price came up: the latest packet is not up to date any more."""
        shown = self._shown.get(instrument.token)
        if shown is None:
            return
        if shown.news_at is None:
            shown.news_at = moment
        elif shown.news_at != moment:
            del self._shown[instrument.token]

    def _drawn(self, instrument: Instrument, moment: datetime) -> ShownQuote:
        """A whole new quote."""
        quote = self._quoting.snapshot(instrument, moment)
        numbers_of = index_numbers if instrument.is_index else traded_numbers
        numbers = numbers_of(instrument.token, quote)
        shown = ShownQuote(instrument, numbers, moment)
        pin = self._prices.pin_at(instrument, moment)
        if shown.has_whole_depth and (pin is None or pin.depth is None):
            shown.holds_until = self._end_of_step(instrument, moment)
        return shown

    def _is_up_to_date(self, shown: ShownQuote, moment: datetime) -> bool:
        """Bring it up to date, if all that came up since is one price from outside."""
        if shown.news_at is None and shown.moment == moment:
            return True
        if moment >= shown.holds_until:
            return False
        instrument = shown.instrument
        pin = self._prices.pin_at(instrument, moment)
        if pin is None or pin.since != shown.news_at or _begins_step(pin.since):
            return False
        last = pin.price or 0
        is_plain = pin.volume is None and pin.depth is None
        if not is_plain or last <= DEPTH_LEVELS * instrument.tick:
            return False
        if self._prices.is_locked(instrument):
            return False
        if instrument.expiry is not None:
            day, second = self._hours.locate(instrument, moment)
            shown.show_interest(self._quoting.open_interest(instrument, day, second))
        shown.show(last, pin.low or last, pin.high or last, moment)
        return True

    def _end_of_step(self, instrument: Instrument, moment: datetime) -> datetime:
        """Until when volumes and sizes stay; outside continuous trading, no time at all."""
        session = self._hours.session(instrument, moment)
        second = (moment - session.opens).total_seconds()
        if second >= session.continuous:
            return moment
        end = (int(second) // STEP_SECONDS + 1) * STEP_SECONDS
        return session.opens + timedelta(seconds=end)


def _begins_step(moment: datetime) -> bool:
    """Whether what is traded in a step is traded at the price of this moment."""
    return moment.second % STEP_SECONDS == 0 and moment.microsecond == 0
