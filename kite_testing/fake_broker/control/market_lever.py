"""What a test may do to the market, which no real broker offers: prices.

What happens to whole markets is in `control.market_events`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from kite_testing.fake_broker.control.market_events import MarketEvents
from kite_testing.fake_broker.given import check_whole
from kite_testing.fake_broker.market.candle_rows import CandleRow
from kite_testing.fake_broker.market.carried_price import check_carried
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.playback import Tick, ticks_of_candles, ticks_of_records
from kite_testing.fake_broker.market.unknown_instrument import UnknownInstrumentError
from kite_testing.fake_broker.money import RUPEE, JsonNumber, Money, exact, number

_ROUNDING = 1e-3
"""What the arithmetic of floats may add to a price, in ten-thousandths of a rupee."""
_HUGE = 1e9
"""Rupees for which the arithmetic of floats is exact enough; no packet carries more."""


class MarketLever(MarketEvents):
    """Sets prices, plays them and makes markets misbehave. Keys are `EXCHANGE:TRADINGSYMBOL`.

    Circuit limits hold the price, however it moves: where it goes beyond the day's band, the nearer
    limit moves to it until the day is over, and likewise for the contracts that follow it. Quotes
    and orders go by the same limits. A price off the tick grid is a ValueError, an unknown
    instrument a KeyError.
    """

    def set_price(self, key: str, price: Decimal | float | str) -> None:
        """Fix a price from now on, and fill what it reaches.

        Both sides of the book stand at this price, so buyers and sellers trade at it; a resting
        order that it reaches fills at the order's own price. Contracts follow their underlying.
        """
        instrument, units = self._priced(key, price)
        with self._lock:
            engine, now = self._present()
            engine.prices.unlock(instrument)
            engine.prices.pin(instrument, units, now)
            engine.feed.announce(instrument, now)

    def move(self, key: str, ticks: int) -> JsonNumber:
        """Fix a price so many ticks above the latest one, or below it, and give it in rupees.

        Raises ValueError where that leaves no price.
        """
        with self._lock:
            instrument = self._instrument(key)
            engine, now = self._present()
            check_whole(ticks=ticks)
            last = engine.prices.last(instrument, now)
            if last + ticks * instrument.tick <= 0:
                raise ValueError(
                    f"{key} is at {number(last)}: {ticks} ticks of {number(instrument.tick)} "
                    "leave no price above 0."
                )
            price = number(last + ticks * instrument.tick)
            self.set_price(key, price)
            return price

    def release_price(self, key: str) -> None:
        """Let the price walk again from now on."""
        instrument = self._instrument(key)
        with self._lock:
            engine, now = self._present()
            engine.prices.unlock(instrument)
            engine.prices.pin(instrument, None, now)
            engine.feed.announce(instrument, now)

    def last_price(self, key: str) -> JsonNumber:
        """The price of the latest trade, in rupees."""
        with self._lock:
            engine, now = self._present()
            return number(engine.prices.last(self._instrument(key), now))

    def play(self, key: str, candles: Sequence[CandleRow]) -> None:
        """Play candles of a history: rows of [time, open, high, low, close, volume], or objects.

        Objects have `date` (or `time`), `open`, `high`, `low`, `close` and `volume`, as the
        official client returns them; this library's `Candle` is taken, too.

        Each comes up as four prices, a quarter of its length apart: open, low, high, close when it
        rose, open, high, low, close when it fell. When the first one's time is past, all are moved
        so that it begins now. Prices off the tick grid go to the nearest tick, because grids change
        over the years. Afterwards the last price stays until `release_price`. Raises ValueError,
        with the row, for one that is no candle, and for no rows at all.
        """
        instrument = self._instrument(key)
        ticks = ticks_of_candles(candles, instrument.tick)
        _check_ticks(instrument, ticks)
        with self._lock:
            engine, now = self._present()
            engine.playback.schedule(instrument, ticks, now)
            engine.advance(now)

    def play_ticks(self, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Play what was recorded: `time` and `price`, and where known `volume`, `buy`, `sell`.

        `volume` is what was traded at that price alone. The sides are the depth: lists of
        [price, quantity], the best first. When the first one's time is past, all are moved so that
        it comes up now. Prices go to the nearest tick, and the last one stays, as in `play`. Raises
        ValueError, with the row, for one that is no tick, and for no rows at all.
        """
        instrument = self._instrument(key)
        ticks = ticks_of_records(rows, instrument.tick)
        _check_ticks(instrument, ticks)
        with self._lock:
            engine, now = self._present()
            engine.playback.schedule(instrument, ticks, now)
            engine.advance(now)

    def play_prices(self, rows: Iterable[tuple[str, Decimal | float | str]]) -> None:
        """Let many prices come up at once, one after the other: the quick way.

        Each stays until the next one of its instrument, or until `release_price`.
        """
        with self._lock:
            engine, now = self._present()
            engine.feed.play(_units(rows, engine.instruments.listing.by_key), now)

    def gap(self, key: str, price: Decimal | float | str) -> None:
        """Let the next session open at this price, with no trade between it and the close."""
        instrument, units = self._priced(key, price)
        with self._lock:
            engine, now = self._present()
            opens = engine.hours.next_open(instrument, now)
            shown = max(engine.hours.opening_shown(instrument, opens), now)
            engine.playback.jump(instrument, units, opens, shown=shown)

    def freak_tick(self, key: str, price: Decimal | float | str) -> None:
        """One print far away and back: stops that it reaches are triggered."""
        instrument, units = self._priced(key, price)
        with self._lock:
            engine, now = self._present()
            engine.playback.flash(instrument, units, now)

    def _priced(self, key: str, price: Decimal | float | str) -> tuple[Instrument, Money]:
        instrument = self._instrument(key)
        units = exact(price)
        check_carried(instrument, units)
        if units % instrument.tick:
            raise _off_grid(instrument, price)
        return instrument, units


def _check_ticks(instrument: Instrument, ticks: Iterable[Tick]) -> None:
    """Raise ValueError for prices that no packet carries."""
    for tick in ticks:
        check_carried(instrument, tick.price)
        for price, _ in chain(*(tick.depth or ())):
            check_carried(instrument, price)


def _units(
    rows: Iterable[tuple[str, Decimal | float | str]], instruments: Mapping[str, Instrument]
) -> Iterable[tuple[Instrument, Money]]:
    """The rows as the engine counts; floats take a short way, which is as exact."""
    for key, price in rows:
        instrument = instruments.get(key)
        if instrument is None:
            raise UnknownInstrumentError(key, instruments)
        if isinstance(price, float) and -_HUGE < price < _HUGE:
            scaled = price * RUPEE
            units = round(scaled)
            is_exact = abs(scaled - units) < _ROUNDING
        else:
            units, is_exact = exact(price), True
        if not 0 < units <= instrument.most_price:
            check_carried(instrument, units)
        if units % instrument.tick or not is_exact:
            raise _off_grid(instrument, price)
        yield instrument, units


def _off_grid(instrument: Instrument, price: Decimal | float | str) -> ValueError:
    tick = number(instrument.tick)
    return ValueError(f"{instrument.key} trades in steps of {tick}: {price} is not one of them.")
