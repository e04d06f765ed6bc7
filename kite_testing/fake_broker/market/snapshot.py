"""What a quote says, in whole numbers: the quote calls and the ticker both show this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from kite_testing.fake_broker.market.depth import Level
from kite_testing.fake_broker.money import Money

_WAITING = 20
"""So many times what the levels show waits on a side of the whole book."""


class Snapshot(NamedTuple):
    """An instrument at a moment. Prices are money; `close` is that of the day before.

    `stamp` is the exchange's time, and `traded_at` that of the last trade: None before the first.
    The sides begin with the best price; an index has nothing but prices. `turnover` is exact, and
    not shown: `average` is made of it.
    """

    stamp: datetime
    last: Money
    open: Money
    high: Money
    low: Money
    close: Money
    traded_at: datetime | None = None
    last_quantity: int = 0
    average: Money = 0
    volume: int = 0
    interest: int = 0
    highest_interest: int = 0
    lowest_interest: int = 0
    bids: Sequence[Level] = ()
    asks: Sequence[Level] = ()
    turnover: int = 0

    @property
    def buy_quantity(self) -> int:
        """What all buyers want."""
        return waiting(self.bids)

    @property
    def sell_quantity(self) -> int:
        """What all sellers offer."""
        return waiting(self.asks)


def waiting(levels: Sequence[Level]) -> int:
    """What waits on a side of the whole book, of which the levels are the best part."""
    return _WAITING * sum([level.quantity for level in levels])
