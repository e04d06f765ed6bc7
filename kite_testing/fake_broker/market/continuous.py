"""Continuous futures: the contract that was the next to expire on each day of the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kite_testing.fake_broker.market.contracts import near_expiry
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours


class ContinuousFutures:
    """Finds the contracts whose days, one after the other, make a continuous history."""

    def __init__(self, hours: MarketHours) -> None:
        self._hours = hours

    def contract(self, future: Instrument, day: date) -> Instrument:
        """The future on the same underlying that was next to expire on a day."""
        expiry = near_expiry(future, day, self._hours.days)
        if expiry == future.expiry:
            return future
        return replace(future, expiry=expiry, tradingsymbol=f"{future.name} {expiry}")
