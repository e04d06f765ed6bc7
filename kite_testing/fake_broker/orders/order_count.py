"""How many orders were asked for today: refused ones count, each leg of an iceberg counts."""

from __future__ import annotations

from datetime import datetime

from kite_testing.fake_broker.access.refusals import too_many_orders
from kite_testing.fake_broker.day_rules import DayRules


class OrderCount:
    """Counts placements against the day's limit. Changes and cancellations are free."""

    def __init__(self, rules: DayRules, *, has_limits: bool) -> None:
        self._rules = rules
        self._has_limits = has_limits
        self.count = 0

    def add(self, now: datetime) -> None:
        """Count a request. Raises RefusedError once the day's orders are used up."""
        self.count += 1
        if self._has_limits and self.count > self._rules.at(now).limits.orders_a_day:
            raise too_many_orders()

    def add_parts(self, parts: int) -> None:
        """Count what one request makes beyond its first order: legs and slices."""
        self.count += parts

    def allows_change(self, changes: int, now: datetime) -> bool:
        """Whether an order that was changed so often may be changed again."""
        most = self._rules.at(now).limits.modifications_an_order
        return not self._has_limits or changes < most

    def start_day(self) -> None:
        """Count from the beginning."""
        self.count = 0
