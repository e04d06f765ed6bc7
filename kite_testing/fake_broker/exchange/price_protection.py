"""The exchange's limit-price protection: how far from the latest trades an option may trade."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import Order

_SECONDS = 30
_SMALL_PREMIUM: Money = 50 * RUPEE
_NEARNESS: Money = 20 * RUPEE
_NEARNESS_PART = Fraction(40, 100)


class PriceProtection:
    """Options of NSE: within 40 % of the average of 30 seconds; within 20 rupees up to 50."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices

    def allows(self, order: Order, moment: datetime) -> bool:
        """Whether an order may trade at its limit now. One without a limit may."""
        found = self.range_of(order.instrument, moment)
        return found is None or not order.price or found[0] <= order.price <= found[1]

    def range_of(
        self, instrument: Instrument, moment: datetime
    ) -> tuple[Money | Fraction, Money | Fraction] | None:
        """The lowest and the highest limit; None where nothing is protected."""
        if instrument.exchange != "NFO" or not instrument.is_option:
            return None
        average = self._average(instrument, moment)
        most = _NEARNESS if average <= _SMALL_PREMIUM else average * _NEARNESS_PART
        return average - most, average + most

    def _average(self, instrument: Instrument, moment: datetime) -> Fraction:
        """The simple average of the trades before this moment, of which there is one a second."""
        ages = range(1, _SECONDS + 1)
        prices = (self._prices.last(instrument, moment - timedelta(seconds=age)) for age in ages)
        return Fraction(sum(prices), _SECONDS)
