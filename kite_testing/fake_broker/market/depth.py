"""Five levels of depth on each side, drawn for each step and placed around the best prices."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.touch import NO_ASK, NO_BID
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS
from kite_testing.fake_broker.money import Money

LEVELS = 5
_MOST_ORDERS = 30


class Level(NamedTuple):
    """One line of depth; prices are money."""

    price: Money
    quantity: int
    orders: int


class DepthOfMarket:
    """What is on offer. A side that is empty has no levels."""

    def __init__(self, prices: Prices, hours: MarketHours, chance: Chance) -> None:
        self._prices = prices
        self._hours = hours
        self._chance = chance
        self._drawn: dict[str, tuple[int, int, bytes]] = {}

    def side(self, instrument: Instrument, moment: datetime, *, is_buy_side: bool) -> list[Level]:
        """The levels of the buyers or of the sellers, from the best price on."""
        bids, asks = self.sides(instrument, moment)
        return bids if is_buy_side else asks

    def sides(self, instrument: Instrument, moment: datetime) -> tuple[list[Level], list[Level]]:
        """The levels of the buyers and of the sellers, each from its best price on."""
        pin = self._prices.pin_at(instrument, moment)
        if pin is not None and pin.depth is not None:
            bids, asks = pin.depth
            return _recorded(bids), _recorded(asks)
        touch = self._prices.touch(instrument, moment)
        noise = self._noise(instrument, moment)
        lot, tick = instrument.lot_size, instrument.tick
        return (
            [] if touch.bid == NO_BID else _levels(touch.bid, -tick, noise[: 2 * LEVELS], lot),
            [] if touch.ask == NO_ASK else _levels(touch.ask, tick, noise[2 * LEVELS :], lot),
        )

    def _noise(self, instrument: Instrument, moment: datetime) -> bytes:
        """The sizes of a step: the same for all who look during it."""
        day, second = self._hours.locate(instrument, moment)
        step = int(second) // STEP_SECONDS
        drawn = self._drawn.get(instrument.key)
        if drawn is None or drawn[0] != day or drawn[1] != step:
            noise = self._chance.draw(f"depth:{instrument.key}:{day}:{step}", 4 * LEVELS)
            drawn = self._drawn[instrument.key] = (day, step, noise)
        return drawn[2]


def _recorded(levels: tuple[tuple[Money, int], ...]) -> list[Level]:
    return [Level(price, quantity, 1) for price, quantity in levels[:LEVELS]]


def _levels(best: Money, step: Money, noise: bytes, lot: int) -> list[Level]:
    """Five levels away from the best price, in lots; no bid is below the first tick."""
    prices = range(best, best + LEVELS * step, step)
    sizes = [lot * (1 + size) for size in noise[::2]]
    orders = [1 + count % _MOST_ORDERS for count in noise[1::2]]
    levels = list(map(Level, prices, sizes, orders))
    return levels if levels[-1].price > 0 else [level for level in levels if level.price > 0]
