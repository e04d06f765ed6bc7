from __future__ import annotations

from typing import Any

from kite_core.ticker.layouts import FULL
from kite_testing.fake_broker.ticker.quote_numbers import traded_numbers
from tests.testing.fake_broker.caller import Caller


def quote(**changes: Any) -> dict[str, Any]:
    return {**Caller().quote("NSE:INFY"), **changes}


def named(numbers: list[int]) -> dict[str, int]:
    return {column.name: number for column, number in zip(FULL.columns, numbers, strict=False)}


def test_what_never_happened_was_at_the_beginning_of_time() -> None:
    numbers = named(traded_numbers(quote(last_trade_time=None)))

    assert numbers["last_trade_time"] == 0


def test_counts_over_32_bits_wrap() -> None:
    numbers = traded_numbers(quote(volume=2**32 + 7))

    assert named(numbers)["volume_traded"] == 7
    assert len(FULL.packing.pack(*numbers)) == FULL.length
