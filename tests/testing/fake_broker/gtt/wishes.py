"""Triggers to place: what is usual, and what is changed about it."""

from __future__ import annotations

import json
from typing import Any

from kite_core import GTTParams
from tests.testing.fake_broker.caller import Caller


def single(**changes: Any) -> GTTParams:
    """Buys one share of INFY at 1481 when it falls to 1480, or what is changed about it."""
    wishes: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "trigger_value": 1480,
        "price": 1481,
        "last_price": 1500,
    }
    return GTTParams.single(**{**wishes, **changes})


def oco(**changes: Any) -> GTTParams:
    """Sells ten held shares of INFY at 1450 or at 1550, or what is changed about it."""
    wishes: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "SELL",
        "quantity": 10,
        "lower_trigger": 1450,
        "lower_price": 1449,
        "upper_trigger": 1550,
        "upper_price": 1549,
        "last_price": 1500,
    }
    return GTTParams.oco(**{**wishes, **changes})


def form(
    kind: str = "single", *, condition: dict[str, Any] | None = None, **order: Any
) -> dict[str, str]:
    """The form of a trigger, with whatever is changed about it."""
    count = 1 if kind == "single" else 2
    row = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "SELL",
        "quantity": 1,
        "order_type": "LIMIT",
        "product": "CNC",
        "price": 1500,
    }
    conditions = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "trigger_values": [1450, 1550][:count],
        "last_price": 1500,
    }
    return {
        "type": kind,
        "condition": json.dumps({**conditions, **(condition or {})}),
        "orders": json.dumps([{**row, **order}] * count),
    }


def placed(caller: Caller, params: GTTParams) -> int:
    """The id of a new trigger."""
    return caller.ask(caller.calls.gtt.place(params)).trigger_id


def shown(caller: Caller, trigger_id: int) -> dict[str, Any]:
    """A trigger as the broker shows it."""
    row: dict[str, Any] = caller.data(caller.calls.gtt.one(trigger_id))
    return row


def results(caller: Caller, trigger_id: int) -> list[Any]:
    """What became of the orders of its legs."""
    return [leg["result"] for leg in shown(caller, trigger_id)["orders"]]
