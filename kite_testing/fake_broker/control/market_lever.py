"""What a test may do to the market, which no real broker offers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from threading import RLock

from kite_testing.fake_broker.engine import Engine
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import JsonNumber, Money, exact, number


class MarketLever:
    """Holds prices still, so that a test knows what quotes, candles and fills will show."""

    def __init__(
        self, engine: Callable[[], Engine], now: Callable[[], datetime], lock: RLock
    ) -> None:
        self._engine = engine
        self._now = now
        self._lock = lock

    def set_price(self, key: str, price: Decimal | float | str) -> None:
        """Fix the price of `EXCHANGE:TRADINGSYMBOL` from now on, and fill what it reaches.

        Both sides of the book stand at this price, so buyers and sellers trade at it; a resting
        order that it reaches fills at the order's own price. Contracts follow their underlying.
        Raises ValueError for a price off the tick grid, KeyError for an unknown instrument.
        """
        instrument = self._instrument(key)
        units = exact(price)
        if units <= 0 or units % instrument.tick:
            tick = number(instrument.tick)
            raise ValueError(f"{key} trades in steps of {tick}: {price} is not one of them.")
        self._pin(instrument, units)

    def release_price(self, key: str) -> None:
        """Let the price walk again from now on."""
        self._pin(self._instrument(key), None)

    def last_price(self, key: str) -> JsonNumber:
        """The price of the latest trade, in rupees."""
        with self._lock:
            return number(self._engine().prices.last(self._instrument(key), self._now()))

    def _pin(self, instrument: Instrument, price: Money | None) -> None:
        with self._lock:
            engine, now = self._engine(), self._now()
            engine.advance(now)
            engine.prices.pin(instrument, price, now)
            engine.feed.announce(instrument, now)

    def _instrument(self, key: str) -> Instrument:
        with self._lock:
            instrument = self._engine().instruments.by_key(key)
        if instrument is None:
            raise KeyError(f"The fake market has no {key}.")
        return instrument
