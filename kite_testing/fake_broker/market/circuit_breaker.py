"""The index-wide circuit breaker: how long all trading stops when an index moves too far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

LEVELS = (10, 15, 20)
"""Moves of NIFTY or SENSEX, in per cent of the previous close, that stop trading."""
_PRE_OPEN = timedelta(minutes=15)
_ONE = time(13)
_TWO = time(14)
_HALF_PAST_TWO = time(14, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A stop of all trading. `minutes` without any are followed by a pre-open of 15.

    With `minutes` of None the day is over.
    """

    minutes: int | None

    def ends(self, moment: datetime, close: datetime) -> datetime:
        """When trading goes on."""
        if self.minutes is None:
            return close
        return moment + timedelta(minutes=self.minutes) + _PRE_OPEN


def stop_after(level: int, clock: time) -> Stop | None:
    """What a move of so many per cent does at a time of day; None when trading goes on.

    Raises ValueError for a level that there is not.
    """
    if level not in LEVELS:
        raise ValueError(f"There is no circuit breaker at {level} %: its levels are 10, 15, 20.")
    if level == 20:
        return Stop(minutes=None)
    if level == 15:
        if clock < _ONE:
            return Stop(minutes=105)
        return Stop(minutes=45) if clock < _TWO else Stop(minutes=None)
    if clock < _ONE:
        return Stop(minutes=45)
    return Stop(minutes=15) if clock < _HALF_PAST_TWO else None
