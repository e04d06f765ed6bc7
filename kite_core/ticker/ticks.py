"""What a packet says, as a value: one class for each kind of packet.

Prices are in rupees, already divided by the unit of the instrument's segment. Depth and times are
worked out when they are read. Fields bear the names of the official Python client (kiteconnect
5.2.2, ticker.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from struct import Struct
from typing import Any, ClassVar

from kite_core.ist import IST
from kite_core.json_model import filled
from kite_core.models.market import OHLC, DepthLevel, MarketDepth
from kite_core.ticker.layouts import DEPTH_LEVELS
from kite_core.ticker.segments import INDICES, price_divisor

_BOOK = Struct(">" + "IIHxx" * (2 * DEPTH_LEVELS))
_EMPTY_BOOK = bytes(_BOOK.size)


class Mode(StrEnum):
    """How much of an instrument the ticker sends."""

    LTP = "ltp"
    """The last price."""
    QUOTE = "quote"
    """Prices and volumes of the day."""
    FULL = "full"
    """Those, and depth, open interest and times."""


class Tick:
    """What all ticks have. Each kind of packet has a class of its own.

    `instrument_token` says which instrument, `last_price` is in rupees.
    """

    __slots__ = ()
    mode: ClassVar[Mode]
    instrument_token: int
    last_price: float

    @property
    def is_tradable(self) -> bool:
        """Whether it can be bought: indices are only quoted."""
        return self.instrument_token & 0xFF != INDICES

    def to_dict(self) -> dict[str, Any]:
        """All that it says, by name, with nested dicts for `ohlc` and `depth`."""
        row: dict[str, Any] = {"mode": str(self.mode), "is_tradable": self.is_tradable}
        for name in _SHOWN[type(self).__name__]:
            row[name] = _plain(getattr(self, name))
        return row

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in _SHOWN[type(self).__name__])
        return f"{type(self).__name__}({shown})"


class _DayTick(Tick):
    """A tick that knows the prices of the day."""

    __slots__ = ()
    open: float
    high: float
    low: float
    close: float

    @property
    def ohlc(self) -> OHLC:
        """The prices of the day; `close` is that of the day before."""
        return OHLC(open=self.open, high=self.high, low=self.low, close=self.close)

    @property
    def change(self) -> float:
        """By how many per cent the last price is above the previous close; 0 without one."""
        close = self.close
        return (self.last_price - close) * 100 / close if close else 0


class _BookTick(_DayTick):
    """A tick that knows the book; what was read of it is kept."""

    __slots__ = ("_depth",)
    _depth: MarketDepth
    levels: bytes

    @property
    def depth(self) -> MarketDepth:
        """Five levels on each side, best first; those that are empty are zeros."""
        try:
            return self._depth
        except AttributeError:
            depth = _depth_of(self.levels, price_divisor(self.instrument_token))
            object.__setattr__(self, "_depth", depth)
            return depth


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LtpTick(Tick):
    """The last price of anything."""

    mode: ClassVar[Mode] = Mode.LTP

    instrument_token: int
    last_price: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class QuoteTick(_DayTick):
    """What was traded today. Quantities are shares or units; counts over 32 bits wrap."""

    mode: ClassVar[Mode] = Mode.QUOTE

    instrument_token: int
    last_price: float
    last_traded_quantity: int
    average_traded_price: float
    volume_traded: int
    total_buy_quantity: int
    total_sell_quantity: int
    open: float
    high: float
    low: float
    close: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FullTick(_BookTick):
    """A quote with depth, open interest and times.

    `last_trade_second` and `exchange_second` are seconds since 1970, `levels` are the bytes of the
    book, as they came; read `last_trade_time`, `exchange_timestamp` and `depth` instead.
    """

    mode: ClassVar[Mode] = Mode.FULL

    instrument_token: int
    last_price: float
    last_traded_quantity: int
    average_traded_price: float
    volume_traded: int
    total_buy_quantity: int
    total_sell_quantity: int
    open: float
    high: float
    low: float
    close: float
    last_trade_second: int = 0
    oi: int = 0
    oi_day_high: int = 0
    oi_day_low: int = 0
    exchange_second: int = 0
    levels: bytes = field(default=_EMPTY_BOOK)

    @property
    def last_trade_time(self) -> datetime | None:
        """When it was traded last, in IST; None when it never was."""
        return moment_of(self.last_trade_second)

    @property
    def exchange_timestamp(self) -> datetime | None:
        """When the exchange sent this, in IST."""
        return moment_of(self.exchange_second)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IndexQuoteTick(_DayTick):
    """An index. `points` is the change that the broker sends, in points; `change` is ours."""

    mode: ClassVar[Mode] = Mode.QUOTE

    instrument_token: int
    last_price: float
    high: float
    low: float
    open: float
    close: float
    points: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IndexFullTick(_DayTick):
    """An index, and when the exchange said so: `exchange_second` is in seconds since 1970."""

    mode: ClassVar[Mode] = Mode.FULL

    instrument_token: int
    last_price: float
    high: float
    low: float
    open: float
    close: float
    points: float = 0.0
    exchange_second: int = 0

    @property
    def exchange_timestamp(self) -> datetime | None:
        """When the exchange sent this, in IST."""
        return moment_of(self.exchange_second)


@lru_cache(maxsize=4096)
def moment_of(second: int) -> datetime | None:
    """The time that a packet's seconds since 1970 stand for, in IST; None for 0, which is never."""
    return datetime.fromtimestamp(second, IST) if second else None


_READ_AS = {
    "open": "ohlc",
    "last_trade_second": "last_trade_time",
    "exchange_second": "exchange_timestamp",
    "levels": "depth",
}
"""What is read of a tick instead of what is kept."""
_IN_OHLC = ("high", "low", "close")


def _shown_of(kind: type[Any]) -> tuple[str, ...]:
    """The names of what a tick of this class says, in the order of its packet."""
    names = [each.name for each in fields(kind) if each.name not in _IN_OHLC]
    shown = [_READ_AS.get(name, name) for name in names]
    return (*shown, "change") if "ohlc" in shown else tuple(shown)


_KINDS: tuple[type[Any], ...] = (LtpTick, QuoteTick, FullTick, IndexQuoteTick, IndexFullTick)
_SHOWN: dict[str, tuple[str, ...]] = {kind.__name__: _shown_of(kind) for kind in _KINDS}


def _plain(value: Any) -> Any:
    """What a tick says, as plain values; `to_dict` of any model takes forty times as long."""
    if isinstance(value, OHLC):
        return {"open": value.open, "high": value.high, "low": value.low, "close": value.close}
    if isinstance(value, MarketDepth):
        return {"buy": _plain_side(value.buy), "sell": _plain_side(value.sell)}
    return value


def _plain_side(side: list[DepthLevel]) -> list[dict[str, float]]:
    return [
        {"price": level.price, "quantity": level.quantity, "orders": level.orders} for level in side
    ]


def _depth_of(levels: bytes, divisor: int) -> MarketDepth:
    numbers = iter(_BOOK.unpack(levels))
    rows = filled(
        DepthLevel,
        [
            (price / divisor, quantity, orders)
            for quantity, price, orders in zip(numbers, numbers, numbers, strict=True)
        ],
    )
    return MarketDepth(buy=rows[:DEPTH_LEVELS], sell=rows[DEPTH_LEVELS:])
