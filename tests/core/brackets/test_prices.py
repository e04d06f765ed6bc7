"""What counts as a price."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kite_core.brackets.prices import price_seen


@pytest.mark.parametrize(
    ("number", "expected"),
    [(None, None), (0, None), (0.0, None), (-1.5, None), (0.05, Decimal("0.05"))],
)
def test_only_what_is_above_nothing_is_a_price(
    number: float | None, expected: Decimal | None
) -> None:
    assert price_seen(number) == expected
