"""Money inside the fake broker: whole numbers, so that not one paisa is minted by rounding.

The unit is a ten-thousandth of a rupee, because currency contracts move in quarters of a paisa.
Amounts become JSON numbers once, at the edge.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TypeAlias

Money: TypeAlias = int
JsonNumber: TypeAlias = int | float
Rupees: TypeAlias = Decimal | float | str
RUPEE: Money = 10_000
MOST_RUPEES = 10**12
"""One lakh crore: more than any account holds, and every float below it knows its paise."""
_PAISA: Money = 100
_MOST_DIGITS = 40


def exact(amount: Rupees) -> Money:
    """An amount of rupees as money. Raises ValueError for what the unit cannot hold."""
    try:
        rupees = Decimal(str(amount))
    except InvalidOperation:
        raise ValueError(f"{amount!r} is not a number") from None
    if not rupees.is_finite():
        raise ValueError(f"{amount!r} is not a number")
    if rupees.adjusted() > _MOST_DIGITS:
        raise ValueError(f"{amount!r} is more than anything costs")
    units = rupees * RUPEE
    if units != int(units) or (rupees and not units):
        raise ValueError(f"{amount!r} is finer than a ten-thousandth of a rupee")
    return int(units)


def amount_of(rupees: Rupees, *, name: str = "rupees") -> Money:
    """Cash of an account.

    Raises ValueError for less than 0, for more than one lakh crore, and for parts of a paisa.
    """
    try:
        amount = exact(rupees)
    except ValueError:
        amount = -1
    if not 0 <= amount <= MOST_RUPEES * RUPEE or amount % _PAISA:
        raise ValueError(
            f"{name} is {rupees!r}: give rupees, 0 or more, in whole paise, 1e12 at most."
        )
    return amount


def number(amount: Money | Fraction) -> JsonNumber:
    """Rupees as a JSON number, without a fraction where there is none, as the broker writes it."""
    return ratio(amount, RUPEE)


def ratio(amount: Money | Fraction, parts: int) -> JsonNumber:
    """An amount over a number of parts as a JSON number, rounded once; 0 for no parts."""
    if not parts:
        return 0
    if isinstance(amount, int):
        return amount / parts if amount % parts else amount // parts
    quotient = amount / parts
    return float(quotient) if quotient.denominator > 1 else quotient.numerator


def text(amount: Money | Fraction) -> str:
    """Rupees and paise as the broker's messages show them: `1500.05`."""
    paise = round(Fraction(amount * 100, RUPEE))
    return f"{Decimal(paise) / 100:.2f}"


def grouped(count: int) -> str:
    """A whole number in lakhs and crores, as the broker's messages show it: `1,00,000`."""
    head, tail = str(count)[:-3], str(count)[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


def to_tick(amount: float, tick: Money) -> Money:
    """The price on the grid that is nearest, at least one tick."""
    return max(round(amount / tick), 1) * tick
