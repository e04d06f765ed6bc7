"""What the ticker showed of an instrument, and how one more price changes it.

Between two steps of the market a price moves the last price, the day's extremes and the levels
around it; volumes, averages and sizes stay. Working that out costs a small part of a whole quote.
"""

from __future__ import annotations

from datetime import datetime

from kite_core.ticker.layouts import DEPTH_LEVELS, FULL, INDEX_FULL
from kite_core.ticker.segments import price_divisor
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.ticker.quote_numbers import WORD, seconds_of

_LAST, _LAST_QUANTITY, _HIGH, _LOW, _LAST_TRADE, _STAMP = 1, 2, 8, 9, 11, 15
_INTEREST = slice(12, 15)
_INDEX_HIGH, _INDEX_LOW, _INDEX_CLOSE, _INDEX_CHANGE, _INDEX_STAMP = 2, 3, 5, 6, 7
_FIRST_LEVEL, _LEVEL = len(FULL.columns), 3
_BIDS = slice(_FIRST_LEVEL + 1, _FIRST_LEVEL + _LEVEL * DEPTH_LEVELS, _LEVEL)
_ASKS = slice(_FIRST_LEVEL + _LEVEL * DEPTH_LEVELS + 1, None, _LEVEL)
_SIZES = slice(_FIRST_LEVEL, None, _LEVEL)


class ShownQuote:
    """The numbers of an instrument's latest packet.

    What a price does not change stays until `holds_until`. `news_at` is when the first price came
    up that the packet does not show.
    """

    __slots__ = ("_divisor", "holds_until", "instrument", "moment", "news_at", "numbers", "packet")

    def __init__(self, instrument: Instrument, numbers: list[int], moment: datetime) -> None:
        self.instrument = instrument
        self.numbers = numbers
        self.holds_until = moment
        self._divisor = price_divisor(instrument.token)
        self._write(moment)

    @property
    def has_whole_depth(self) -> bool:
        """Whether there are sizes to put around another price. An index needs none."""
        return self.instrument.is_index or all(self.numbers[_SIZES])

    def show(self, last: Money, low: Money, high: Money, moment: datetime) -> None:
        """Show a price that was given from outside, with the extremes of its moment."""
        divisor, stamp = self._divisor, seconds_of(moment)
        units = last * divisor // RUPEE, low * divisor // RUPEE, high * divisor // RUPEE
        if self.instrument.is_index:
            self._show_index(*units, stamp)
        else:
            self._show_traded(*units, stamp)
            tick = self.instrument.tick
            # As in `Quoting.quote`: nothing is known about last quantities but that there are some.
            self.numbers[_LAST_QUANTITY] = self.instrument.lot_size * (1 + last // tick % 9) & WORD
        self._write(moment)

    def show_interest(self, interest: int) -> None:
        """Show the open interest of another second; it began the day at one of its extremes."""
        now, high, low = self.numbers[_INTEREST]
        start = low if now == high else high
        self.numbers[_INTEREST] = interest, max(start, interest), min(start, interest)

    def _show_index(self, last: int, low: int, high: int, stamp: int) -> None:
        numbers = self.numbers
        numbers[_LAST] = last
        numbers[_INDEX_HIGH] = max(high, numbers[_INDEX_HIGH])
        numbers[_INDEX_LOW] = min(low, numbers[_INDEX_LOW])
        numbers[_INDEX_CHANGE] = last - numbers[_INDEX_CLOSE]
        numbers[_INDEX_STAMP] = stamp

    def _show_traded(self, last: int, low: int, high: int, stamp: int) -> None:
        """A price from outside stands on both sides of the book."""
        numbers, tick = self.numbers, self.instrument.tick * self._divisor // RUPEE
        numbers[_LAST] = last
        numbers[_HIGH] = max(high, numbers[_HIGH])
        numbers[_LOW] = min(low, numbers[_LOW])
        numbers[_LAST_TRADE] = numbers[_STAMP] = stamp
        reach = DEPTH_LEVELS * tick
        numbers[_BIDS] = range(last, last - reach, -tick)
        numbers[_ASKS] = range(last, last + reach, tick)

    def _write(self, moment: datetime) -> None:
        """Make the packet, which shows everything up to this moment."""
        layout = INDEX_FULL if self.instrument.is_index else FULL
        self.packet = layout.packing.pack(*self.numbers)
        self.moment = moment
        self.news_at: datetime | None = None
