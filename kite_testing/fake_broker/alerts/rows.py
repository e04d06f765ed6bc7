"""Alerts and their history as the wire shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kite_testing.fake_broker.alerts.alert import Alert, Firing
from kite_testing.fake_broker.alerts.basket import basket_row
from kite_testing.fake_broker.alerts.condition import (
    CONSTANT,
    INSTRUMENT,
    LAST_TRADED_PRICE,
    Condition,
    Side,
)
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.wire.answers import wire_second

_NO_TIME = "0001-01-01 00:00:00"
"""Go's zero time: an index has no trades (documentation page: alerts)."""
_AMOUNTS = (
    "last_quantity",
    "buy_quantity",
    "sell_quantity",
    "volume",
    "average_price",
    "oi",
    "oi_day_high",
    "oi_day_low",
    "lower_circuit_limit",
    "upper_circuit_limit",
)


def alert_row(alert: Alert, user_id: str) -> dict[str, Any]:
    """One alert, without its basket, as creating, changing and reading one answer."""
    condition, right = alert.wish.condition, alert.wish.condition.right
    return {
        "type": alert.wish.kind,
        "user_id": user_id,
        "uuid": alert.uuid,
        "name": alert.wish.name,
        "status": alert.status,
        "disabled_reason": "",
        "lhs_attribute": LAST_TRADED_PRICE,
        "lhs_exchange": condition.left.exchange,
        "lhs_tradingsymbol": condition.left.instrument.tradingsymbol,
        "operator": condition.operator,
        "rhs_type": CONSTANT if right is None else INSTRUMENT,
        "rhs_attribute": "" if right is None else LAST_TRADED_PRICE,
        "rhs_exchange": "" if right is None else right.exchange,
        "rhs_tradingsymbol": "" if right is None else right.instrument.tradingsymbol,
        "rhs_constant": condition.constant,
        "alert_count": alert.alert_count,
        "created_at": wire_second(alert.created_at),
        "updated_at": wire_second(alert.updated_at),
    }


def listed_row(alert: Alert, user_id: str) -> dict[str, Any]:
    """One alert of the list, the only place that shows baskets (sample: alerts_get.json)."""
    row = alert_row(alert, user_id)
    if alert.wish.basket:
        row["basket"] = basket_row(alert.wish.basket, alert.first_item)
    return row


def event_row(uuid: str, firing: Firing, quoting: Quoting) -> dict[str, Any]:
    """One time that an alert fired, and the market of that moment."""
    condition, market = firing.wish.condition, firing.market
    return {
        "uuid": uuid,
        "type": firing.wish.kind,
        "meta": market_of(condition, quoting, firing.moment) if market is None else market,
        "condition": condition.text(),
        "created_at": wire_second(firing.moment),
        "order_meta": firing.orders,
    }


def market_of(condition: Condition, quoting: Quoting, moment: datetime) -> list[dict[str, Any]]:
    """The quotes of all instruments that a condition looks at."""
    return [_snapshot(side, quoting, moment) for side in condition.sides]


def _snapshot(side: Side, quoting: Quoting, moment: datetime) -> dict[str, Any]:
    """A quote without its depth; what an index does not have is 0."""
    quote = quoting.quote(side.instrument, moment)
    return {
        "instrument_token": side.instrument.token,
        "tradingsymbol": side.instrument.tradingsymbol,
        "exchange": side.exchange,
        "timestamp": quote["timestamp"],
        "last_trade_time": quote.get("last_trade_time", _NO_TIME),
        "last_price": quote["last_price"],
        "ohlc": quote["ohlc"],
        "net_change": quote["net_change"],
        **{name: quote.get(name, 0) for name in _AMOUNTS},
        "volume_tick": 0,
    }
