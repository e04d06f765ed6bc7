"""The candle of one instrument: as it forms, and as it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from kite_core.ist import IST
from kite_core.json_model import MOMENT, TimeMarker
from kite_core.models.candles import Candle
from kite_core.ticker.ticks import FullTick, IndexFullTick, IndexQuoteTick, QuoteTick

GRACE_SECONDS = 2.0
"""So long after its end a candle is closed, if no later trade has closed it."""
LATE_SECONDS = 10.0
"""So long after its end a candle is revised by what comes late."""

DayTick: TypeAlias = FullTick | QuoteTick | IndexFullTick | IndexQuoteTick
"""A tick that knows the prices of the day: all but those of the mode "ltp"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCandle(Candle):
    """A candle that was built from ticks; `date` is its start, `end` the first moment after it.

    `volume` is what was traded in it, `oi` the open interest at its end, None unless full ticks
    came, `ticks` how many of them showed a trade. It `is_final` when it is over; a revision takes
    the place of one that was told before. It is not complete when a part of it was not watched:
    then what it says was seen, but there may have been more.
    """

    instrument_token: int
    end: TimeMarker = field(metadata=MOMENT)
    ticks: int
    is_final: bool = True
    is_complete: bool = True
    is_revision: bool = False


class FormingCandle:
    """What is known of a candle so far. Times are seconds since 1970; `end` is not in it.

    With `is_first` it is the first one of its session: what a tick says of the day is about it.
    `base` and `total` are what was traded that day before it, and up to its last trade; the base is
    None while that is not known.
    """

    __slots__ = (
        "base",
        "close",
        "end",
        "high",
        "is_complete",
        "is_first",
        "last_trade",
        "low",
        "oi",
        "open",
        "start",
        "ticks",
        "total",
    )

    def __init__(
        self, start: int, end: int, price: float, *, is_first: bool, is_complete: bool
    ) -> None:
        self.start, self.end = start, end
        self.open = self.high = self.low = self.close = price
        self.is_first, self.is_complete = is_first, is_complete
        self.oi: int | None = None
        self.base: int | None = None
        self.last_trade = self.ticks = self.total = 0

    def add_trade(self, price: float, second: int) -> None:
        """Count a trade; one that is older than another widens it, and does not close it."""
        self.widen(price, price)
        if second >= self.last_trade:
            self.close, self.last_trade = price, second
        self.ticks += 1

    def widen(self, high: float, low: float) -> None:
        """It reached as far as these prices."""
        self.high = max(self.high, high)
        self.low = min(self.low, low)

    def take_day(self, tick: DayTick) -> None:
        """All of the day so far lies in it, so that one tick heals whatever was missed of it."""
        if tick.open:  # zero before the first trade of the day
            self.open, self.base, self.is_complete = tick.open, 0, True
            self.widen(tick.high, tick.low)

    def told(self, token: int, *, is_final: bool = True, is_revision: bool = False) -> LiveCandle:
        """As a value."""
        return LiveCandle(
            instrument_token=token,
            date=datetime.fromtimestamp(self.start, IST),
            end=datetime.fromtimestamp(self.end, IST),
            open=self.open,
            high=self.high,
            low=self.low,
            close=self.close,
            volume=0 if self.base is None else max(self.total - self.base, 0),
            oi=self.oi,
            ticks=self.ticks,
            is_final=is_final,
            is_complete=self.is_complete,
            is_revision=is_revision,
        )
