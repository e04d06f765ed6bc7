"""A quote as the numbers of a full packet, in their order on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from kite_core.ist import IST
from kite_core.ticker.segments import price_divisor
from kite_testing.fake_broker.money import JsonNumber

WORD = 0xFFFF_FFFF
"""Counts have 32 bits; what is above them is lost."""


def index_numbers(quote: Mapping[str, Any]) -> list[int]:
    """The numbers of an index, high and low before the open."""
    token = quote["instrument_token"]
    divisor, ohlc = price_divisor(token), quote["ohlc"]
    return [
        token,
        _units(quote["last_price"], divisor),
        _units(ohlc["high"], divisor),
        _units(ohlc["low"], divisor),
        _units(ohlc["open"], divisor),
        _units(ohlc["close"], divisor),
        round(quote["net_change"] * divisor),
        _seconds(quote["timestamp"]),
    ]


def traded_numbers(quote: Mapping[str, Any]) -> list[int]:
    """The numbers of what can be traded, with ten levels of depth behind them."""
    token = quote["instrument_token"]
    divisor, ohlc, depth = price_divisor(token), quote["ohlc"], quote["depth"]
    levels = (
        (level["quantity"] & WORD, _units(level["price"], divisor), level["orders"])
        for level in (*depth["buy"], *depth["sell"])
    )
    return [
        token,
        _units(quote["last_price"], divisor),
        quote["last_quantity"] & WORD,
        _units(quote["average_price"], divisor),
        quote["volume"] & WORD,
        quote["buy_quantity"] & WORD,
        quote["sell_quantity"] & WORD,
        _units(ohlc["open"], divisor),
        _units(ohlc["high"], divisor),
        _units(ohlc["low"], divisor),
        _units(ohlc["close"], divisor),
        _seconds(quote["last_trade_time"]),
        quote["oi"] & WORD,
        quote["oi_day_high"] & WORD,
        quote["oi_day_low"] & WORD,
        _seconds(quote["timestamp"]),
        *chain.from_iterable(levels),
    ]


def _units(rupees: JsonNumber, divisor: int) -> int:
    """Rupees of a quote, which came from whole units, as whole units again."""
    return round(rupees * divisor) & WORD


@lru_cache(maxsize=4096)
def _seconds(text: str | None) -> int:
    """A time of a quote as seconds since 1970; 0 for what never happened."""
    if text is None:
        return 0
    return int(datetime.fromisoformat(text).replace(tzinfo=IST).timestamp())
