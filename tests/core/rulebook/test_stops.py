from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kite_core.rulebook.book import rules_on


@pytest.mark.parametrize(
    ("kind", "price", "most"),
    [
        ("FUT", "9999", "200"),
        ("FUT", "10000", "200"),
        ("FUT", "80000", "1600"),
        ("CE", "50", "10"),
        ("PE", "51", "10.2"),
    ],
)
def test_gaps_of_bse_index_contracts_widen_with_the_price(kind: str, price: str, most: str) -> None:
    gaps = rules_on(date(2026, 1, 19)).trading.stops.value.index_gaps

    [gap] = [gap for gap in gaps if kind in gap.instrument_types]

    assert gap.most(Decimal(price)) == Decimal(most)


def test_there_were_no_gaps_before_january_2026() -> None:
    assert rules_on(date(2026, 1, 18)).trading.stops.value.index_gaps == ()
