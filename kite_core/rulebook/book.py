"""All rules in one book, and those of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kite_core.rulebook.dated import Dated, in_force
from kite_core.rulebook.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one day."""

    day: date
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The rules of all days. A user's own entries go beside ours, and win when they are later."""

    limits: tuple[Dated[Limits], ...] = LIMITS

    def on(self, day: date) -> Rules:
        """The rules of a day."""
        return Rules(day=day, limits=in_force(self.limits, day).value)


RULEBOOK = Rulebook()


def rules_on(day: date) -> Rules:
    """The rules of a day, as this library knows them."""
    return RULEBOOK.on(day)
