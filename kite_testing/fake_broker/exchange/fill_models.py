"""How much the market takes of an order, and at which price: one class per model.

`kite_testing.fake_broker.exchange.fill_table` says the same as a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple, Protocol, TypeAlias

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.settings import Fills

MOST_OF_VOLUME = Fraction(1, 10)
"""The part of the market's own trade that VOLUME leaves to the orders of one step."""
_Level: TypeAlias = tuple[Money, int]


class Fill(NamedTuple):
    """One trade that an order makes."""

    quantity: int
    price: Money


class Supply(Protocol):
    """What the market offers to one side. What is taken is gone."""

    def take(self, limit: Money, wanted: int, /) -> Sequence[Fill]:
        """The trades that an order makes with it, best price first, up to its limit."""
        ...


class FillModel(Protocol):
    """Knows what the market offers at a moment."""

    def supply(self, instrument: Instrument, moment: datetime, *, is_buy: bool) -> Supply:
        """What buyers can buy, or sellers can sell to."""
        ...

    def is_depleted(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether anything is missing that comes back when the price moves."""
        ...


@dataclass(frozen=True, slots=True)
class TouchFillModel:
    """TOUCH, and CROSS with `by_at_least` of 1: any quantity at the best opposite price."""

    prices: Prices
    by_at_least: Money = 0

    def supply(self, instrument: Instrument, moment: datetime, *, is_buy: bool) -> Supply:
        """The best price, without end."""
        touch = self.prices.touch(instrument, moment)
        return _Endless(touch.ask if is_buy else touch.bid, is_buy, self.by_at_least)

    def is_depleted(self, instrument: Instrument, moment: datetime) -> bool:  # noqa: ARG002  # reason: the same for all
        """Never: there is no end to it."""
        return False


class DepthFillModel:
    """DEPTH: five levels. They fill up again when the price moves, not before."""

    def __init__(self, quoting: Quoting) -> None:
        self._quoting = quoting
        self._known: dict[tuple[int, bool], _Levels] = {}

    def supply(self, instrument: Instrument, moment: datetime, *, is_buy: bool) -> Supply:
        """The levels of the other side, without what was taken since the price moved."""
        offered = self._quoting.levels(instrument, moment, not is_buy)
        side = (instrument.token, is_buy)
        known = self._known.get(side)
        if known is None or known.offered != offered:
            known = self._known[side] = _Levels(offered, is_buy)
        return known

    def is_depleted(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether orders have taken from the levels that are shown."""
        bought = self._is_taken(instrument, moment, is_buy=True)
        sold = self._is_taken(instrument, moment, is_buy=False)
        return bought or sold

    def _is_taken(self, instrument: Instrument, moment: datetime, *, is_buy: bool) -> bool:
        """The same of one side; levels that are shown no more are forgotten."""
        known = self._known.get((instrument.token, is_buy))
        if known is None or not known.is_taken:
            return False
        if known.offered == self._quoting.levels(instrument, moment, not is_buy):
            return True
        del self._known[instrument.token, is_buy]
        return False


class VolumeFillModel:
    """VOLUME: the levels, as long as the market trades enough meanwhile."""

    def __init__(self, quoting: Quoting, hours: MarketHours) -> None:
        self._quoting = quoting
        self._hours = hours
        self._depth = DepthFillModel(quoting)
        self._allowances: dict[int, _Allowance] = {}

    def supply(self, instrument: Instrument, moment: datetime, *, is_buy: bool) -> Supply:
        """The levels, and a part of what the step of this moment trades."""
        levels = self._depth.supply(instrument, moment, is_buy=is_buy)
        return _Capped(levels, self._allowance(instrument, moment))

    def is_depleted(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether orders have taken from the levels that are shown."""
        return self._depth.is_depleted(instrument, moment)

    def _allowance(self, instrument: Instrument, moment: datetime) -> _Allowance:
        day, second = self._hours.locate(instrument, moment)
        step = (day, int(second) // STEP_SECONDS)
        known = self._allowances.get(instrument.token)
        if known is None or known.step != step:
            before = self._quoting.volume(instrument, day, second - STEP_SECONDS)
            traded = self._quoting.volume(instrument, day, second) - before
            lots = int(traded * MOST_OF_VOLUME) // instrument.lot_size
            known = _Allowance(step, lots * instrument.lot_size)
            self._allowances[instrument.token] = known
        return known


def fill_model(fills: Fills, prices: Prices, quoting: Quoting, hours: MarketHours) -> FillModel:
    """The model of that name."""
    if fills is Fills.TOUCH:
        return TouchFillModel(prices)
    if fills is Fills.CROSS:
        return TouchFillModel(prices, by_at_least=1)
    if fills is Fills.DEPTH:
        return DepthFillModel(quoting)
    return VolumeFillModel(quoting, hours)


class _Endless:
    """Any quantity at one price."""

    __slots__ = ("_best", "_by_at_least", "_is_buy")

    def __init__(self, best: Money, is_buy: bool, by_at_least: Money) -> None:
        self._best = best
        self._is_buy = is_buy
        self._by_at_least = by_at_least

    def take(self, limit: Money, wanted: int, /) -> Sequence[Fill]:
        """All of it or nothing."""
        gain = limit - self._best if self._is_buy else self._best - limit
        return (Fill(wanted, self._best),) if gain >= self._by_at_least else ()


class _Levels:
    """Levels of depth, and what is left on each."""

    def __init__(self, offered: Sequence[_Level], is_buy: bool) -> None:
        self.offered = offered
        self._is_buy = is_buy
        self._left = [quantity for _, quantity in offered]

    @property
    def is_taken(self) -> bool:
        """Whether anything is gone."""
        return sum(self._left) < sum(quantity for _, quantity in self.offered)

    def take(self, limit: Money, wanted: int, /) -> Sequence[Fill]:
        """Level by level."""
        fills: list[Fill] = []
        for place, (price, _) in enumerate(self.offered):
            if not wanted or (price > limit if self._is_buy else price < limit):
                break
            if quantity := min(wanted, self._left[place]):
                self._left[place] -= quantity
                wanted -= quantity
                fills.append(Fill(quantity, price))
        return fills


@dataclass(slots=True)
class _Allowance:
    """What may be taken in one step of the price."""

    step: tuple[int, int]
    left: int


@dataclass(slots=True)
class _Capped:
    """A supply that an allowance bounds."""

    supply: Supply
    allowance: _Allowance

    def take(self, limit: Money, wanted: int, /) -> Sequence[Fill]:
        """As much as both have."""
        fills = self.supply.take(limit, min(wanted, self.allowance.left))
        self.allowance.left -= sum(fill.quantity for fill in fills)
        return fills
