"""Checks of what rules are made of, so that nonsense is refused where it is written.

An entry of a file goes through the same checks as a rule that a program makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise

from kite_core.faults import Faults


@dataclass(frozen=True, slots=True)
class OneOf:
    """Marks the keys of a mapping in an annotation: it has these names, and no others."""

    names: tuple[str, ...]


def guess(name: object, known: Iterable[str]) -> str:
    """The fix for a name that is not known: the nearest one, or all of them."""
    names = tuple(known)
    spellings = (name, name.upper()) if isinstance(name, str) else ()
    near = [match for each in spellings for match in get_close_matches(each, names, n=1)]
    return f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(names)}."


class Checks(Faults):
    """Notes rules that cannot be meant."""

    def names(self, field: str, given: Iterable[str], known: Iterable[str]) -> None:
        """Only known names."""
        names = tuple(known)
        for name in given:
            problem = "there is no such name"
            self.expect(name in names, f"{field}.{name}", problem, guess(str(name), names))

    def rupees(self, field: str, value: object) -> bool:
        """An exact amount, 0 or more."""
        return self._exact(field, value, None)

    def percent(self, field: str, value: object) -> bool:
        """An exact number from 0 to 100."""
        return self._exact(field, value, 100)

    def part(self, field: str, value: object) -> bool:
        """An exact number from 0 to 1."""
        return self._exact(field, value, 1)

    def bands(self, field: str, bounds: Sequence[int | None]) -> bool:
        """Bands by rising bounds, of which the last one, and no other, has none."""
        inner = [bound for bound in bounds[:-1] if bound is not None]
        is_closed = bool(bounds) and bounds[-1] is None and len(inner) == len(bounds) - 1
        fits = is_closed and all(low < high for low, high in pairwise((0, *inner)))
        fix = "Write them by rising bounds, and the last one without any."
        return self.expect(fits, field, "they do not hold every price", fix)

    def _exact(self, field: str, value: object, most: int | None) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return self.expect(
                False, field, f"{value!r} is not exact", 'Give a Decimal: Decimal("0.1").'
            )
        number = Decimal(value)
        fits = number.is_finite() and number >= 0 and (most is None or number <= most)
        bounds = "of at least 0" if most is None else f"from 0 to {most}"
        return self.expect(fits, field, f"{value} is out of range", f"Give a number {bounds}.")
