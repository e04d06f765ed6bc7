"""Matching the fills of one position: which part of it closed what, and what stays open. Exact."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A fill, or what was carried over night: positive when bought, negative when sold.

    `at` is None for what was carried, and for an average over several fills.
    """

    quantity: int
    price: Fraction
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPart:
    """A part of an entry and the exit that closed it; positive when it was long."""

    quantity: int
    entry: Fill
    leave: Fill

    @property
    def gain(self) -> Fraction:
        """The profit, without a multiplier."""
        return self.quantity * (self.leave.price - self.entry.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What was closed, in the order of time, and the entries that are still open."""

    closed: tuple[ClosedPart, ...]
    open: tuple[Fill, ...]

    @property
    def gain(self) -> Fraction:
        """The profit of all that is closed, without a multiplier."""
        return sum((part.gain for part in self.closed), Fraction(0))

    @property
    def open_quantity(self) -> int:
        """What is left, negative when short."""
        return sum(entry.quantity for entry in self.open)

    @property
    def open_value(self) -> Fraction:
        """What is left at its entry prices, negative when short, without a multiplier."""
        return sum((entry.quantity * entry.price for entry in self.open), Fraction(0))


def first_in_first_out(fills: Iterable[Fill]) -> Matching:
    """Close the oldest entry first. The fills come in the order of time."""
    return _matched(fills, averages=False)


def at_average(fills: Iterable[Fill]) -> Matching:
    """Close at the average price of what is open; closing does not change that average."""
    return _matched(fills, averages=True)


def _matched(fills: Iterable[Fill], *, averages: bool) -> Matching:
    """A fill closes entries of the other side; its rest, if any, is an entry of its own."""
    entries: deque[Fill] = deque()
    closed: list[ClosedPart] = []
    for fill in fills:
        rest = fill.quantity
        while rest and entries and (entries[0].quantity > 0) is not (rest > 0):
            entry = entries.popleft()
            part = entry.quantity if abs(entry.quantity) <= abs(rest) else -rest
            closed.append(ClosedPart(quantity=part, entry=entry, leave=fill))
            rest += part
            if part != entry.quantity:
                entries.appendleft(replace(entry, quantity=entry.quantity - part))
        if rest and averages and entries:
            entries.append(_merged(entries.pop(), rest, fill.price))
        elif rest:
            entries.append(replace(fill, quantity=rest))
    return Matching(closed=tuple(closed), open=tuple(entries))


def _merged(entry: Fill, quantity: int, price: Fraction) -> Fill:
    """One entry at the average price of both."""
    total = entry.quantity + quantity
    return Fill(quantity=total, price=(entry.quantity * entry.price + quantity * price) / total)
