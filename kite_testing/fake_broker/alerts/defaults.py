"""The alerts that an account begins with, so that its list is not empty."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kite_testing.fake_broker.alerts.alert import DISABLED, AlertWish, BasketItem, Firing
from kite_testing.fake_broker.alerts.condition import Condition, Side
from kite_testing.fake_broker.alerts.reading import INDICES
from kite_testing.fake_broker.alerts.watch import AlertWatch
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import RUPEE, number

_THEN = timedelta(days=28)
"""So long ago the alert with orders fired: a weekday, when the start is one."""
_FAR_ABOVE = 2
"""So many times the price: no ordinary year gets there."""


def create_first_alerts(
    watch: AlertWatch, instruments: Instruments, prices: Prices, moment: datetime
) -> None:
    """One on the NIFTY 50, far above it, and one with an order that has fired and is done."""
    if (gold := instruments.by_key("NSE:GOLDBEES")) is not None:
        _create_fired(watch, gold, prices, moment - _THEN)
    if (nifty := instruments.by_key("NSE:NIFTY 50")) is not None:
        close = prices.bar(nifty, moment.toordinal() - 1).close
        goal = close * _FAR_ABOVE // (1000 * RUPEE) * (1000 * RUPEE)
        condition = Condition(
            left=Side(exchange=INDICES, instrument=nifty), operator=">=", constant=number(goal)
        )
        watch.add(AlertWish(name="NIFTY 50", condition=condition), moment)


def _create_fired(watch: AlertWatch, gold: Instrument, prices: Prices, moment: datetime) -> None:
    """The alert of the sample; it is given its past, because nothing of it happened here."""
    last = number(prices.bar(gold, moment.toordinal() - 1).close)
    condition = Condition(
        left=Side(exchange=gold.exchange, instrument=gold), operator="<=", constant=last
    )
    item = BasketItem(
        instrument=gold,
        weight=10_000,
        words={"transaction_type": "BUY", "product": "CNC", "order_type": "LIMIT"},
        quantity=1000,
        params={"price": last},
    )
    wish = AlertWish(name="buy gold", condition=condition, basket=(item,))
    alert = watch.add(wish, moment, status=DISABLED)
    alert.alert_count = 1
    alert.history.append(Firing(moment=moment, wish=wish, orders=[_placed(gold)]))


def _placed(gold: Instrument) -> dict[str, Any]:
    result = {"status": "success", "order_id": "1981234567890123456", "rejection_reason": ""}
    key = {"exchange": gold.exchange, "tradingsymbol": gold.tradingsymbol}
    return {**key, "order_result": result}
