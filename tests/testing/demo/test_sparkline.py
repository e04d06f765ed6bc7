from __future__ import annotations

import pytest

from kite_adapters.cli.glyphs import ASCII, UNICODE
from kite_testing.demo.sparkline import sparkline


@pytest.mark.parametrize(
    ("levels", "drawn"), [(UNICODE.levels, "▁▂▃▄▅▆▇█"), (ASCII.levels, "__..--''")]
)
def test_prices_are_drawn_from_the_lowest_to_the_highest(levels: str, drawn: str) -> None:
    prices = [100 + step / 20 for step in range(8)]

    assert sparkline(prices, levels=levels) == drawn


def test_one_character_stands_for_each_price() -> None:
    assert sparkline([7, 1, 3, 1, 7], levels="_-^") == "^_-_^"


def test_prices_that_do_not_move_are_drawn_low() -> None:
    assert sparkline([5, 5, 5], levels=UNICODE.levels) == "▁▁▁"


def test_no_prices_are_no_line() -> None:
    assert sparkline([], levels=UNICODE.levels) == ""
