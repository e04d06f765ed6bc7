from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kite_core.rulebook.book import rules_on


@pytest.mark.parametrize(
    ("price", "share", "option"),
    [
        ("9.95", "2", "5"),
        ("10", "2", "3"),
        ("99.95", "2", "3"),
        ("100", "1", "2"),
        ("499.95", "1", "2"),
        ("500", "0.5", "1"),
        ("25000", "0.5", "1"),
    ],
)
def test_the_brokers_own_percentage_falls_with_the_price(
    price: str, share: str, option: str
) -> None:
    protection = rules_on(date(2026, 4, 1)).trading.protection.value

    of_share = protection.automatic_percentage(Decimal(price), is_option=False)
    of_option = protection.automatic_percentage(Decimal(price), is_option=True)

    assert (of_share, of_option) == (Decimal(share), Decimal(option))


@pytest.mark.parametrize(
    ("day", "is_required"), [(date(2026, 3, 31), False), (date(2026, 4, 1), True)]
)
def test_protection_is_required_since_april_2026(day: date, is_required: bool) -> None:
    assert rules_on(day).trading.protection.value.is_required is is_required
