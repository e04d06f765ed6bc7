"""Prices and quantities as texts for tables."""

from __future__ import annotations

_UNITS = ((10_000_000, "Cr"), (100_000, "L"))


def short(quantity: float | None) -> str:
    """In lakhs and crores, as the market says it: 434581 is 4.35L; "-" for what is not known.

    At most seven characters below a lakh crore.
    """
    if quantity is None:
        return "-"
    for size, unit in _UNITS:
        if abs(quantity) >= size:
            amount = quantity / size
            places = 2 if abs(amount) < 10 else 1 if abs(amount) < 1000 else 0
            return f"{amount:.{places}f}{unit}"
    return f"{quantity:,.0f}"


def price(rupees: float | None) -> str:
    """With two decimals, or with the four that currencies have; "-" for what is not known."""
    if rupees is None:
        return "-"
    return f"{rupees:,.2f}" if round(rupees, 2) == rupees else f"{rupees:,.4f}"
