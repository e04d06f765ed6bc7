"""A snapshot as the numbers of a full packet, in their order on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from kite_core.ticker.layouts import DEPTH_LEVELS
from kite_core.ticker.segments import price_divisor
from kite_testing.fake_broker.market.depth import Level
from kite_testing.fake_broker.market.snapshot import Snapshot
from kite_testing.fake_broker.money import RUPEE

WORD = 0xFFFF_FFFF
"""Counts have 32 bits; what is above them is lost."""
_NO_LEVEL = [0, 0, 0]


def index_numbers(token: int, shown: Snapshot) -> list[int]:
    """The numbers of an index, high and low before the open."""
    divisor = price_divisor(token)
    prices = (shown.last, shown.high, shown.low, shown.open, shown.close)
    return [
        token,
        *(price * divisor // RUPEE & WORD for price in prices),
        (shown.last - shown.close) * divisor // RUPEE,
        seconds_of(shown.stamp),
    ]


def traded_numbers(token: int, shown: Snapshot) -> list[int]:
    """The numbers of what can be traded, with ten levels of depth behind them."""
    divisor = price_divisor(token)
    traded_at = shown.traded_at
    return [
        token,
        shown.last * divisor // RUPEE & WORD,
        shown.last_quantity & WORD,
        shown.average * divisor // RUPEE & WORD,
        shown.volume & WORD,
        shown.buy_quantity & WORD,
        shown.sell_quantity & WORD,
        shown.open * divisor // RUPEE & WORD,
        shown.high * divisor // RUPEE & WORD,
        shown.low * divisor // RUPEE & WORD,
        shown.close * divisor // RUPEE & WORD,
        0 if traded_at is None else seconds_of(traded_at),
        shown.interest & WORD,
        shown.highest_interest & WORD,
        shown.lowest_interest & WORD,
        seconds_of(shown.stamp),
        *side_numbers(shown.bids, divisor),
        *side_numbers(shown.asks, divisor),
    ]


def side_numbers(levels: Sequence[Level], divisor: int) -> list[int]:
    """Five levels of one side; unused ones are zeros."""
    numbers: list[int] = []
    for price, quantity, orders in levels:
        numbers += (quantity & WORD, price * divisor // RUPEE & WORD, orders)
    return numbers + _NO_LEVEL * (DEPTH_LEVELS - len(levels))


@lru_cache(maxsize=4096)
def seconds_of(moment: datetime) -> int:
    """A time as seconds since 1970, of which all instruments of a moment have the same."""
    return int(moment.timestamp())
