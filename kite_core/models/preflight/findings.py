"""What a check found: what refuses a wish, and what is only worth knowing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from kite_core.errors import Fault, ValidationError
from kite_core.rulebook.dated import Dated

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """The outcome of a check.

    `faults` break rules that the broker or the exchange states. `warnings` may be refused: by a
    rule that is not confirmed or out of date, or for a reason that cannot be seen from here; each
    says which. A fault and a warning alike name the field, the problem and the fix.
    """

    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether nothing was found at all."""
        return not self.faults and not self.warnings

    def raise_for_faults(self, subject: str) -> None:
        """Raise a ValidationError with all faults, if there are any; warnings raise nothing."""
        if self.faults:
            raise ValidationError(subject, self.faults)


class Findings:
    """Collects what is found; `prefix` stands before each field, such as `legs[0].`."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []

    def refuse(self, field: str, problem: str, fix: str) -> None:
        """Note what is refused for certain."""
        self._faults.append(self._placed(Fault(field, problem, fix)))

    def warn(self, field: str, problem: str, fix: str, *, because: str) -> None:
        """Note what may be refused, and why that is not certain."""
        self._warnings.append(self._placed(Fault(field, f"{problem} ({because})", fix)))

    def judge(self, rule: Dated[T], field: str, problem: str, fix: str) -> None:
        """Note what breaks a rule: a fault where the rule is confirmed, else a warning."""
        if rule.is_confirmed:
            self.refuse(field, problem, fix)
        else:
            self.warn(field, problem, fix, because=f"unconfirmed: {rule.source}")

    def add(self, found: Preflight) -> None:
        """Take over what another check found, with the prefix before its fields."""
        self._faults.extend(self._placed(fault) for fault in found.faults)
        self._warnings.extend(self._placed(fault) for fault in found.warnings)

    def preflight(self) -> Preflight:
        """All of it."""
        return Preflight(faults=tuple(self._faults), warnings=tuple(self._warnings))

    def _placed(self, fault: Fault) -> Fault:
        return Fault(self._prefix + fault.field, fault.problem, fault.fix)


def nearest(choices: Sequence[object]) -> str:
    """The fix that names what would be right: "Use 65 or 130."."""
    return f"Use {' or '.join(str(choice) for choice in choices)}."
