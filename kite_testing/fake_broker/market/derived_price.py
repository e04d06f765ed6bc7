"""The prices of what follows something else: futures, options, the same share elsewhere."""

from __future__ import annotations

from datetime import date
from math import sqrt

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money, to_tick

_INTEREST = 0.065
_INDEX_VOLATILITY = 0.14
_SHARE_VOLATILITY = 0.26
_AT_THE_MONEY = 0.4
"""The value of time at the money is about this part of the expected move."""
_REACH = 3.2
"""So many expected moves away the value of time is gone."""


def derived_price(instrument: Instrument, spot: Money, day: date) -> Money:
    """The price on a day on which the underlying stands at `spot`.

    It moves only with the underlying, up or down throughout, so that the bar of the underlying
    gives the bar of what follows it.
    """
    if instrument.expiry is None:
        return to_tick(spot, instrument.tick)
    days = (instrument.expiry - day).days + 0.5
    if instrument.is_option:
        return _option_price(instrument, spot, days)
    return to_tick(spot * (1 + _INTEREST * days / 365), instrument.tick)


def _option_price(option: Instrument, spot: Money, days: float) -> Money:
    """Close to Bachelier's formula, with arithmetic that every platform rounds alike."""
    volatility = _INDEX_VOLATILITY if option.is_on_index else _SHARE_VOLATILITY
    expected_move = option.strike * volatility * sqrt(max(days, 0.5) / 365)
    distance = abs(spot - option.strike) / expected_move
    nearness = max(0.0, 1 - distance / _REACH)
    time_value = _AT_THE_MONEY * expected_move * nearness * nearness * nearness * nearness
    gain = spot - option.strike if option.kind == "CE" else option.strike - spot
    return to_tick(max(gain, 0) + time_value, option.tick)
