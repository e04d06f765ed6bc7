"""Which prices the packets of the ticker can carry."""

from __future__ import annotations

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money, number


def check_carried(instrument: Instrument, price: Money) -> None:
    """Raise ValueError for a price that is not above 0, or more than a packet holds."""
    if price <= 0:
        raise ValueError(f"A price of {instrument.key} is above 0: {number(price)} is none.")
    most = instrument.most_price
    if price > most:
        raise ValueError(
            f"A packet of the ticker carries at most {number(most)} for {instrument.key}: "
            f"{number(price):g} is more."
        )
