"""The rules of the broker's day: those of the rulebook that its clients read."""

from __future__ import annotations

from datetime import date, datetime

from kite_core.rulebook.book import RULEBOOK, Rules


class DayRules:
    """Looks up the rules of a day once, and keeps them while the day lasts.

    With a `fixed` day its rules hold whatever the clock says: orders, limits, charges. Sessions
    are those of the clock's own days, under the timetables of the fixed one.
    """

    def __init__(self, fixed: date | None = None) -> None:
        self._fixed = fixed
        self._rules: Rules | None = None

    def at(self, now: datetime) -> Rules:
        """The rules in force at a moment, which is in IST."""
        today = self._fixed or now.date()
        if self._rules is None or self._rules.day != today:
            self._rules = RULEBOOK.on(today)
        return self._rules
