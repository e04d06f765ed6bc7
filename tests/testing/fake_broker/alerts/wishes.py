"""Alerts to create: what is usual, and what is changed about it."""

from __future__ import annotations

import json
from typing import Any

from kite_core import AlertParams
from tests.testing.fake_broker.caller import Caller, limit


def simple(**changes: Any) -> AlertParams:
    """Tells when INFY falls to 1480, or what is changed about it."""
    wishes: dict[str, Any] = {
        "name": "cheap",
        "lhs_exchange": "NSE",
        "lhs_tradingsymbol": "INFY",
        "operator": "<=",
        "rhs_constant": 1480,
    }
    return AlertParams.simple(**{**wishes, **changes})


def ato(**changes: Any) -> AlertParams:
    """Buys a share of INFY when it falls to 1480, or what is changed about it."""
    wishes: dict[str, Any] = {
        "name": "buy",
        "lhs_exchange": "NSE",
        "lhs_tradingsymbol": "INFY",
        "operator": "<=",
        "rhs_constant": 1480,
        "orders": [limit(1481)],
    }
    return AlertParams.ato(**{**wishes, **changes})


def form(**changes: str) -> dict[str, str]:
    """The form of a simple alert, with whatever is changed about it."""
    fields = {
        "name": "cheap",
        "type": "simple",
        "lhs_exchange": "NSE",
        "lhs_tradingsymbol": "INFY",
        "lhs_attribute": "LastTradedPrice",
        "operator": "<=",
        "rhs_type": "constant",
        "rhs_constant": "1480",
    }
    return {**fields, **changes}


def basket(*items: dict[str, Any]) -> str:
    """The JSON text of a basket."""
    rows = {"name": "alerts-basket", "type": "alert", "tags": [], "items": list(items)}
    return json.dumps(rows)


def item(**params: Any) -> dict[str, Any]:
    """One order of a basket, with whatever is changed about it."""
    usual = {
        "transaction_type": "BUY",
        "product": "CNC",
        "order_type": "LIMIT",
        "quantity": 1,
        "price": 1481,
    }
    return {
        "type": "insert",
        "tradingsymbol": "INFY",
        "exchange": "NSE",
        "weight": 10000,
        "params": {**usual, **params},
    }


def created(caller: Caller, params: AlertParams) -> str:
    """The uuid of a new alert."""
    return caller.ask(caller.calls.alerts.create(params)).uuid


def shown(caller: Caller, uuid: str) -> dict[str, Any]:
    """An alert as the broker shows it."""
    row: dict[str, Any] = caller.data(caller.calls.alerts.one(uuid))
    return row


def events(caller: Caller, uuid: str) -> list[dict[str, Any]]:
    """Its history, the newest first."""
    rows: list[dict[str, Any]] = caller.data(caller.calls.alerts.history(uuid))
    return rows
