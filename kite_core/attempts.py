"""How long an attempt may take, and how far a request has come."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import inf
from typing import Any

from kite_core.errors import Fault, ValidationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds: to connect, for the next part of an answer, and for one whole attempt."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 20.0

    def __post_init__(self) -> None:
        """Refuse what cannot be waited for: every wait has to end."""
        faults = [
            Fault(name, f"{value!r} is not a time to wait", "Give seconds above 0, such as 20.0.")
            for name in ("connect", "read", "total")
            if not (isinstance(value := getattr(self, name), int | float) and 0 < value < inf)
        ]
        if faults:
            raise ValidationError("Timeouts", faults)

    def within(self, seconds: float) -> Timeouts:
        """These, with a total of so many seconds if that is less, and of a moment at least."""
        if self.total <= seconds:
            return self
        # A wait may have ended late, and a limit has to be above 0.
        return replace(self, total=max(seconds, 0.001))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How far a request has come: which attempt this is, and what was waited and decided before.

    `deadline` is when all of it has to end, in seconds of the clock's `monotonic()`.
    """

    number: int = 1
    waited_seconds: float = 0.0
    decisions: tuple[str, ...] = ()
    deadline: float | None = None


FIRST_ATTEMPT = Attempt()


class _AttemptDraft:
    """An attempt in the making: the same slots, without the frozen class's costly setting."""

    __slots__ = tuple(member.name for member in fields(Attempt))


def first_attempt(*, deadline: float) -> Attempt:
    """The first attempt of a call that has to end by then."""
    draft: Any = _AttemptDraft()
    draft.number = 1
    draft.waited_seconds = 0.0
    draft.decisions = ()
    draft.deadline = deadline
    draft.__class__ = Attempt
    attempt: Attempt = draft
    return attempt
