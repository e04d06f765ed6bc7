"""Draws prices in one line of characters."""

from __future__ import annotations

from collections.abc import Sequence


def sparkline(prices: Sequence[float], *, levels: str) -> str:
    """One character for each price: the lowest has the first of the levels, the highest the last.

    Prices that are all the same are drawn as the lowest.
    """
    if not prices:
        return ""
    low, high = min(prices), max(prices)
    step = (high - low) / (len(levels) - 1) or 1.0
    return "".join(levels[round((price - low) / step)] for price in prices)
