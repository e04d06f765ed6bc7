"""Prices on an instrument's tick grid, exactly: no float takes part in any of it.

Nothing here is done behind a caller's back: an order with a price off the grid is reported, and
rounded only by a caller who asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal, TypeAlias

from kite_core.errors import Fault, ValidationError
from kite_core.faults import Price, exact_decimal

Rounding: TypeAlias = Literal["nearest", "down", "up"]
"""Which tick a price between two ticks becomes."""


def _nearest(ticks: Fraction) -> int:
    """The nearest whole number; `round` would take a half to the even one."""
    return floor(ticks + Fraction(1, 2))


_ROUNDINGS: Mapping[str, Callable[[Fraction], int]] = {
    "nearest": _nearest,
    "down": floor,
    "up": ceil,
}


def round_to_tick(price: Price, tick_size: Price, *, rounding: Rounding = "nearest") -> Decimal:
    """The price on the tick grid: with "nearest" a price half way goes up.

    `tick_size` is the instrument's, of today's dump. The result is written as the tick is: with a
    tick of 0.05 it has two places. Raises ValidationError unless both are finite numbers above 0,
    and for a price that would become 0.
    """
    tick, ticks = _tick_and_ticks(price, tick_size)
    _require_positive(price, ticks)
    if rounding not in _ROUNDINGS:
        fix = f"Use one of {', '.join(_ROUNDINGS)}."
        raise ValidationError("round_to_tick", [Fault("rounding", f'"{rounding}"', fix)])
    rounded = _ROUNDINGS[rounding](ticks)
    if rounded == 0:
        problem = f"{price} would become 0, which is no price: the lowest is {tick:f}"
        fix = f'Use {tick:f}, or rounding="up".'
        raise ValidationError("round_to_tick", [Fault("price", problem, fix)])
    return _on_grid(rounded, tick)


def price_neighbours(price: Price, tick_size: Price) -> tuple[Decimal, Decimal]:
    """The nearest prices on the grid, below and above; twice the price where it is on the grid.

    Nothing is lower than one tick: below it, both are the tick. Raises ValidationError unless both
    are finite numbers above 0.
    """
    tick, ticks = _tick_and_ticks(price, tick_size)
    _require_positive(price, ticks)
    return _on_grid(max(floor(ticks), 1), tick), _on_grid(ceil(ticks), tick)


def is_on_tick(price: Price, tick_size: Price) -> bool:
    """Whether a number is a whole multiple of the tick; 0 is one, and negative ones are.

    Raises ValidationError unless both are finite numbers and the tick is above 0.
    """
    _, ticks = _tick_and_ticks(price, tick_size)
    return ticks.denominator == 1


def _tick_and_ticks(price: Price, tick_size: Price) -> tuple[Decimal, Fraction]:
    """The tick in its shortest writing, and how many of them the price is."""
    faults: list[Fault] = []
    fix = "Give an int, float, Decimal or text; the tick from the instrument dump."
    numbers: list[Decimal] = []
    for field, value in (("price", price), ("tick_size", tick_size)):
        try:
            numbers.append(exact_decimal(value))
        except ValueError as fault:
            faults.append(Fault(field, str(fault), fix))
    if len(numbers) == 2 and numbers[1] <= 0:
        faults.append(Fault("tick_size", f"{tick_size} is not above 0", fix))
    if faults:
        raise ValidationError("tick grid", faults)
    exact, tick = numbers
    return tick, Fraction(exact) / Fraction(tick)


def _require_positive(price: Price, ticks: Fraction) -> None:
    """Refuse what is no price of an order."""
    if ticks <= 0:
        fix = "Give a price of more than 0 rupees."
        raise ValidationError("tick grid", [Fault("price", f"{price} is not above 0", fix)])


def _on_grid(ticks: int, tick: Decimal) -> Decimal:
    """So many ticks. Made from text, because products of decimals round to the context's digits."""
    numerator, places = int(f"{tick:f}".replace(".", "")), len(f"{tick:f}".partition(".")[2])
    return Decimal(f"{ticks * numerator}E-{places}")
