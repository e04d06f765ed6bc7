"""Rules of good-till-triggered orders."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kite_core.rulebook.checks import Checks
from kite_core.rulebook.dated import ALWAYS, Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class Triggers:
    """How near to the last price a trigger may stand, as a part of that price."""

    least_distance: Decimal

    def __post_init__(self) -> None:
        """Refuse what is no part. Raises ValidationError."""
        checks = Checks()
        checks.part("least_distance", self.least_distance)
        checks.raise_for("Triggers")


TRIGGERS: tuple[Dated[Triggers], ...] = (
    Dated(
        since=ALWAYS,
        value=Triggers(least_distance=Decimal("0.0025")),
        source="commonly quoted; sources differ on whether it is refused or stored as disabled",
        is_confirmed=False,
    ),
)
