"""Prices of the market, as far as a decision may rest on them."""

from __future__ import annotations

from decimal import Decimal

from kite_core.faults import exact_decimal


def price_seen(number: float | Decimal | None) -> Decimal | None:
    """A price of the market, exactly; None for what is none.

    A last price can be 0, before the first trade of a day or by a fault of the broker's.
    """
    return exact_decimal(number) if number is not None and number > 0 else None
