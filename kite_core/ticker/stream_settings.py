"""How patient a stream is."""

from __future__ import annotations

from dataclasses import dataclass, fields

from kite_core.faults import Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """When a connection counts as dead, and how it is tried again. All in seconds.

    A connection over which nothing comes for `silence` is given up: the broker sends a sign of life
    every few seconds, whatever the market does. A new one waits `first_delay`, then twice as long
    after each failure, `max_delay` at most; up to half of it is chance, so that not all clients
    come back at once. `token_patience` is for how long to wait for a new access token when the old
    one has died; 0 stops the stream with SessionExpiredError at once.
    """

    silence: float = 5.0
    opening: float = 10.0
    first_delay: float = 0.5
    max_delay: float = 30.0
    token_patience: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no time. Raises ValidationError with all faults."""
        faults = Faults()
        given = {member.name: getattr(self, member.name) for member in fields(self)}
        for name, seconds in given.items():
            if name != "token_patience":
                faults.number(name, seconds)
            elif faults.number(name, seconds, above=-1):
                faults.expect(
                    float(seconds) >= 0, name, f"{seconds} is negative", "Give 0 or more."
                )
        faults.raise_for("StreamSettings")
        for name, seconds in given.items():
            object.__setattr__(self, name, float(seconds))

    def delay(self, failures: int, *, fraction: float) -> float:
        """How long to wait after so many failures in a row; `fraction` is chance, from 0 to 1."""
        longest = min(self.first_delay * 2.0 ** min(failures - 1, 30), self.max_delay)
        return longest * (1 - fraction / 2)
