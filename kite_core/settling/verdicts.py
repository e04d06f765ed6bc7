"""What one look at the broker's state tells of a change whose answer was lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

CLOCKS_DIFFER = timedelta(seconds=2)
"""How far our clock and the broker's may be apart, after the correction by its answers."""


class Standing(Enum):
    """Where a change stands."""

    DONE = "done"
    """What was asked for is there."""
    TOO_LATE = "too late"
    """It is not there, and can come no more."""
    DISTURBED = "disturbed"
    """Neither the old nor the wanted is there: somebody else changed it meanwhile."""
    UNTOUCHED = "untouched"
    """All is as before, and rests: the change may be sent again."""
    MOVING = "moving"
    """Something is under way, or cannot be told yet: look again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a change stands, and what was seen, in a sentence for people."""

    standing: Standing
    seen: str
