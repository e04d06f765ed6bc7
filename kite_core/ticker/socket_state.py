"""One connection of a stream: how far it is, and what was lost with the one before it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from math import inf

_STEADY_SECONDS = 5.0
"""A connection that lived so long was a good one: failures are counted anew after it."""


class Phase(Enum):
    """How far a connection is."""

    RESTING = auto()
    OPENING = auto()
    OPEN = auto()


class SocketState:
    """A connection of its number, or the wish for one.

    `due` is when to act, by the monotonic clock: to open, or to give up what does not answer.
    `failures` counts since the last one that was steady. `lost_since` and `lost_tokens` are what no
    Gap has told yet.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.connection = 0
        self.phase = Phase.RESTING
        self.due = inf
        self.failures = 0
        self.lost_since: datetime | None = None
        self.lost_tokens: tuple[int, ...] = ()
        self._heard_at: datetime | None = None
        self._opened = 0.0
        self._heard = 0.0
        self._refusal: tuple[int, float] | None = None

    def begin(self, connection: int, due: float) -> None:
        """It is being opened, under this number, and given up when it is due."""
        self.connection, self.phase, self.due = connection, Phase.OPENING, due

    def open(self, now: float, at: datetime, silence: float) -> None:
        """It is open."""
        self.phase, self._opened = Phase.OPEN, now
        self._refusal = None
        self.hear(now, at, silence)

    def hear(self, now: float, at: datetime, silence: float) -> None:
        """Something came."""
        self._heard, self._heard_at = now, at
        self.due = now + silence

    def rest(self, tokens: tuple[int, ...]) -> None:
        """It has ended with these instruments on it, or did not come about."""
        if self.phase is Phase.OPEN:
            if self._heard - self._opened >= _STEADY_SECONDS:
                self.failures = 0
            self.lost_since, self.lost_tokens = self._heard_at, tokens
        self.failures += 1
        self.phase = Phase.RESTING

    def refused_for(self, status: int, now: float) -> float:
        """Note that it was refused with this HTTP status; for how many seconds it has been so."""
        if self._refusal is None or self._refusal[0] != status:
            self._refusal = status, now
        return now - self._refusal[1]
