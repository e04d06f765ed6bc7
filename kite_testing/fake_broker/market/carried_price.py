"""Which prices the packets of the ticker can carry."""

from __future__ import annotations

from functools import lru_cache

from kite_core.ticker.segments import price_divisor
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, Money, number

_MOST_UNITS = 2**31 - 1
"""Prices are numbers of 32 bits with a sign, in the unit of their segment (documentation)."""


@lru_cache(maxsize=1 << 16)
def most_carried(token: int) -> Money:
    """The highest price that packets of an instrument carry."""
    return _MOST_UNITS * RUPEE // price_divisor(token)


def check_carried(instrument: Instrument, price: Money) -> None:
    """Raise ValueError for a price that is not above 0, or more than a packet holds."""
    if price <= 0:
        raise ValueError(f"A price of {instrument.key} is above 0: {number(price)} is none.")
    most = most_carried(instrument.token)
    if price > most:
        raise ValueError(
            f"A packet of the ticker carries at most {number(most)} for {instrument.key}: "
            f"{number(price):g} is more."
        )
