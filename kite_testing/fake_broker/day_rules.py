"""The rules of the broker's day: those of the rulebook that its clients read."""

from __future__ import annotations

from datetime import datetime

from kite_core.rulebook.book import RULEBOOK, Rules


class DayRules:
    """Looks up the rules of a day once, and keeps them while the day lasts."""

    def __init__(self) -> None:
        self._rules: Rules | None = None

    def at(self, now: datetime) -> Rules:
        """The rules in force at a moment, which is in IST."""
        today = now.date()
        if self._rules is None or self._rules.day != today:
            self._rules = RULEBOOK.on(today)
        return self._rules
