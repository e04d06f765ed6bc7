"""Between which prices the stop of a cover order may lie."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.money import number

_PERCENTAGE = 5
"""How far away from the last price a stop may be."""


def trigger_range(
    prices: Prices, quoting: Quoting, instrument: Instrument, now: datetime, *, is_buy: bool
) -> dict[str, Any]:
    """The range for a cover order: below the last price of a buyer, above that of a seller."""
    last, tick = prices.last(instrument, now), instrument.tick
    lowest, highest = quoting.limits_at(instrument, now)
    reach = last * _PERCENTAGE // (100 * tick) * tick
    if is_buy:
        lower, upper = max(last - reach, lowest), max(last - tick, lowest)
    else:
        lower, upper = min(last + tick, highest), min(last + reach, highest)
    return {
        "instrument_token": instrument.token,
        "lower": number(lower),
        "upper": number(upper),
        "percentage": _PERCENTAGE,
    }
