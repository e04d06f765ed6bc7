"""How the price of one instrument walks: any day of the past or future, in any order.

A day's bar comes from noise in several octaves, so that a day costs the same wherever it lies; the
path of a day is a random walk that is bent to touch all four corners of its bar. Only arithmetic
that every platform rounds alike is used: no logarithm, no exponential.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money, to_tick

_OCTAVES = 9
_SHARE_SWING = 0.006
_INDEX_SWING = 0.003
_GAP = 0.004
_WICK = 0.006


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
    """The price of one instrument. On the day before `first_day` it closes at its base price."""

    def __init__(self, instrument: Instrument, chance: Chance, first_day: int) -> None:
        self._instrument = instrument
        self._chance = chance
        self._swing = _INDEX_SWING if instrument.is_index else _SHARE_SWING
        self._lattice: dict[tuple[int, int], float] = {}
        self._bars: dict[int, Bar] = {}
        self._base_level = self._level(first_day - 1)

    def close(self, day: int) -> Money:
        """The price at the end of a day."""
        level = 1 + self._level(day) - self._base_level
        return to_tick(self._instrument.base_price * level, self._instrument.tick)

    def bar(self, day: int) -> Bar:
        """The bar of a whole day."""
        if (known := self._bars.get(day)) is not None:
            return known
        tick = self._instrument.tick
        gap, up, down = self._chance.draw(f"bar:{self._instrument.token}:{day}", 3)
        start = to_tick(self.close(day - 1) * (1 + _GAP * (gap - 127.5) / 255), tick)
        end = self.close(day)
        high = to_tick(max(start, end) * (1 + _WICK * up / 255), tick)
        low = to_tick(min(start, end) * (1 - _WICK * down / 255), tick)
        bar = Bar(start, max(high, start, end), min(low, start, end), end)
        self._bars[day] = bar
        return bar

    def path(self, day: int) -> list[Money]:
        """The price at each step of a day."""
        steps = self._instrument.hours.steps
        noise = self._chance.draw(f"path:{self._instrument.token}:{day}", steps - 1)
        walk = list(accumulate((byte - 127.5 for byte in noise), initial=0.0))
        drift = walk[-1] / (steps - 1)
        bridge = [level - drift * step for step, level in enumerate(walk)]
        return _bent(bridge, self.bar(day), self._instrument.tick)

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
            purpose = f"level:{self._instrument.token}:{octave}:{place}"
            known = self._lattice[octave, place] = self._chance.fraction(purpose) * 2 - 1
        return known


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
    path = [round(level / tick) * tick for level in bent]
    return _cornered(path, bar)


def _cornered(path: list[Money], bar: Bar) -> list[Money]:
    """The path with every corner in place, also where rounding or a flat walk missed one."""
    path[0], path[-1] = bar.open, bar.close
    if max(path) < bar.high:
        path[len(path) // 3] = bar.high
    if min(path) > bar.low:
        path[2 * len(path) // 3] = bar.low
    return path
