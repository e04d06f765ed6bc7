"""Packets of instruments at a moment: the numbers of the quote calls, laid out for the ticker."""

from __future__ import annotations

from datetime import datetime, timedelta

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.pins import Pin
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting, average_unit
from kite_testing.fake_broker.market.snapshot import Snapshot
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS, Session
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.ticker.quote_numbers import index_numbers, traded_numbers
from kite_testing.fake_broker.ticker.shown_quote import ShownQuote
from kite_testing.fake_broker.ticker.step_trades import StepTrades

_STEP = timedelta(seconds=STEP_SECONDS)


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

    def forget(self) -> None:
        """Prices of the past have changed: make all packets anew."""
        self._shown.clear()

    def note(self, instrument: Instrument, moment: datetime) -> None:
        """A price came up: the latest packet is not up to date any more."""
        shown = self._shown.get(instrument.token)
        if shown is not None and shown.news_at is None:
            shown.news_at = moment

    def _drawn(self, instrument: Instrument, moment: datetime) -> ShownQuote:
        """A whole new quote."""
        quote = self._quoting.snapshot(instrument, moment)
        numbers_of = index_numbers if instrument.is_index else traded_numbers
        shown = ShownQuote(instrument, numbers_of(instrument.token, quote), moment)
        pin = self._prices.pin_at(instrument, moment)
        session = self._hours.session(instrument, moment)
        second = (moment - session.opens).total_seconds()
        if not shown.has_whole_depth or (pin is not None and pin.depth is not None):
            return shown
        if second >= session.continuous:
            return shown
        # Volumes and sizes stay for a step while trading is continuous; at other times, never.
        step = int(second) // STEP_SECONDS * STEP_SECONDS
        shown.holds_until = session.opens + timedelta(seconds=step + STEP_SECONDS)
        if instrument.expiry is not None:
            path = self._quoting.interest_path(instrument, session)
            shown.follow_interest(path, session.opens)
        if second == step:
            shown.session, shown.step_at = session, moment
            # The first price of a day opens it, and what walks leaves its extremes behind.
            if pin is not None and pin.volume is None and step:
                shown.trades = self._trades(quote, instrument, session)
        return shown

    def _trades(self, quote: Snapshot, instrument: Instrument, session: Session) -> StepTrades:
        """What a quote says of trades, where its latest step traded at its price."""
        in_step = self._prices.step_volume(instrument, session)
        unit = average_unit(instrument)
        return StepTrades(quote.volume, quote.turnover, in_step, quote.last, unit)

    def _is_up_to_date(self, shown: ShownQuote, moment: datetime) -> bool:
        """Bring it up to date, if all that came up since is one price from outside, or a step."""
        if shown.news_at is None and shown.moment == moment:
            return True
        pin = self._prices.pin_at(shown.instrument, moment)
        if pin is None or not _is_plain(shown, pin) or self._prices.is_locked(shown.instrument):
            return False
        low = high = last = pin.price or 0
        if pin.since == shown.news_at:
            low, high = pin.low or last, pin.high or last
        elif pin.since > shown.moment:
            return False  # it is not the first news, and hides what came before it
        if not self._shows_trades(shown, pin.since, last, moment):
            return False
        shown.show(last, low, high, moment)
        return True

    def _shows_trades(
        self, shown: ShownQuote, since: datetime, price: Money, moment: datetime
    ) -> bool:
        """Bring up to date what was traded, up to a step that is now; False if it takes more."""
        if since == shown.step_at:
            if shown.trades is None:
                return False
            shown.show_trades(shown.trades.at(price))
        return moment < shown.holds_until or self._steps_on(shown, price, moment)

    def _steps_on(self, shown: ShownQuote, price: Money, moment: datetime) -> bool:
        """Go on to the next step, if it is now, and traded at this price."""
        instrument, trades, session = shown.instrument, shown.trades, shown.session
        if moment != shown.holds_until or trades is None or session is None:
            return False
        # Another session object means that the calendar has changed.
        if self._hours.session(instrument, moment) is not session:
            return False
        if (moment - session.opens).total_seconds() >= session.continuous:
            return False
        shown.show_trades(trades.after_step(price))
        if not instrument.is_index:
            shown.show_levels(*self._quoting.sides(instrument, moment))
        shown.step_at, shown.holds_until = moment, moment + _STEP
        return True


def _is_plain(shown: ShownQuote, pin: Pin) -> bool:
    """Whether a price is no record, and has room for all levels around it."""
    if pin.volume is not None or pin.depth is not None:
        return False
    return shown.least < (pin.low or 0) and (pin.high or 0) < shown.most
