"""Forms of orders near a price, from the few figures that Hypothesis draws and makes small."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.testing.fake_broker.reference_lines import Line

KINDS = ("LIMIT", "MARKET", "SL", "SL-M", "IOC", "TTL", "iceberg", "co", "amo", "disclosed")
ON_SHARES = ("iceberg", "co", "disclosed")
"""Kinds that are taken for shares only, here."""
_LEG = 34
"""With one to eight shares more, two such legs are worth being an iceberg."""


def order_form(
    line: Line, last: Fraction, *, side: str, lots: int, kind: str, permille: int, gap: int
) -> dict[str, Any]:
    """An order of a kind: its price is so many thousandths away from the last one.

    A stop's trigger is as far away, and its limit `gap` thousandths beyond.
    """
    away = 1 if side == "BUY" else -1
    price = line.on_grid(last * (1000 + permille) / 1000)
    stop = line.on_grid(last * (1000 + away * abs(permille)) / 1000)
    beyond = line.on_grid(stop * (1000 + away * gap) / 1000)
    guard = line.on_grid(price * (1000 - away * (5 + gap)) / 1000)
    no_price = {"order_type": kind, "price": None}
    special: dict[str, dict[str, Any]] = {
        "MARKET": {**no_price, "market_protection": -1},
        "SL": {"order_type": "SL", "trigger_price": price_text(stop), "price": price_text(beyond)},
        "SL-M": {**no_price, "trigger_price": price_text(stop), "market_protection": 2},
        "IOC": {"validity": "IOC"},
        "TTL": {"validity": "TTL", "validity_ttl": gap + 1},
        "iceberg": {
            "quantity": 2 * (_LEG + lots),
            "iceberg_legs": 2,
            "iceberg_quantity": _LEG + lots,
        },
        "co": {"trigger_price": price_text(guard)},
        "disclosed": {"disclosed_quantity": (lots + 1) // 2 * line.lot},
    }
    usual = {
        "exchange": line.exchange,
        "tradingsymbol": line.tradingsymbol,
        "transaction_type": side,
        "quantity": lots * line.lot,
        "price": price_text(price),
    }
    return {**usual, **special.get(kind, {})}


def price_text(price: Fraction) -> str:
    """A price as a form has it."""
    return f"{float(price):.2f}"
