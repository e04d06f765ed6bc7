"""Collects what is wrong with parameters, so that all of it is reported at once."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from operator import index
from typing import SupportsIndex, TypeAlias

from kite_core.errors import Fault, ValidationError
from kite_core.open_words import OpenWords

Price: TypeAlias = int | float | Decimal | str
"""A price to send: it leaves as its shortest exact decimal text."""


def price_text(value: Price) -> str:
    """The shortest exact decimal text of a number: 1500.05 is "1500.05", never "1.50005e3".

    Raises ValueError for what is no finite number.
    """
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is not a number")  # reason: one error for one fault
    shortest = float.__repr__(value) if isinstance(value, float) else str(value)
    try:
        number = Decimal(shortest)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def exact_decimal(value: Price) -> Decimal:
    """The number that leaves, for sums and comparisons without a float.

    Raises ValueError as `price_text` does.
    """
    return Decimal(price_text(value))


def price_field(value: Price | None) -> str | None:
    """A price as a field of a form, exact even where it came as a text; None stays None."""
    return None if value is None else price_text(value)


def keep_plain_wholes(params: object, *fields: str) -> None:
    """Turn whole numbers of other kinds in these fields, such as numpy's, into plain ints.

    Whatever is no whole number stays as it is, for `Faults.whole` to refuse.
    """
    for field in fields:
        value = getattr(params, field)
        if not isinstance(value, int) and isinstance(value, SupportsIndex):
            object.__setattr__(params, field, index(value))


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def expect(self, holds: bool, field: str, problem: str, fix: str) -> bool:
        """Note a fault unless the condition holds; return the condition."""
        if not holds:
            self._found.append(Fault(field, problem, fix))
        return holds

    def text(
        self, field: str, value: object, *, fix: str = "Give a text with something in it."
    ) -> bool:
        """A text with something in it."""
        if isinstance(value, str) and value.strip():
            return True
        is_empty = value is None or isinstance(value, str)
        problem = "it is empty" if is_empty else f"{value!r} is not a text"
        return self.expect(False, field, problem, fix)

    def word(self, field: str, value: str, words: type[OpenWords]) -> bool:
        """One of the broker's words, or a member of the enumeration made for a new one."""
        if isinstance(value, words) or value in words.__members__.values():
            return True
        known = [str(word.value) for word in words.__members__.values()]
        near = get_close_matches(str(value).upper(), [word.upper() for word in known], n=1)
        guess = next((word for word in known if [word.upper()] == near), None)
        fix = f'Did you mean "{guess}"?' if guess else f"Use one of {', '.join(known)}."
        return self.expect(False, field, f'"{value}" is not a known {words.__name__}', fix)

    def truth(self, field: str, value: object) -> bool:
        """True or False, and nothing that merely counts as one: the text "no" counts as true."""
        problem = f"{value!r} is neither True nor False"
        return self.expect(isinstance(value, bool), field, problem, "Give True or False.")

    def whole(self, field: str, value: object, *, least: int, most: int | None = None) -> bool:
        """A whole number within bounds."""
        if not isinstance(value, int) or isinstance(value, bool):
            return self.expect(False, field, f"{value!r} is not a whole number", "Give an int.")
        fits = least <= value and (most is None or value <= most)
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        return self.expect(fits, field, f"{value} is out of range", f"Give a number {bounds}.")

    def number(self, field: str, value: Price, *, above: int = 0) -> bool:
        """A finite number above a bound."""
        try:
            number = exact_decimal(value)
        except ValueError as fault:
            return self.expect(False, field, str(fault), "Give an int, float, Decimal or text.")
        problem = f"{value} is not above {above}"
        return self.expect(number > above, field, problem, f"Give a number above {above}.")

    @property
    def found(self) -> tuple[Fault, ...]:
        """All of them, in the order in which they were found."""
        return tuple(self._found)

    def raise_for(self, subject: str) -> None:
        """Raise a ValidationError with all faults, if there are any."""
        if self._found:
            raise ValidationError(subject, self._found)


def pairs(*fields: tuple[str, object]) -> tuple[tuple[str, str], ...]:
    """Form or query fields as the wire wants them; None is left out."""
    return tuple((name, wire_text(value)) for name, value in fields if value is not None)


def wire_text(value: object) -> str:
    """A value as the wire wants it: `true`, `1500.05`, `NSE`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str.__str__(value)
    return price_text(value) if isinstance(value, int | float | Decimal) else str(value)
