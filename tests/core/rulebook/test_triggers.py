from __future__ import annotations

from datetime import date
from decimal import Decimal

from kite_core.rulebook.book import rules_on


def test_the_distance_of_a_trigger_is_commonly_quoted_and_not_confirmed() -> None:
    rule = rules_on(date(2026, 8, 3)).trading.triggers

    assert rule.value.least_distance == Decimal("0.0025")
    assert not rule.is_confirmed
