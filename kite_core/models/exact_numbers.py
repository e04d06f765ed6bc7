"""The broker's numbers as it wrote them, for sums without the dust of floats."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction


def exact(number: float) -> Fraction:
    """A number of the broker's as it was sent: 72.755 is 72755/1000."""
    return Fraction(repr(number))


def exact_sum(numbers: Iterable[float]) -> float:
    """The sum, rounded once: of 0.1 and 0.2 it is 0.3."""
    return float(sum(map(exact, numbers), Fraction(0)))


def times(number: float, quantity: int) -> float:
    """A number of the broker's so many times, rounded once: 3 times 0.1 is 0.3."""
    return float(exact(number) * quantity)
