"""How much of a limit is kept for exits, so that other requests cannot use it up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """A wish to keep something of a limit for exits: one part of so many, and `at_most` so much.

    A limit of any size leaves at least one to other requests.
    """

    at_most: int
    one_in: int = 1

    def of(self, limit: int) -> int:
        """How much of this limit is kept."""
        return max(0, min(self.at_most, limit // self.one_in, limit - 1))


# Closing twenty positions with a pending order each takes twenty cancellations and twenty orders.
A_MINUTE = Reserve(at_most=40, one_in=10)
# Of the day only placements count, so these close a hundred positions.
A_DAY = Reserve(at_most=100, one_in=10)


def kept_of(limit: int, wishes: Iterable[Reserve]) -> int:
    """What is kept of a limit when several have a wish: as much as the largest asks for."""
    return max((wish.of(limit) for wish in wishes), default=0)
