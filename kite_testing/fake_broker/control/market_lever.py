"""What a test may do to the market, which no real broker offers: prices.

What happens to whole markets is in `control.market_events`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kite_testing.fake_broker.control.market_events import MarketEvents
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.playback import ticks_of_candles, ticks_of_records
from kite_testing.fake_broker.money import RUPEE, JsonNumber, Money, exact, number

_ROUNDING = 1e-3
"""What the arithmetic of floats may add to a price, in ten-thousandths of a rupee."""


class MarketLever(MarketEvents):
    """Sets prices, plays them and makes markets misbehave. Keys are `EXCHANGE:TRADINGSYMBOL`.

    A price off the tick grid is a ValueError, an unknown instrument a KeyError.
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
            price = number(engine.prices.last(instrument, now) + ticks * instrument.tick)
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

    def play(self, key: str, candles: Sequence[Sequence[Any]]) -> None:
        """Play candles of a history: rows of [time, open, high, low, close, volume].

        Each comes up as four prices, a quarter of its length apart: open, low, high, close when it
        rose, open, high, low, close when it fell. When the first one's time is past, all are moved
        so that it begins now. Afterwards the last price stays until `release_price`.
        """
        instrument = self._instrument(key)
        ticks = ticks_of_candles(candles, instrument.tick)
        with self._lock:
            engine, now = self._present()
            engine.playback.schedule(instrument, ticks, now)
            engine.advance(now)

    def play_ticks(self, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Play what was recorded: `time` and `price`, and where known `volume`, `buy`, `sell`.

        `volume` is what was traded at that price alone. The sides are the depth: lists of
        [price, quantity], the best first. When the first one's time is past, all are moved so that
        it comes up now. Afterwards the last price stays until `release_price`.
        """
        instrument = self._instrument(key)
        ticks = ticks_of_records(rows, instrument.tick)
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
            engine.feed.play(_units(rows, self._instruments_by_key()), now)

    def gap(self, key: str, price: Decimal | float | str) -> None:
        """Let the next session open at this price, with no trade between it and the close."""
        instrument, units = self._priced(key, price)
        with self._lock:
            engine, now = self._present()
            engine.playback.jump(instrument, units, engine.hours.next_open(instrument, now))

    def freak_tick(self, key: str, price: Decimal | float | str) -> None:
        """One print far away and back: stops that it reaches are triggered."""
        instrument, units = self._priced(key, price)
        with self._lock:
            engine, now = self._present()
            engine.playback.flash(instrument, units, now)

    def _priced(self, key: str, price: Decimal | float | str) -> tuple[Instrument, Money]:
        instrument = self._instrument(key)
        units = exact(price)
        if units <= 0 or units % instrument.tick:
            raise _off_grid(instrument, price)
        return instrument, units

    def _instruments_by_key(self) -> Mapping[str, Instrument]:
        return {row.key: row for row in self._engine().instruments}


def _units(
    rows: Iterable[tuple[str, Decimal | float | str]], instruments: Mapping[str, Instrument]
) -> Iterable[tuple[Instrument, Money]]:
    """The rows as the engine counts; floats take a short way, which is as exact."""
    for key, price in rows:
        instrument = instruments.get(key)
        if instrument is None:
            raise KeyError(f"The fake market has no {key}.")
        if isinstance(price, float):
            units = round(price * RUPEE)
            is_exact = abs(price * RUPEE - units) < _ROUNDING
        else:
            units, is_exact = exact(price), True
        if units <= 0 or units % instrument.tick or not is_exact:
            raise _off_grid(instrument, price)
        yield instrument, units


def _off_grid(instrument: Instrument, price: Decimal | float | str) -> ValueError:
    tick = number(instrument.tick)
    return ValueError(f"{instrument.key} trades in steps of {tick}: {price} is not one of them.")
