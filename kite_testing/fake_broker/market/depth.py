"""Five levels of depth on each side, drawn for each step and placed around the best prices."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import NO_ASK, NO_BID, Prices
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
        pin = self._prices.pin_at(instrument, moment)
        if pin is not None and pin.depth is not None:
            recorded = pin.depth[0] if is_buy_side else pin.depth[1]
            return [Level(price, quantity, 1) for price, quantity in recorded[:LEVELS]]
        touch = self._prices.touch(instrument, moment)
        best = touch.bid if is_buy_side else touch.ask
        if best in (NO_BID, NO_ASK):
            return []
        noise = self._noise(instrument, moment)
        start = 0 if is_buy_side else 2 * LEVELS
        step = -instrument.tick if is_buy_side else instrument.tick
        lot = instrument.lot_size
        rows = [
            Level(
                best + level * step,
                lot * (1 + noise[start + 2 * level]),
                1 + noise[start + 2 * level + 1] % _MOST_ORDERS,
            )
            for level in range(LEVELS)
        ]
        return [row for row in rows if row.price > 0]

    def _noise(self, instrument: Instrument, moment: datetime) -> bytes:
        """The sizes of a step: the same for all who look during it."""
        day, second = self._hours.locate(instrument, moment)
        step = int(second) // STEP_SECONDS
        drawn = self._drawn.get(instrument.key)
        if drawn is None or drawn[0] != day or drawn[1] != step:
            noise = self._chance.draw(f"depth:{instrument.key}:{day}:{step}", 4 * LEVELS)
            drawn = self._drawn[instrument.key] = (day, step, noise)
        return drawn[2]
