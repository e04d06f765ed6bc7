"""One plan that buys a fund again and again, and its days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from kite_testing.fake_broker.money import JsonNumber, Money
from kite_testing.fake_broker.mutual_funds.fund_list import Fund
from kite_testing.fake_broker.mutual_funds.fund_order import SIP

ACTIVE = "ACTIVE"
PAUSED = "PAUSED"
CANCELLED = "CANCELLED"
WEEKLY = "weekly"
MONTHLY = "monthly"
FREQUENCIES = {WEEKLY: 0, MONTHLY: 1, "quarterly": 3}
"""How many months lie between two instalments; none where weeks are counted."""
UNTIL_CANCELLED = -1
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is bought, how much, how often. `step_up` raises the amount by per cent, by "dd-mm"."""

    fund: Fund
    amount: Money
    instalments: int
    frequency: str
    instalment_day: int = 0
    step_up: Mapping[str, JsonNumber]
    trigger_price: JsonNumber = 0
    sip_type: str = SIP
    tag: str | None = None

    def next_day(self, day: date) -> date:
        """The first instalment after a day; short months have it on their last one."""
        if self.frequency == WEEKLY:
            return day + _WEEK
        months = FREQUENCIES[self.frequency]
        wanted = self.instalment_day or day.day
        if self.instalment_day > day.day and months == 1:
            this_month = _in_month(day.year, day.month, wanted)
            if this_month > day:
                return this_month
        month = day.month - 1 + months
        return _in_month(day.year + month // 12, month % 12 + 1, wanted)


@dataclass(slots=True, kw_only=True, eq=False)
class Sip:
    """A plan on its way. `stepped_until` is the day up to which its amount has been raised."""

    sip_id: str
    plan: Plan
    created: datetime
    amount: Money
    pending: int
    next_instalment: date
    last_instalment: datetime
    stepped_until: date
    sip_reg_num: str | None = None
    status: str = ACTIVE
    completed: int = 0

    def step_up(self, today: date) -> None:
        """Raise the amount for every day of raising since it was last raised."""
        for key, percentage in self.plan.step_up.items():
            day, month = int(key[:2]), int(key[3:])
            for year in range(self.stepped_until.year, today.year + 1):
                if self.stepped_until < _in_month(year, month, day) <= today:
                    raised = self.amount * (100 + Fraction(str(percentage))) / 100
                    self.amount = int(raised) // self.plan.fund.step * self.plan.fund.step
        self.stepped_until = today


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
