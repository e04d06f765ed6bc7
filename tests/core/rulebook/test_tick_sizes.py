from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kite_core.rulebook.book import rules_on

TICKS = rules_on(date(2026, 8, 3)).trading.tick_sizes.value


@pytest.mark.parametrize(
    ("price", "tick"),
    [
        ("249.99", "0.01"),
        ("250", "0.05"),
        ("1000", "0.05"),
        ("1000.05", "0.1"),
        ("5000", "0.1"),
        ("5000.1", "0.5"),
        ("10000", "0.5"),
        ("10000.5", "1"),
        ("20000", "1"),
        ("20001", "5"),
    ],
)
def test_ticks_of_shares_grow_with_the_price(price: str, tick: str) -> None:
    assert TICKS.of_share(Decimal(price)) == Decimal(tick)


@pytest.mark.parametrize(
    ("level", "tick"),
    [("15000", "0.05"), ("15000.05", "0.1"), ("30000", "0.1"), ("30001", "0.2")],
)
def test_ticks_of_index_futures_grow_with_the_index(level: str, tick: str) -> None:
    assert TICKS.of_index_future(Decimal(level)) == Decimal(tick)


def test_the_table_is_second_hand() -> None:
    assert not rules_on(date(2026, 8, 3)).trading.tick_sizes.is_confirmed
