"""Prices that come up at moments to come: played candles, recorded ticks, gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar, cast

from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.given import check_quantity, moment_of
from kite_testing.fake_broker.market.candle_rows import SHAPE, CandleRow, cells_of
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.pins import Depth, Pin
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import Money, exact, to_tick

_ONE_MINUTE = timedelta(minutes=1)
_QUARTERS = 4
_CELLS = 5
_PAIR = 2
_RECORD = 'an object such as {"time": "2026-11-20 10:00:05", "price": 1500}'
RowT = TypeVar("RowT")
PlayedT = TypeVar("PlayedT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A price that comes up at a moment, with what was traded at it, and the depth around it."""

    moment: datetime
    price: Money
    volume: int | None = None
    depth: Depth | None = None


class Playback:
    """Shows prices, at once or when their time has come."""

    def __init__(self, agenda: Agenda, prices: Prices, feed: Feed) -> None:
        self._agenda = agenda
        self._prices = prices
        self._feed = feed

    def schedule(self, instrument: Instrument, ticks: Sequence[Tick], now: datetime) -> None:
        """Show ticks at their moments; when the first is past, all are moved to begin now."""
        if not ticks:
            return
        divisor = self._prices.fixed.divisor_of(instrument.key)
        delay = max(now - ticks[0].moment, timedelta())
        for tick in ticks:
            show = partial(self._show, instrument, tick, divisor)
            self._agenda.add(tick.moment + delay, show)

    def jump(
        self, instrument: Instrument, price: Money, opens: datetime, *, shown: datetime
    ) -> None:
        """Let trading open at a price, which a pre-open has shown since some moment.

        It is set ahead, so that the pre-open matches at it.
        """
        self._prices.pin(instrument, price, shown)
        self._prices.pin(instrument, price, opens)
        self._agenda.add(opens, partial(self._feed.announce, instrument))

    def flash(self, instrument: Instrument, price: Money, now: datetime) -> None:
        """One print far away, and back: what it triggers is triggered."""
        before = self._prices.pin_at(instrument, now)
        kept = None if before is None else before.price
        self._prices.pin(instrument, price, now)
        self._feed.announce(instrument, now)
        self._prices.pin(instrument, kept, now)
        self._feed.announce(instrument, now)

    def _show(
        self, instrument: Instrument, tick: Tick, divisor: Fraction, moment: datetime
    ) -> None:
        """Show a tick, divided by what the share's prices were divided by since it was played."""
        pin = Pin(moment, tick.price)
        pin.depth = tick.depth
        ratio = self._prices.fixed.divisor_of(instrument.key) / divisor
        if ratio != 1:
            pin.divide(ratio, instrument.tick)
        self._prices.pin(instrument, pin.price, moment, volume=tick.volume, depth=pin.depth)
        self._feed.announce(instrument, moment)


def ticks_of_candles(candles: Sequence[CandleRow], grid: Money) -> list[Tick]:
    """Four ticks for each candle, in any shape of `candle_rows`, a quarter of it apart.

    A candle that rose goes to its low first, and one that fell to its high. Raises ValueError for
    a row that is no candle.
    """
    _check_some(candles, SHAPE)
    rows = [cells_of(candle) for candle in candles]
    starts = [_time(row) for row in rows]
    lengths = [after - before for before, after in pairwise(starts)]
    length = min(lengths, default=_ONE_MINUTE)
    if length <= timedelta():
        raise ValueError("The candles are not in the order of time: sort them by their time.")
    return [
        tick
        for start, row in zip(starts, rows, strict=True)
        for tick in _read(row, partial(_quarters, start, length, grid))
    ]


def ticks_of_records(rows: Sequence[Mapping[str, Any]], grid: Money) -> list[Tick]:
    """Recorded ticks: `time` and `price`, and if they were recorded `volume`, `buy` and `sell`.

    `volume` is what was traded at this price; the sides are lists of [price, quantity].
    """
    _check_some(rows, _RECORD)
    ticks: list[Tick] = []
    for row in rows:
        if not _is_record(row):
            raise ValueError(f"{row!r} is no tick: give {_RECORD}.")
        tick = _read(row, partial(_recorded, grid))
        if ticks and tick.moment < ticks[-1].moment:
            raise ValueError(f"The tick of {row['time']} comes after a later one: sort them.")
        ticks.append(tick)
    return ticks


def _check_some(rows: Sequence[object], shape: str) -> None:
    """Raise ValueError where there is nothing to play."""
    if not _is_sequence(rows) or len(rows) == 0:
        raise ValueError(
            f"There is nothing to play in {rows!r}: give one row or more, each {shape}."
        )


def _is_sequence(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _is_pair(value: object) -> bool:
    return isinstance(value, Sequence) and len(cast("Sequence[object]", value)) == _PAIR


def _is_record(row: object) -> bool:
    return isinstance(row, Mapping) and "time" in row and "price" in row


def _read(row: RowT, read: Callable[[RowT], PlayedT]) -> PlayedT:
    """What a row says. Raises ValueError, with the row, where it says nothing that can be."""
    try:
        return read(row)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{row!r} cannot be played. {error}") from None


def _recorded(grid: Money, row: Mapping[str, Any]) -> Tick:
    bids, asks = _levels("buy", row), _levels("sell", row)
    volume = row.get("volume")
    return Tick(
        moment=moment_of(row["time"], name="time"),
        price=_price(row["price"], grid),
        volume=None if volume is None else _count(volume, name="volume"),
        depth=(bids, asks) if "buy" in row or "sell" in row else None,
    )


def _quarters(start: datetime, length: timedelta, grid: Money, row: Sequence[Any]) -> list[Tick]:
    opened, high, low, close = (_price(cell, grid) for cell in row[1:_CELLS])
    if not low <= min(opened, close) <= max(opened, close) <= high:
        raise ValueError("Its high or low is inside of its open and close.")
    volume = _count(row[_CELLS], name="volume") if len(row) > _CELLS else 0
    between = (low, high) if close >= opened else (high, low)
    parts = [volume // _QUARTERS] * (_QUARTERS - 1)
    parts.append(volume - sum(parts))
    return [
        Tick(moment=start + length * place / _QUARTERS, price=price, volume=part)
        for place, (price, part) in enumerate(zip((opened, *between, close), parts, strict=True))
    ]


def _price(cell: float | str, grid: Money) -> Money:
    """A recorded price on the grid. Raises ValueError for one that is not above 0."""
    return to_tick(_positive(cell), grid)


def _levels(side: str, row: Mapping[str, Any]) -> tuple[tuple[Money, int], ...]:
    """One side of a recorded depth. Raises ValueError for what is no list of levels."""
    rows = row.get(side, ())
    if not _is_sequence(rows) or not all(map(_is_pair, rows)):
        raise ValueError(f"`{side}` is {rows!r}: give a list of [price, quantity].")
    return tuple((_positive(price), _count(quantity, name="quantity")) for price, quantity in rows)


def _positive(cell: float | str) -> Money:
    if (price := exact(cell)) <= 0:
        raise ValueError(f"A price is above 0: {cell!r} is none.")
    return price


def _count(cell: object, *, name: str) -> int:
    """How many were traded or are wanted."""
    check_quantity(**{name: cell})
    count = cast("int", cell)
    if count < 0:
        raise ValueError(f"{name} is {count}: give 0 or more.")
    return count


def _time(row: Sequence[Any]) -> datetime:
    return _read(row, lambda cells: moment_of(cells[0], name="time"))
