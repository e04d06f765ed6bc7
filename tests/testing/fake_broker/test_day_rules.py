from __future__ import annotations

from datetime import datetime, timedelta

from kite_core.ist import IST
from kite_core.rulebook.book import rules_on
from kite_testing.fake_broker.day_rules import DayRules

LAST_EVENING = datetime(2026, 3, 31, 23, 59, tzinfo=IST)
A_MINUTE = timedelta(minutes=1)


def test_rules_are_those_that_clients_read_for_the_day() -> None:
    rules = DayRules()

    assert rules.at(LAST_EVENING) == rules_on(LAST_EVENING.date())


def test_rules_change_at_midnight() -> None:
    rules = DayRules()

    before = rules.at(LAST_EVENING).trading.protection.value.is_required
    after = rules.at(LAST_EVENING + A_MINUTE).trading.protection.value.is_required

    assert (before, after) == (False, True)


def test_rules_of_a_day_are_looked_up_once() -> None:
    rules = DayRules()

    assert rules.at(LAST_EVENING) is rules.at(LAST_EVENING - A_MINUTE)
