"""The orders of an alert's basket: as the alert shows them, and as they are placed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from kite_testing.fake_broker.alerts.alert import BasketItem
from kite_testing.fake_broker.money import JsonNumber

_AMOUNTS = (
    "price",
    "trigger_price",
    "disclosed_quantity",
    "validity_ttl",
    "iceberg_legs",
    "iceberg_quantity",
    "market_protection",
)
"""Sent with an order only when they are set: the basket writes 0 for what is not."""


def basket_row(items: tuple[BasketItem, ...], first_id: int) -> dict[str, Any]:
    """A basket as the list shows it: less than was sent, with ids (sample: alerts_get.json)."""
    rows = [_item_row(item, first_id + place) for place, item in enumerate(items)]
    return {"items": rows}


def order_form(item: BasketItem) -> dict[str, str]:
    """The form of the order that an item places."""
    params = item.params
    amounts = {name: _amount(params, name) for name in _AMOUNTS}
    form = {
        "exchange": item.instrument.exchange,
        "tradingsymbol": item.instrument.tradingsymbol,
        **item.words,
        "quantity": str(item.quantity),
        "validity": _word(params, "validity", "DAY"),
        **{name: str(amount) for name, amount in amounts.items() if amount},
    }
    tags = _tags(params)
    return {**form, "tag": tags[0]} if tags else form


def variety_of(item: BasketItem) -> str:
    """The variety of the order that an item places."""
    return _word(item.params, "variety", "regular")


def _item_row(item: BasketItem, item_id: int) -> dict[str, Any]:
    return {
        "id": item_id,
        "tradingsymbol": item.instrument.tradingsymbol,
        "exchange": item.instrument.exchange,
        "instrument_token": item.instrument.token,
        "weight": item.weight,
        "params": _params_row(item),
    }


def _params_row(item: BasketItem) -> dict[str, Any]:
    params = item.params
    given = params.get("gtt")
    distances: Mapping[str, object] = {}
    if isinstance(given, dict):
        distances = cast("dict[str, object]", given)
    return {
        "validity": _word(params, "validity", "DAY"),
        "validity_ttl": _amount(params, "validity_ttl"),
        "variety": variety_of(item),
        "product": item.words["product"],
        "order_type": item.words["order_type"],
        "transaction_type": item.words["transaction_type"],
        "quantity": item.quantity,
        "disclosed_quantity": _amount(params, "disclosed_quantity"),
        "price": _amount(params, "price"),
        "trigger_price": _amount(params, "trigger_price"),
        "squareoff": _amount(params, "squareoff"),
        "stoploss": _amount(params, "stoploss"),
        "trailing_stoploss": _amount(params, "trailing_stoploss"),
        "gtt": {name: _amount(distances, name) for name in ("target", "stoploss")},
        "tags": _tags(params),
    }


def _amount(params: Mapping[str, object], name: str) -> JsonNumber:
    """A number of the basket; 0 for what is not one."""
    value = params.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return cast("JsonNumber", value) if is_number else 0


def _word(params: Mapping[str, object], name: str, default: str) -> str:
    value = params.get(name)
    return value if isinstance(value, str) and value else default


def _tags(params: Mapping[str, object]) -> list[str]:
    tags = params.get("tags")
    rows = cast("list[object]", tags) if isinstance(tags, list) else []
    return [tag for tag in rows if isinstance(tag, str)]
