"""How many requests a client may make in a stretch of time."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from kite_testing.fake_broker.access.refusals import too_fast
from kite_testing.fake_broker.day_rules import DayRules

# Clocks of both sides count in floats and microseconds; a request that is due by the client's
# count must not be early by ours.
_ROUNDING = timedelta(milliseconds=1)


class Rates:
    """Sliding windows for each bucket, as the rulebook has them.

    How the broker's windows lie is not known: sliding ones are the strictest of the candidates,
    so who passes here passes under any of them. What is refused does not count.
    """

    def __init__(self, rules: DayRules) -> None:
        self._rules = rules
        self._taken: dict[str, deque[datetime]] = {}

    def take(self, bucket: str, now: datetime) -> None:
        """Count one request. Raises RefusedError when it is one too many."""
        windows = self._rules.at(now).limits.requests[bucket]
        taken = self._taken.setdefault(bucket, deque())
        for window in windows:
            if len(taken) >= window.count:
                age = now - taken[-window.count] + _ROUNDING
                if age < timedelta(seconds=window.seconds):
                    raise too_fast()
        longest = max(window.count for window in windows)
        while len(taken) >= longest:
            taken.popleft()
        taken.append(now)
