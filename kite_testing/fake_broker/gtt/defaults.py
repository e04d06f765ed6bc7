"""The triggers that an account begins with, so that its list is not empty."""

from __future__ import annotations

from datetime import datetime

from kite_testing.fake_broker.gtt.trigger import Leg, Wish
from kite_testing.fake_broker.gtt.triggers import Triggers
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import JsonNumber, number

_FAR_BELOW, _FAR_ABOVE = 60, 160
"""Per cent of the price: so far that no ordinary month gets there."""


def place_first_triggers(
    triggers: Triggers, instruments: Instruments, prices: Prices, moment: datetime
) -> None:
    """One with one leg, to buy a share much cheaper, and one with two around a holding."""
    if (wished := instruments.by_key("NSE:HINDUNILVR")) is not None:
        triggers.add(_wish(wished, prices, moment, side="BUY", reaches=(_FAR_BELOW,)), moment)
    if (held := instruments.by_key("NSE:TATASTEEL")) is not None:
        reaches = (_FAR_BELOW, _FAR_ABOVE)
        triggers.add(_wish(held, prices, moment, side="SELL", reaches=reaches), moment)


def _wish(
    instrument: Instrument,
    prices: Prices,
    moment: datetime,
    *,
    side: str,
    reaches: tuple[int, ...],
) -> Wish:
    # The latest close before that day: a price of the day itself costs a whole day's path.
    last = prices.bar(instrument, moment.toordinal() - 1).close
    values = tuple(_on_grid(last * reach // 100, instrument.tick) for reach in reaches)
    return Wish(
        instrument=instrument,
        trigger_values=values,
        last_price=number(last),
        legs=tuple(_leg(instrument, side, value) for value in values),
    )


def _leg(instrument: Instrument, side: str, price: JsonNumber) -> Leg:
    return Leg(
        exchange=instrument.exchange,
        tradingsymbol=instrument.tradingsymbol,
        transaction_type=side,
        product="CNC",
        order_type="LIMIT",
        quantity=10,
        price=price,
    )


def _on_grid(price: int, tick: int) -> JsonNumber:
    return number(price // tick * tick)
