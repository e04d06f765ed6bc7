"""What an order's price is measured by: the market's prices, the day's range, protection."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from kite_core.rulebook.protection import MarketProtection
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import BUY
from kite_testing.fake_broker.orders import form as forms
from kite_testing.fake_broker.orders import refusals
from kite_testing.fake_broker.orders.wish import Wish
from kite_testing.fake_broker.wire.refusals import invalid

_DAY_STARTS = 6
_WHOLE = 100 * 100
"""All of it, in hundredths of a per cent."""


class Pricing:
    """Prices of the moment, for orders. Percentages are in hundredths of a per cent."""

    def __init__(self, prices: Prices, quoting: Quoting, hours: MarketHours) -> None:
        self._prices = prices
        self._quoting = quoting
        self._hours = hours

    def band(self, instrument: Instrument, now: datetime) -> tuple[Money, Money]:
        """The lowest and the highest price of the day, which holds before the opening too.

        A closing auction narrows it, where the hours are the exchanges'.
        """
        day = now.toordinal()
        if now.hour < _DAY_STARTS or self._hours.session_on(instrument, day) is None:
            day, _ = self._hours.locate(instrument, now)
        return self._quoting.limits_at(instrument, now, day=day)

    def last(self, instrument: Instrument, now: datetime) -> Money:
        """The price of the latest trade."""
        return self._prices.last(instrument, now)

    def reference(self, instrument: Instrument, side: str, now: datetime) -> Money:
        """What an order on this side would trade at: the best price of the other side."""
        touch = self._prices.touch(instrument, now)
        return touch.ask if side == BUY else touch.bid

    def protected(
        self, instrument: Instrument, side: str, now: datetime, *, hundredths: int
    ) -> Money:
        """The limit that protects an order without a price, inside the day's range."""
        reference = self.reference(instrument, side, now)
        lower, upper = self.band(instrument, now)
        limit = moved(reference, hundredths if side == BUY else -hundredths, instrument.tick)
        return min(max(limit, lower), upper)


def moved(price: Money, hundredths: int, tick: Money) -> Money:
    """A price moved by hundredths of a per cent, on the nearest tick; at least one tick."""
    ticks = (2 * price * (_WHOLE + hundredths) + tick * _WHOLE) // (2 * tick * _WHOLE)
    return max(ticks, 1) * tick


def protection(wish: Wish, price: Money, rule: MarketProtection) -> int:
    """What an order's price may move by; -1 is the broker's own percentage, 0 is none.

    Shown with two decimals in the tags (sample: orders.json), so it is kept with two.
    """
    text = wish.form.get("market_protection", "").strip() or "0"
    if text == "-1" or (percentage := forms.decimal("market_protection", text)) == -1:
        return automatic_protection(rule, price, is_option=wish.instrument.is_option)
    if not 0 <= percentage <= 100:
        raise invalid("market_protection")
    hundredths = round(percentage * 100)
    if not hundredths and rule.is_required:
        wish.refuse("protection", refusals.unprotected())
    return hundredths


def automatic_protection(rule: MarketProtection, price: Money, *, is_option: bool) -> int:
    """The broker's own percentage at a price."""
    bands = rule.option_bands if is_option else rule.bands
    for band in bands:
        if band.below is None or price < band.below * RUPEE:
            return int(band.percentage * 100)
    raise AssertionError("The last band is for all prices.")


# Cached, so that the orders of a day share the tuples of the few percentages that there are.
@cache
def protection_tags(hundredths: int) -> tuple[str, ...]:
    """The tags of a protected order (sample: orders.json)."""
    return ("mktp", f"mktp:{hundredths // 100}.{hundredths % 100:02d}") if hundredths else ()
