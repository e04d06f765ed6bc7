"""Ticks as the dicts that pykiteconnect makes of them, read straight from the frame.

Keys, their order, and types are those of kiteconnect 5.2.2 (ticker.py, `_parse_binary`): times are
naive, in the time zone of this machine, and a time that was never is 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from struct import Struct
from typing import Any, TypeAlias

from kite_core.ticker.layouts import (
    COUNT,
    DEPTH_LEVELS,
    FULL,
    INDEX_FULL,
    INDEX_QUOTE,
    LTP,
    QUOTE,
    PacketLayout,
)
from kite_core.ticker.parsing import FrameError, packets_of, uniform_length
from kite_core.ticker.segments import DIVISORS, INDICES

TickDict: TypeAlias = "dict[str, Any]"
_Rows: TypeAlias = "Iterable[tuple[Any, ...]]"
_levels_of = Struct(">IIHxx").iter_unpack
"""Quantity, price and number of orders of each level of a book, buyers before sellers."""


def tick_dicts(frame: bytes) -> list[TickDict]:
    """The ticks of one frame, in their order; of a frame that was cut off, those that are whole.

    Packets of a length that nobody knows are passed over.
    """
    if (reading := _READINGS.get(uniform_length(frame))) is not None:
        split, dicts_of = reading
        return dicts_of(split(memoryview(frame)[COUNT.size :]))
    ticks: list[TickDict] = []
    try:
        for packet in packets_of(frame):
            if (reading := _READINGS.get(len(packet))) is not None:
                split, dicts_of = reading
                ticks += dicts_of(split(b"  " + packet))
    except FrameError:
        pass  # reason: the ticks before the cut are good; the stream tells of the damage
    return ticks


@lru_cache(maxsize=4096)
def local_time(second: int) -> datetime | None:
    """Seconds since 1970 as pykiteconnect shows them; None where this machine has no such time."""
    try:
        return datetime.fromtimestamp(second)  # noqa: DTZ006  # reason: the original's are naive
    except (OverflowError, OSError, ValueError):
        return None


def _ltp_dicts(rows: _Rows) -> list[TickDict]:
    return [
        {
            "tradable": token & 0xFF != INDICES,
            "mode": "ltp",
            "instrument_token": token,
            "last_price": last / DIVISORS[token & 0xFF],
        }
        for token, last in rows
    ]


def _index_quote_dicts(rows: _Rows) -> list[TickDict]:
    return [_index_dict("quote", row) for row in rows]


def _index_full_dicts(rows: _Rows) -> list[TickDict]:
    ticks: list[TickDict] = []
    for *numbers, sent in rows:
        tick = _index_dict("full", numbers)
        tick["exchange_timestamp"] = local_time(sent)
        ticks.append(tick)
    return ticks


def _index_dict(mode: str, row: Sequence[int]) -> TickDict:
    token, last, high, low, first, close, _ = row  # the broker's change is left out by the original
    divisor = DIVISORS[token & 0xFF]
    price, previous = last / divisor, close / divisor
    return {
        "tradable": token & 0xFF != INDICES,
        "mode": mode,
        "instrument_token": token,
        "last_price": price,
        "ohlc": {
            "high": high / divisor,
            "low": low / divisor,
            "open": first / divisor,
            "close": previous,
        },
        "change": (price - previous) * 100 / previous if previous else 0,
    }


def _quote_dicts(rows: _Rows) -> list[TickDict]:
    return [_traded_dict("quote", row) for row in rows]


def _full_dicts(rows: _Rows) -> list[TickDict]:
    ticks: list[TickDict] = []
    for *numbers, traded, interest, most, least, sent, book in rows:
        tick = _traded_dict("full", numbers)
        divisor = DIVISORS[int(tick["instrument_token"]) & 0xFF]
        levels = [
            {"quantity": quantity, "price": price / divisor, "orders": orders}
            for quantity, price, orders in _levels_of(book)
        ]
        tick["last_trade_time"] = local_time(traded)
        tick["oi"] = interest
        tick["oi_day_high"] = most
        tick["oi_day_low"] = least
        tick["exchange_timestamp"] = local_time(sent)
        tick["depth"] = {"buy": levels[:DEPTH_LEVELS], "sell": levels[DEPTH_LEVELS:]}
        ticks.append(tick)
    return ticks


def _traded_dict(mode: str, row: Sequence[int]) -> TickDict:
    token, last, last_quantity, average, volume, bought, sold, first, high, low, close = row
    divisor = DIVISORS[token & 0xFF]
    price, previous = last / divisor, close / divisor
    return {
        "tradable": token & 0xFF != INDICES,
        "mode": mode,
        "instrument_token": token,
        "last_price": price,
        "last_traded_quantity": last_quantity,
        "average_traded_price": average / divisor,
        "volume_traded": volume,
        "total_buy_quantity": bought,
        "total_sell_quantity": sold,
        "ohlc": {
            "open": first / divisor,
            "high": high / divisor,
            "low": low / divisor,
            "close": previous,
        },
        "change": (price - previous) * 100 / previous if previous else 0,
    }


def _splitting(layout: PacketLayout) -> Callable[[Any], _Rows]:
    """Splits packets of one kind, each behind its length, into numbers; the book stays bytes."""
    codes = "".join(column.code for column in layout.columns)
    book = f"{layout.length - Struct(f'>{codes}').size}s" if layout.has_depth else ""
    return Struct(f">{COUNT.size}x{codes}{book}").iter_unpack


_READINGS: dict[int, tuple[Callable[[Any], _Rows], Callable[[_Rows], list[TickDict]]]] = {
    LTP.length: (_splitting(LTP), _ltp_dicts),
    QUOTE.length: (_splitting(QUOTE), _quote_dicts),
    FULL.length: (_splitting(FULL), _full_dicts),
    INDEX_QUOTE.length: (_splitting(INDEX_QUOTE), _index_quote_dicts),
    INDEX_FULL.length: (_splitting(INDEX_FULL), _index_full_dicts),
}
"""How to split, and how to read, the packets of each length."""
