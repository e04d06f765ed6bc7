"""Quotes: what the market looks like at a moment, in the shapes of the three quote calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.price_walk import Bar
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.trading_hours import STEP_SECONDS
from kite_testing.fake_broker.money import Money, number, to_tick
from kite_testing.fake_broker.wire.answers import wire_second

_LEVELS = 5
_BAND = 10
"""The circuit limits are so many per cent away from the previous close."""
_OPTION_REACH = 5
"""An option may rise by this part of its strike: one fifth."""
_NO_LEVEL = {"price": 0, "quantity": 0, "orders": 0}


class Quoting:
    """Quotes from prices, with the depth, volume and open interest that go with them."""

    def __init__(self, prices: Prices, chance: Chance) -> None:
        self._prices = prices
        self._chance = chance

    def ltp(self, instrument: Instrument, now: datetime) -> dict[str, Any]:
        """The last price alone."""
        last = self._prices.last(instrument, now)
        return {"instrument_token": instrument.token, "last_price": number(last)}

    def ohlc(self, instrument: Instrument, now: datetime) -> dict[str, Any]:
        """The last price and the day's bar, with the previous day's close."""
        return {**self.ltp(instrument, now), "ohlc": self._ohlc(instrument, now)}

    def quote(self, instrument: Instrument, now: datetime) -> dict[str, Any]:
        """The whole quote; an index has no more than prices."""
        day, second = instrument.hours.locate(now)
        seen = wire_second(min(now, instrument.hours.moment(day, second)))
        last = self._prices.last(instrument, now)
        ohlc = self._ohlc(instrument, now)
        change = number(last - self._previous_close(instrument, day))
        head = {"instrument_token": instrument.token, "timestamp": seen}
        if instrument.is_index:
            return {**head, "last_price": number(last), "net_change": change, "ohlc": ohlc}
        depth = self._depth(instrument, now)
        lower, upper = self.circuit_limits(instrument, day)
        return {
            **head,
            "last_trade_time": seen,
            "last_price": number(last),
            "last_quantity": instrument.lot_size * (1 + last // instrument.tick % 9),
            "buy_quantity": 20 * sum(level["quantity"] for level in depth["buy"]),
            "sell_quantity": 20 * sum(level["quantity"] for level in depth["sell"]),
            "volume": self.volume(instrument, day, second),
            "average_price": number(self._prices.average(instrument, day, second)),
            **self._open_interest(instrument, day, second),
            "net_change": change,
            "lower_circuit_limit": number(lower),
            "upper_circuit_limit": number(upper),
            "ohlc": ohlc,
            "depth": depth,
        }

    def circuit_limits(self, instrument: Instrument, day: int) -> tuple[Money, Money]:
        """The lowest and the highest price that an order may have on a day."""
        tick = instrument.tick
        close = self._previous_close(instrument, day)
        if instrument.is_option:
            return tick, to_tick(close + instrument.strike / _OPTION_REACH, tick)
        lower, upper = close * (100 - _BAND), close * (100 + _BAND)
        return -(-lower // (100 * tick)) * tick, upper // (100 * tick) * tick

    def volume(self, instrument: Instrument, day: int, until: float) -> int:
        """What was traded on a day until some seconds after the opening, evenly spread."""
        if instrument.is_index:
            return 0
        chance = self._chance.fraction(f"volume:{instrument.token}:{day}")
        lots = int((1 + chance) * (40_000 if instrument.expiry else 3_000_000))
        steps = min(int(until) // STEP_SECONDS + 1, instrument.hours.steps)
        return lots * steps // instrument.hours.steps * instrument.lot_size

    def open_interest(self, instrument: Instrument, day: int, until: float) -> int:
        """The contracts that were open; it grows or falls evenly over the day."""
        if instrument.expiry is None:
            return 0
        start = self._overnight_interest(instrument, day - 1)
        change = self._overnight_interest(instrument, day) - start
        return (start + change * int(until) // instrument.hours.seconds) * instrument.lot_size

    def _overnight_interest(self, instrument: Instrument, day: int) -> int:
        return 5_000 + int(45_000 * self._chance.fraction(f"interest:{instrument.token}:{day}"))

    def _open_interest(self, instrument: Instrument, day: int, second: float) -> dict[str, int]:
        start = self.open_interest(instrument, day, 0)
        now = self.open_interest(instrument, day, second)
        return {"oi": now, "oi_day_high": max(start, now), "oi_day_low": min(start, now)}

    def _previous_close(self, instrument: Instrument, day: int) -> Money:
        return self._prices.bar(instrument, day - 1).close

    def _ohlc(self, instrument: Instrument, now: datetime) -> dict[str, Any]:
        day, second = instrument.hours.locate(now)
        bar: Bar = self._prices.bar(instrument, day, second)
        return {
            "open": number(bar.open),
            "high": number(bar.high),
            "low": number(bar.low),
            "close": number(self._previous_close(instrument, day)),
        }

    def _depth(self, instrument: Instrument, now: datetime) -> dict[str, list[dict[str, Any]]]:
        """Five levels on each side, a tick apart, from the best price on."""
        day, second = instrument.hours.locate(now)
        step = int(second) // STEP_SECONDS
        noise = self._chance.draw(f"depth:{instrument.token}:{day}:{step}", 4 * _LEVELS)
        touch = self._prices.touch(instrument, now)
        sizes = [
            (instrument.lot_size * (1 + size), 1 + orders % 30)
            for size, orders in zip(noise[::2], noise[1::2], strict=True)
        ]
        tick = instrument.tick
        bids = [touch.bid - level * tick for level in range(_LEVELS)]
        asks = [touch.ask + level * tick for level in range(_LEVELS)]
        return {"buy": _levels(bids, sizes[:_LEVELS]), "sell": _levels(asks, sizes[_LEVELS:])}


def _levels(prices: list[Money], sizes: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """Unused levels are zeros, never missing (sample: quote.json)."""
    return [
        {"price": number(price), "quantity": quantity, "orders": orders}
        if price > 0
        else dict(_NO_LEVEL)
        for price, (quantity, orders) in zip(prices, sizes, strict=True)
    ]
