"""Per cent, where there may be nothing to take a part of."""

from __future__ import annotations


def percent_of(part: float, whole: float) -> float:
    """The part in per cent of the whole; 0 of nothing."""
    return part / whole * 100 if whole else 0.0
