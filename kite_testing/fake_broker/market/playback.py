"""Prices that come up at moments to come: played candles, recorded ticks, gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from kite_core.ist import in_ist
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.pins import Depth
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import Money, exact, to_tick

_ONE_MINUTE = timedelta(minutes=1)
_QUARTERS = 4


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
        delay = max(now - ticks[0].moment, timedelta())
        for tick in ticks:
            self._agenda.add(tick.moment + delay, partial(self._show, instrument, tick))

    def jump(self, instrument: Instrument, price: Money, moment: datetime) -> None:
        """Let a price come up at a moment with nothing between it and the one before."""
        self._agenda.add(moment, partial(self._show, instrument, Tick(moment=moment, price=price)))

    def flash(self, instrument: Instrument, price: Money, now: datetime) -> None:
        """One print far away, and back: what it triggers is triggered."""
        before = self._prices.pin_at(instrument, now)
        kept = None if before is None else before.price
        self._prices.pin(instrument, price, now)
        self._feed.announce(instrument, now)
        self._prices.pin(instrument, kept, now)
        self._feed.announce(instrument, now)

    def _show(self, instrument: Instrument, tick: Tick, moment: datetime) -> None:
        self._prices.pin(instrument, tick.price, moment, volume=tick.volume, depth=tick.depth)
        self._feed.announce(instrument, moment)


def ticks_of_candles(rows: Sequence[Sequence[Any]], grid: Money) -> list[Tick]:
    """Four ticks for each candle [time, open, high, low, close, volume], a quarter of it apart.

    A candle that rose goes to its low first, and one that fell to its high. Raises ValueError for
    a row that is no candle.
    """
    starts = [_time(row[0]) for row in rows]
    lengths = [after - before for before, after in pairwise(starts)]
    length = min(lengths, default=_ONE_MINUTE)
    if length <= timedelta():
        raise ValueError("The candles are not in the order of time: sort them by their first cell.")
    return [
        tick
        for start, row in zip(starts, rows, strict=True)
        for tick in _quarters(start, length, row, grid)
    ]


def ticks_of_records(rows: Sequence[Mapping[str, Any]], grid: Money) -> list[Tick]:
    """Recorded ticks: `time` and `price`, and if they were recorded `volume`, `buy` and `sell`.

    `volume` is what was traded at this price; the sides are lists of [price, quantity].
    """
    ticks: list[Tick] = []
    for row in rows:
        bids, asks = _levels(row.get("buy", ())), _levels(row.get("sell", ()))
        volume = row.get("volume")
        tick = Tick(
            moment=_time(row["time"]),
            price=to_tick(exact(row["price"]), grid),
            volume=None if volume is None else int(volume),
            depth=(bids, asks) if "buy" in row or "sell" in row else None,
        )
        if ticks and tick.moment < ticks[-1].moment:
            raise ValueError(f"The tick of {row['time']} comes after a later one: sort them.")
        ticks.append(tick)
    return ticks


def _quarters(start: datetime, length: timedelta, row: Sequence[Any], grid: Money) -> list[Tick]:
    opened, high, low, close = (to_tick(exact(cell), grid) for cell in row[1:5])
    if not low <= min(opened, close) <= max(opened, close) <= high:
        raise ValueError(f"The candle of {row[0]} has a high or low inside of its open and close.")
    volume = int(row[5]) if len(row) > 5 else 0
    between = (low, high) if close >= opened else (high, low)
    parts = [volume // _QUARTERS] * (_QUARTERS - 1)
    parts.append(volume - sum(parts))
    return [
        Tick(moment=start + length * place / _QUARTERS, price=price, volume=part)
        for place, (price, part) in enumerate(zip((opened, *between, close), parts, strict=True))
    ]


def _levels(rows: Sequence[Sequence[Any]]) -> tuple[tuple[Money, int], ...]:
    return tuple((exact(price), int(quantity)) for price, quantity in rows)


def _time(cell: datetime | str) -> datetime:
    return in_ist(datetime.fromisoformat(cell) if isinstance(cell, str) else cell)
