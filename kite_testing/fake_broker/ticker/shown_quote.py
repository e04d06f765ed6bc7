"""What the ticker showed of an instrument, and how one more price changes it.

Between two steps of the market a price moves the last price, the day's extremes and the levels
around it; volumes, averages and sizes stay. Working that out costs a small part of a whole quote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from struct import Struct

from kite_core.ticker.layouts import DEPTH_LEVELS, FULL, INDEX_FULL
from kite_core.ticker.segments import price_divisor
from kite_testing.fake_broker.market.depth import Level
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.open_interest import InterestPath
from kite_testing.fake_broker.market.snapshot import waiting
from kite_testing.fake_broker.market.trading_days import Session
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.ticker.quote_numbers import WORD, seconds_of, side_numbers
from kite_testing.fake_broker.ticker.step_trades import StepTrades

_LAST, _LAST_QUANTITY, _AVERAGE, _VOLUME = 1, 2, 3, 4
_WAITING = slice(5, 7)
_HIGH, _LOW, _LAST_TRADE, _STAMP = 8, 9, 11, 15
_INTEREST = slice(12, 15)
_INDEX_HIGH, _INDEX_LOW, _INDEX_CLOSE, _INDEX_CHANGE, _INDEX_STAMP = 2, 3, 5, 6, 7
_HEAD = Struct(">" + "".join(column.code for column in FULL.columns))
_FIRST_LEVEL, _LEVEL = len(FULL.columns), 3
_BOOK = slice(_HEAD.size, None)
_SIZES = slice(_FIRST_LEVEL, None, _LEVEL)
_PRICES = slice(_FIRST_LEVEL + 1, None, _LEVEL)
_BOOK_LENGTH = FULL.length - _HEAD.size
# The book is kept as one number: to move all its prices by one is to add this. That is twice as
# quick as to write ten prices.
_ONE_MORE = int.from_bytes(
    FULL.packing.pack(*[0] * _FIRST_LEVEL, *(0, 1, 0) * 2 * DEPTH_LEVELS)[_BOOK], "big"
)


class ShownQuote:
    """The numbers of an instrument's latest packet.

    What a price does not change stays until `holds_until`. `news_at` is when the first price came
    up that the packet does not show. Prices between `least` and `most` have room for all levels
    around them. Drawn at a step of the market, it has `step_at` and, where a
    price from outside held then, `trades`, which further steps go on from.
    """

    __slots__ = (
        "_book",
        "_divisor",
        "_interest",
        "_numbers",
        "_opened_at",
        "holds_until",
        "instrument",
        "least",
        "moment",
        "most",
        "news_at",
        "packet",
        "session",
        "step_at",
        "trades",
    )

    def __init__(self, instrument: Instrument, numbers: list[int], moment: datetime) -> None:
        self.instrument = instrument
        self.holds_until = self.moment = moment
        self.news_at: datetime | None = None
        self.session: Session | None = None
        self.step_at: datetime | None = None
        self.trades: StepTrades | None = None
        self._numbers = numbers
        self._divisor = price_divisor(instrument.token)
        self.least = DEPTH_LEVELS * instrument.tick
        self.most = WORD * RUPEE // self._divisor - self.least
        self._book: int | None = None
        self._interest: InterestPath | None = None
        self._opened_at = 0
        layout = INDEX_FULL if instrument.is_index else FULL
        self.packet = layout.packing.pack(*numbers)

    @property
    def has_whole_depth(self) -> bool:
        """Whether there are sizes to put around another price. An index needs none."""
        return self.instrument.is_index or all(self._numbers[_SIZES])

    def follow_interest(self, path: InterestPath, opens: datetime) -> None:
        """Show the open interest of each second of a session that opened at that time."""
        self._interest, self._opened_at = path, seconds_of(opens)

    def show(self, last: Money, low: Money, high: Money, moment: datetime) -> None:
        """Show a price that was given from outside, with the extremes of its moment."""
        divisor = self._divisor
        shown = lowest = highest = last * divisor // RUPEE
        if low != high:
            lowest, highest = low * divisor // RUPEE, high * divisor // RUPEE
        if self.instrument.is_index:
            self._show_index(shown, lowest, highest, seconds_of(moment))
        else:
            # As in `Quoting.snapshot`: nothing is known of last quantities but that there are some.
            lots = 1 + last // self.instrument.tick % 9
            self._numbers[_LAST_QUANTITY] = self.instrument.lot_size * lots & WORD
            self._show_traded(shown, lowest, highest, seconds_of(moment))
        self.moment = moment
        self.news_at = None

    def show_trades(self, trades: StepTrades) -> None:
        """Show what was traded with the next price. An index trades nothing."""
        self.trades = trades
        if not self.instrument.is_index:
            self._numbers[_VOLUME] = trades.volume & WORD
            self._numbers[_AVERAGE] = trades.average * self._divisor // RUPEE & WORD

    def show_levels(self, bids: Sequence[Level], asks: Sequence[Level]) -> None:
        """Show the sizes of another step with the next price."""
        self._numbers[_WAITING] = waiting(bids) & WORD, waiting(asks) & WORD
        self._numbers[_FIRST_LEVEL:] = side_numbers(bids, self._divisor)
        self._numbers += side_numbers(asks, self._divisor)
        self._book = None

    def _show_index(self, last: int, low: int, high: int, stamp: int) -> None:
        numbers = self._numbers
        numbers[_LAST] = last
        numbers[_INDEX_HIGH] = max(high, numbers[_INDEX_HIGH])
        numbers[_INDEX_LOW] = min(low, numbers[_INDEX_LOW])
        numbers[_INDEX_CHANGE] = last - numbers[_INDEX_CLOSE]
        numbers[_INDEX_STAMP] = stamp
        self.packet = INDEX_FULL.packing.pack(*numbers)

    def _show_traded(self, last: int, low: int, high: int, stamp: int) -> None:
        """A price from outside stands on both sides of the book."""
        if self._book is None:
            self._book = self._book_at_zero()
            del self._numbers[_FIRST_LEVEL:]
        numbers = self._numbers
        numbers[_LAST] = last
        numbers[_HIGH] = max(numbers[_HIGH], high)
        numbers[_LOW] = min(numbers[_LOW], low)
        numbers[_LAST_TRADE] = numbers[_STAMP] = stamp
        if self._interest is not None:
            numbers[_INTEREST] = self._interest.extremes(stamp - self._opened_at)
        book = self._book + last * _ONE_MORE
        self.packet = _HEAD.pack(*numbers) + book.to_bytes(_BOOK_LENGTH, "big")

    def _book_at_zero(self) -> int:
        """The levels as one number, with their sizes around a price of nothing."""
        tick = self.instrument.tick * self._divisor // RUPEE
        middle = DEPTH_LEVELS * tick
        numbers = self._numbers
        numbers[_PRICES] = *range(middle, 0, -tick), *range(middle, 2 * middle, tick)
        book = FULL.packing.pack(*numbers)[_BOOK]
        return int.from_bytes(book, "big") - middle * _ONE_MORE
