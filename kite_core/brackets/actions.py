"""What a bracket wants done: one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kite_core.brackets.words import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """Send an order, after it was written down."""

    role: Role
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOrder:
    """Look for an order of which a restart does not know whether it was sent."""

    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOrder:
    """Change the total quantity of an order."""

    place: int
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Cancel an order."""

    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtPrice:
    """Ask for the last price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGtt:
    """Let the broker hold both exits."""

    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindGtt:
    """Look for a GTT of which a restart does not know whether it was placed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeGtt:
    """Hold both exits for another quantity."""

    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteGtt:
    """Hold nothing any more."""


Action: TypeAlias = (
    PlaceOrder
    | FindOrder
    | ChangeOrder
    | CancelOrder
    | LookAtPrice
    | PlaceGtt
    | FindGtt
    | ChangeGtt
    | DeleteGtt
)
