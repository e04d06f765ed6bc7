"""What a guard is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from kite_core.guards.facts import Facts, UndecidedError
from kite_core.guards.wishes import Wish


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a guard does not let a request through, and what to do about it."""

    problem: str
    fix: str


class Guard(Protocol):
    """Decides what may be sent at all. It may be asked by several threads, and again and again."""

    def judge(self, wish: Wish, facts: Facts, /) -> Iterable[Objection]:
        """What stands against a wish, nothing when it may be sent.

        It decides at once, and neither waits nor sends. What it needs to know it takes from
        `facts`, whose errors (MissingFactError, UndecidedError) it lets pass: they are its answers.
        """
        ...


def collected(found: Iterable[Objection]) -> list[Objection]:
    """What was found; what cannot be known stands against a request, too, and ends the search."""
    objections: list[Objection] = []
    try:
        objections.extend(found)
    except UndecidedError as undecided:
        objections.append(Objection(undecided.problem, undecided.fix))
    return objections


def exits_apart(objections: list[Objection], wish: Wish, facts: Facts) -> list[Objection]:
    """The objections, none for what only reduces positions; the broker's word counts for that.

    It is asked only when there are any.
    """
    if not objections:
        return []
    try:
        if facts.is_only_exits(wish):
            return []
        held = facts.held_against(wish)
        why = f" This is no exit: {held}." if held else ""
        return [replace(found, fix=found.fix + why) for found in objections]
    except UndecidedError as undecided:
        return [*objections, Objection(undecided.problem, undecided.fix)]
