from __future__ import annotations

import pytest

from kite_adapters.cli.figures import price, short


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (None, "-"),
        (0, "0"),
        (99_999, "99,999"),
        (434_581, "4.35L"),
        (-1_434_581, "-14.3L"),
        (14_356_800.0, "1.44Cr"),
        (12_345_678_901, "1235Cr"),
    ],
)
def test_quantities_are_short(quantity: float | None, text: str) -> None:
    assert short(quantity) == text


@pytest.mark.parametrize(
    ("rupees", "text"),
    [(None, "-"), (1495.0, "1,495.00"), (0.05, "0.05"), (84.1225, "84.1225")],
)
def test_prices_have_the_decimals_of_their_market(rupees: float | None, text: str) -> None:
    assert price(rupees) == text
