"""How the price of one instrument walks: any day of the past or future, in any order.

A day's bar comes from noise in several octaves, so that a day costs the same wherever it lies; the
path of a day is a random walk that is bent to touch all corners of its bar. The close of a bar is
the exchange's: the average of the last half an hour, or the price of the closing auction. Only
arithmetic that every platform rounds alike is used: no logarithm, no exponential.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from math import sqrt

from kite_core.rulebook.timetables import CURRENCY
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS, Session
from kite_testing.fake_broker.money import Money, to_tick

_OCTAVES = 9
_SHARE_SWING = 0.006
_INDEX_SWING = 0.003
_CURRENCY_SWING = 0.0006
_GAP = 0.004
_WICK = 0.006
_FULL_BAND = 10
_CLOSING_STEPS = 1_800 // STEP_SECONDS
"""The closing price is the average over the last half an hour."""
_NIGHT_NOISE = 0.0002 / 127.5


@dataclass(frozen=True, slots=True)
class Bar:
    """Open, high, low and close of a span of time."""

    open: Money
    high: Money
    low: Money
    close: Money

    @classmethod
    def of(cls, prices: Iterable[Money]) -> Bar:
        """The bar over prices in the order of time; there has to be one at least."""
        rows = list(prices)
        return cls(rows[0], max(rows), min(rows), rows[-1])

    def mapped(self, price: Callable[[Money], Money]) -> Bar:
        """The bar of something whose price follows this one, up or down with it."""
        high, low = price(self.high), price(self.low)
        return Bar(price(self.open), max(high, low), min(high, low), price(self.close))


class PriceWalk:
    """The price of one instrument. It closes at its base price before the broker's first day."""

    def __init__(
        self, instrument: Instrument, chance: Chance, hours: MarketHours, start: datetime
    ) -> None:
        self._instrument = instrument
        self._chance = chance
        self._hours = hours
        self._swing = _swing(instrument)
        self._lattice: dict[tuple[int, int], float] = {}
        self._bars: dict[int, Bar] = {}
        self._closes: dict[int, Money] = {}
        first = hours.session_of(instrument, start.toordinal())
        self._base_level = self._level(hours.session_of(instrument, first.day - 1).day)

    def close(self, day: int) -> Money:
        """The exchange's closing price of a day."""
        close = self._closes.get(day)
        if close is None:
            level = 1 + self._level(day) - self._base_level
            close = to_tick(self._instrument.base_price * level, self._instrument.tick)
            self._closes[day] = close
        return close

    def bar(self, day: int) -> Bar:
        """The bar of a whole session."""
        if (known := self._bars.get(day)) is not None:
            return known
        tick = self._instrument.tick
        calm = self._swing / _SHARE_SWING
        gap, up, down = self._chance.draw(f"bar:{self._instrument.key}:{day}", 3)
        before = self._hours.session_of(self._instrument, day - 1).day
        start = to_tick(self.close(before) * (1 + calm * _GAP * (gap - 127.5) / 255), tick)
        end = self.close(day)
        high = to_tick(max(start, end) * (1 + calm * _WICK * up / 255), tick)
        low = to_tick(min(start, end) * (1 - calm * _WICK * down / 255), tick)
        bar = Bar(start, max(high, start, end), min(low, start, end), end)
        self._bars[day] = bar
        return bar

    def path(self, session: Session) -> list[Money]:
        """The price at each step of a session, until the last derivative has closed."""
        steps = session.path_steps
        noise = self._chance.draw(f"path:{self._instrument.key}:{session.day}", steps - 1)
        walk = list(accumulate((byte - 127.5 for byte in noise), initial=0.0))
        drift = walk[-1] / (steps - 1)
        bridge = [level - drift * step for step, level in enumerate(walk)]
        bar, tick = self.bar(session.day), self._instrument.tick
        path = _bent(bridge, bar, tick)
        tail = session.steps - min(_CLOSING_STEPS, session.steps // 2)
        if not session.closes_in_auction:
            window = path[tail : session.steps]
            path[tail : session.steps] = _averaging(window, bar, tick)
        return _cornered(path, bar, tail)

    def night(self, session: Session, after: Session, step_seconds: int) -> list[Money]:
        """The prices from the end of a session's path until the next session opens."""
        start, end = self.path(session)[-1], self.bar(after.day).open
        restless = self._restless(session, after, step_seconds)
        slope, tick = (end - start) / (len(restless) - 1), self._instrument.tick
        return [
            to_tick(start * (1 + level) + slope * step, tick) for step, level in enumerate(restless)
        ]

    def night_bounds(
        self, session: Session, after: Session, step_seconds: int
    ) -> tuple[Money, Money]:
        """Below and above which no price of a night is, whichever way the session went."""
        bar, end = self.bar(session.day), self.bar(after.day).open
        restless = self._restless(session, after, step_seconds)
        # One tick for the grid, and one for the last bit of a float.
        low = min(bar.low, end) + int(bar.high * min(restless)) - 2 * self._instrument.tick
        high = max(bar.high, end) + int(bar.high * max(restless)) + 2 * self._instrument.tick
        return max(low, 0), high

    def _restless(self, session: Session, after: Session, step_seconds: int) -> list[float]:
        """How far prices stray from a straight way through a night; not at its two ends."""
        seconds = (after.opens - session.opens).total_seconds() - session.path_seconds
        steps = max(int(seconds) // step_seconds, 1)
        noise = self._chance.draw(f"night:{self._instrument.key}:{session.day}", steps)
        walk = list(accumulate(((byte - 127.5) * _NIGHT_NOISE for byte in noise), initial=0.0))
        drift = walk[-1] / steps
        return [level - drift * step for step, level in enumerate(walk)]

    def _level(self, day: int) -> float:
        """How far the price is from its base, as a part of it."""
        level = 0.0
        for octave in range(_OCTAVES):
            left, rest = divmod(day, 1 << octave)
            start, end = self._node(octave, left), self._node(octave, left + 1)
            level += (start + (end - start) * rest / (1 << octave)) * sqrt(1 << octave)
        return level * self._swing

    def _node(self, octave: int, place: int) -> float:
        """One point of an octave's lattice, from -1 to 1."""
        known = self._lattice.get((octave, place))
        if known is None:
            purpose = f"level:{self._instrument.key}:{octave}:{place}"
            known = self._lattice[octave, place] = self._chance.fraction(purpose) * 2 - 1
        return known


def _swing(instrument: Instrument) -> float:
    """How far a price swings; what has a narrow band keeps well inside of it."""
    if instrument.is_index:
        return _INDEX_SWING
    if instrument.exchange in CURRENCY:
        return _CURRENCY_SWING
    return _SHARE_SWING * min(instrument.band, _FULL_BAND) / _FULL_BAND


def _bent(bridge: list[float], bar: Bar, tick: Money) -> list[Money]:
    """A path from the bar's open to its close that touches its high and its low."""
    last = len(bridge) - 1
    scale = (bar.high - bar.low) / (max(bridge) - min(bridge) or 1.0)
    slope = (bar.close - bar.open) / last
    raw = [bar.open + slope * step + scale * level for step, level in enumerate(bridge)]
    top, bottom = max(bar.open, bar.close), min(bar.open, bar.close)
    up = (bar.high - top) / (max(raw) - top or 1.0)
    down = (bottom - bar.low) / (bottom - min(raw) or 1.0)
    bent = [
        top + (level - top) * up
        if level > top
        else bottom - (bottom - level) * down
        if level < bottom
        else level
        for level in raw
    ]
    return [round(level / tick) * tick for level in bent]


def _averaging(path: list[Money], bar: Bar, tick: Money) -> list[Money]:
    """The path moved inside its bar until its average is the close."""
    missing = bar.close * len(path) - sum(path)
    bound = bar.high if missing > 0 else bar.low
    room = sum(bound - price for price in path)
    part = missing / room if room else 0.0
    moved = [price + int((bound - price) * part / tick) * tick for price in path]
    missing = bar.close * len(path) - sum(moved)
    step = tick if missing > 0 else -tick
    movable = [place for place, price in enumerate(moved) if price != bound]
    for place in movable[: abs(missing) // tick]:
        moved[place] += step
    return moved


def _cornered(path: list[Money], bar: Bar, tail: int) -> list[Money]:
    """The path with every corner in place before the last half an hour."""
    path[0] = bar.open
    if max(path[:tail]) < bar.high:
        path[tail // 3] = bar.high
    if min(path[:tail]) > bar.low:
        path[2 * tail // 3] = bar.low
    return path
