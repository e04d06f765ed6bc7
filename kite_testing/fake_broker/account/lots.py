"""Quantities with what they cost, in the order of time: the oldest go first."""

from __future__ import annotations

from typing import TypeAlias

from kite_testing.fake_broker.money import Money

Lots: TypeAlias = list[tuple[int, Money]]
"""Quantities, each with its value: price times quantity, times the contract's multiplier."""


def no_lots() -> Lots:
    """An empty list of its own."""
    return []


def count_of(lots: Lots) -> int:
    """How much they are together."""
    return sum(quantity for quantity, _ in lots)


def value_of(lots: Lots) -> Money:
    """What they cost together."""
    return sum(value for _, value in lots)


def first_in_first_out(lots: Lots, quantity: int) -> tuple[Lots, Lots]:
    """Take a quantity out of lots, the oldest first: what was taken, and what remains.

    A lot that is taken in part leaves the rest of its value behind, so that nothing is lost.
    """
    taken: Lots = []
    left: Lots = []
    for available, value in lots:
        part = min(available, quantity)
        share = value * part // available
        quantity -= part
        if part:
            taken.append((part, share))
        if part < available:
            left.append((available - part, value - share))
    return taken, left
