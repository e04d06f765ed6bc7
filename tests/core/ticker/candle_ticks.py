"""Ticks for tests of candles: times are texts, of the clock or of date and clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kite_core.ist import IST
from kite_core.ticker.encoding import encode_frame, encode_packet
from kite_core.ticker.layouts import layout_of
from kite_core.ticker.stream_events import Ticks
from kite_core.ticker.ticks import FullTick, IndexFullTick, LtpTick, QuoteTick, Tick

INFY, SBIN, NIFTY, GOLD = 408065, 779521, 256265, 58424839
DAY = "2026-11-20"


def at(text: str) -> datetime:
    """A moment of the trading day that tests have in common, unless it names another."""
    return datetime.fromisoformat(text if "-" in text else f"{DAY}T{text}").replace(tzinfo=IST)


def second(text: str) -> int:
    """The same in seconds since 1970."""
    return int(at(text).timestamp())


def full(
    clock: str, price: float, volume: int, *, seen: str | None = None, oi: int = 0, **day: float
) -> FullTick:
    """A full tick of INFY whose last trade was at that time, and which was `seen` then or later."""
    return FullTick(
        **_traded(price, volume, day),
        oi=oi,
        last_trade_second=second(clock),
        exchange_second=second(seen or clock),
    )


def quote(price: float, volume: int, **day: float) -> QuoteTick:
    """A quote of INFY, which holds no time."""
    return QuoteTick(**_traded(price, volume, day))


def ltp(price: float, token: int = INFY) -> LtpTick:
    """A last price."""
    return LtpTick(instrument_token=token, last_price=price)


def index(clock: str, price: float, **day: float) -> IndexFullTick:
    """NIFTY 50 at a time of the exchange."""
    prices = {"open": price, "high": price, "low": price, "close": price, **day}
    return IndexFullTick(
        instrument_token=NIFTY, last_price=price, exchange_second=second(clock), **prices
    )


def event(clock: str, *ticks: Tick) -> Ticks:
    """Ticks that came at a time, in one frame."""
    return Ticks(encode_frame([_packet_of(tick) for tick in ticks]), at(clock))


def _packet_of(tick: Tick) -> bytes:
    is_index = not tick.is_tradable
    values = {
        "last_trade_time": getattr(tick, "last_trade_second", 0),
        "exchange_timestamp": getattr(tick, "exchange_second", 0),
        "change": 0,
    }
    layout = layout_of(tick.mode, is_index=is_index)
    named = {
        each.name: getattr(tick, each.name) for each in layout.columns if each.name not in values
    }
    return encode_packet(layout, {**values, **named})


def _traded(price: float, volume: int, day: dict[str, float]) -> dict[str, Any]:
    prices = {"open": 100.0, "high": 120.0, "low": 80.0, "close": 99.0, **day}
    return {
        "instrument_token": INFY,
        "last_price": price,
        "last_traded_quantity": 1,
        "average_traded_price": price,
        "volume_traded": volume,
        "total_buy_quantity": 0,
        "total_sell_quantity": 0,
        **prices,
    }
