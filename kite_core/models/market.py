"""Quotes, their parts, and what to ask for candles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from math import fsum
from operator import index
from typing import SupportsIndex, cast

from kite_core.date_windows import windows
from kite_core.errors import Fault, ValidationError
from kite_core.faults import Faults, pairs
from kite_core.ist import IST, in_ist, wire_time
from kite_core.json_model import MOMENT, JsonModel, Timestamp, timestamp
from kite_core.messages import Pairs
from kite_core.models.percentages import percent_of
from kite_core.models.words import Interval, TransactionType
from kite_core.rulebook.limits import LIMITS

LARGEST_TOKEN = 2**32 - 1
LONGEST_SPANS: Mapping[str, timedelta] = LIMITS[-1].value.candle_spans


@dataclass(frozen=True, slots=True, kw_only=True)
class OHLC(JsonModel):
    """The day's first, highest and lowest price; `close` is the previous day's."""

    open: float
    high: float
    low: float
    close: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthLevel(JsonModel):
    """One price at which orders wait; all zeros when nobody waits there."""

    price: float
    quantity: int
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDepth(JsonModel):
    """The best five prices of both sides, best first; unused levels are zeros."""

    buy: list[DepthLevel] = field(default_factory=list[DepthLevel])
    sell: list[DepthLevel] = field(default_factory=list[DepthLevel])

    @property
    def best_bid(self) -> DepthLevel | None:
        """The highest price that somebody pays, None when nobody does."""
        return _first_used(self.buy)

    @property
    def best_ask(self) -> DepthLevel | None:
        """The lowest price that somebody takes, None when nobody does."""
        return _first_used(self.sell)

    @property
    def spread(self) -> float | None:
        """Rupees between the best ask and the best bid, None when a side is empty."""
        if self.best_bid is None or self.best_ask is None:
            return None
        # Prices have at most four decimals, so this drops only what binary floats add.
        return round(self.best_ask.price - self.best_bid.price, 4)

    @property
    def visible_buy_quantity(self) -> int:
        """What the levels shown want to buy; a quote's `buy_quantity` is the whole book's."""
        return sum(level.quantity for level in _used(self.buy))

    @property
    def visible_sell_quantity(self) -> int:
        """What the levels shown want to sell; a quote's `sell_quantity` is the whole book's."""
        return sum(level.quantity for level in _used(self.sell))

    @property
    def imbalance(self) -> float | None:
        """From 1 (only buyers are shown) to -1 (only sellers), None when nobody is."""
        both = self.visible_buy_quantity + self.visible_sell_quantity
        return (self.visible_buy_quantity - self.visible_sell_quantity) / both if both else None

    def price_for(self, quantity: int, *, transaction_type: str) -> float | None:
        """The average price, in rupees, at which so many could be bought or sold at once.

        None when the levels shown do not hold so many. Raises ValidationError for a quantity below
        1 and for a side that is none.
        """
        faults = Faults()
        faults.whole("quantity", quantity, least=1)
        faults.word("transaction_type", transaction_type, TransactionType)
        faults.raise_for("price_for")
        left, cost = quantity, list[float]()
        for level in _used(self.sell if transaction_type == TransactionType.BUY else self.buy):
            part = min(left, level.quantity)
            cost.append(part * level.price)
            left -= part
        return None if left else fsum(cost) / quantity


def _first_used(levels: Iterable[DepthLevel]) -> DepthLevel | None:
    return next(_used(levels), None)


def _used(levels: Iterable[DepthLevel]) -> Iterator[DepthLevel]:
    """An empty level arrives as price 0, not as nothing (sample: quote.json)."""
    return (level for level in levels if level.price > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(JsonModel):
    """A full quote. What does not exist for an index is None there.

    `timestamp` is the exchange's time of the snapshot, `volume` the day's. `net_change` is 0 in the
    broker's own sample although its prices differ (sample: quote.json): use `change`.
    """

    instrument_token: int
    last_price: float
    ohlc: OHLC
    last_trade_time: Timestamp = timestamp()
    timestamp: Timestamp = timestamp()
    last_quantity: int | None = None
    average_price: float | None = None
    volume: int | None = None
    buy_quantity: int | None = None
    sell_quantity: int | None = None
    oi: float | None = None
    oi_day_high: float | None = None
    oi_day_low: float | None = None
    net_change: float | None = None
    lower_circuit_limit: float | None = None
    upper_circuit_limit: float | None = None
    depth: MarketDepth | None = None

    @property
    def change(self) -> float:
        """Rupees since the previous day's close."""
        return round(self.last_price - self.ohlc.close, 4)

    @property
    def change_percentage(self) -> float:
        """The change in per cent of the previous day's close; 0 when there is none."""
        return percent_of(self.change, self.ohlc.close)


@dataclass(frozen=True, slots=True, kw_only=True)
class OHLCQuote(JsonModel):
    """The last price and the day's prices."""

    instrument_token: int
    last_price: float
    ohlc: OHLC


@dataclass(frozen=True, slots=True, kw_only=True)
class LTPQuote(JsonModel):
    """The last price."""

    instrument_token: int
    last_price: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerRange(JsonModel):
    """Between which prices the stop of a cover order must lie."""

    lower: float
    upper: float
    percentage: float | None = None
    instrument_token: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalRequest(JsonModel):
    """The candles of one instrument from `start` to `end`, both included.

    Both take a datetime (a naive one means IST) or a date: the start of that day for `start`, its
    last second for `end`. They are kept as aware datetimes in IST. `oi` asks for open interest,
    `continuous` for the joined series of expired futures (day candles only). `interval` is one of
    the broker's words, such as "5minute". Raises ValidationError with every fault and its fix.
    """

    instrument_token: int
    interval: str
    start: datetime | date = field(metadata=MOMENT)
    end: datetime | date = field(metadata=MOMENT)
    continuous: bool = False
    oi: bool = False

    def __post_init__(self) -> None:
        """Check it, and keep plain integers and aware times only."""
        faults = Faults()
        token = _token(self.instrument_token, faults)
        start = _instant("start", self.start, time(0, 0), faults)
        end = _instant("end", self.end, time(23, 59, 59), faults)
        faults.word("interval", self.interval, Interval)
        if start and end:
            problem = f"{end:%Y-%m-%d %H:%M:%S} is before the start"
            faults.expect(start <= end, "end", problem, "Give a time at or after start.")
        daily = not self.continuous or self.interval == Interval.DAY
        fix = 'Use interval="day", or leave continuous out.'
        faults.expect(daily, "continuous", "only day candles are joined", fix)
        faults.raise_for("HistoricalRequest")
        for name, value in (("instrument_token", token), ("start", start), ("end", end)):
            object.__setattr__(self, name, value)

    @property
    def span(self) -> timedelta:
        """From the first to the last instant that is asked for."""
        return in_ist(cast("datetime", self.end)) - in_ist(cast("datetime", self.start))

    def check_single(self) -> None:
        """Raise ValidationError when the span is longer than the broker answers in one request."""
        longest = LONGEST_SPANS.get(self.interval)
        if longest is None or self.span <= longest:
            return
        fix = f"Ask for at most {longest.days} days at a time, or for longer candles."
        problem = f"{self.span.days} days are too many for {self.interval} candles"
        raise ValidationError("HistoricalRequest", [Fault("end", problem, fix)])

    def covers(self, moment: datetime) -> bool:
        """Whether a moment lies in the span that is asked for."""
        return cast("datetime", self.start) <= moment <= cast("datetime", self.end)

    def parted(self, now: datetime) -> tuple[HistoricalRequest | None, HistoricalRequest | None]:
        """The same wish up to the end of today in India, and after it; None where nothing is."""
        midnight = datetime.combine(in_ist(now).date(), time(23, 59, 59), IST)
        if cast("datetime", self.end) <= midnight:
            return self, None
        if cast("datetime", self.start) > midnight:
            return None, self
        tomorrow = midnight + timedelta(seconds=1)
        return replace(self, end=midnight), replace(self, start=tomorrow)

    def pieces(self, longest: Mapping[str, timedelta] = LONGEST_SPANS) -> list[HistoricalRequest]:
        """The same wish in parts that the broker answers at once, the oldest first.

        Together they cover the span exactly once, cut at midnight, those for weeks before Mondays.
        `longest` is how much one request may span, by interval; an interval that is not in it is
        taken for the strictest.
        """
        span = longest.get(self.interval, min(longest.values()))
        parts = windows(
            cast("datetime", self.start),
            cast("datetime", self.end),
            most_days=max(span.days, 1),
            whole_weeks=self.interval == Interval.WEEK,
        )
        return [replace(self, start=start, end=end) for start, end in parts]

    def to_query(self) -> Pairs:
        """The query of the request."""
        return pairs(
            ("from", wire_time(cast("datetime", self.start))),
            ("to", wire_time(cast("datetime", self.end))),
            ("continuous", 1 if self.continuous else None),
            ("oi", 1 if self.oi else None),
        )


def _token(value: object, faults: Faults) -> int | None:
    """A plain integer from an int or a numpy one, which JSON and equality could not handle."""
    try:
        number = None if isinstance(value, bool) else index(cast("SupportsIndex", value))
    except TypeError:
        number = None
    if number is None:
        fix = "Give the number from the instrument list."
        faults.expect(False, "instrument_token", f"{value!r} is not a whole number", fix)
        return None
    faults.whole("instrument_token", number, least=1, most=LARGEST_TOKEN)
    return number


def _instant(name: str, value: object, clock: time, faults: Faults) -> datetime | None:
    """A time in IST and in whole seconds, as the wire has it; a day gets the clock's time."""
    if isinstance(value, datetime):
        return in_ist(value).replace(microsecond=0)
    if isinstance(value, date):
        return datetime.combine(value, clock, IST)
    faults.expect(False, name, f"{value!r} is no time", "Give a datetime or a date.")
    return None
