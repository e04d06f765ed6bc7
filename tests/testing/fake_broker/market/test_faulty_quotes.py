"""Faults of quotes and candles, where they do not strike."""

from __future__ import annotations

from typing import Any

import pytest

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.faults.plan import Fault, Faults
from kite_testing.fake_broker.market.faulty_quotes import FaultyQuotes
from tests.testing.fake_broker.market.floor import ist

TEN = ist("10:00:10")
ROWS: list[list[Any]] = [
    ["2026-11-20T09:59:00+0530", 1, 4, 1, 3, 10, 7],
    ["2026-11-20T10:00:00+0530", 3, 3, 3, 3, 2, 7],
]


def armed(name: str, **changes: Any) -> FaultyQuotes:
    faults = Faults(Chance(1))
    faults.arm(Fault(name=name, **changes))
    return FaultyQuotes(faults)


def test_nothing_is_spoiled_where_nothing_is_armed() -> None:
    quotes, row = FaultyQuotes(Faults(Chance(1))), {"last_price": 1}

    assert not quotes.is_missing("NSE:INFY", TEN)
    assert quotes.moment("NSE:INFY", TEN) == TEN
    assert quotes.spoil("NSE:INFY", row, TEN) is row
    assert quotes.fresh("NSE:INFY", ROWS, TEN) is ROWS


@pytest.mark.parametrize("name", ["D1", "D2", "D10", "D11"])
def test_fault_of_another_instrument_spoils_nothing(name: str) -> None:
    quotes, row = armed(name, matches={"key": "NSE:TCS"}), {"last_price": 1}

    assert not quotes.is_missing("NSE:INFY", TEN)
    assert quotes.moment("NSE:INFY", TEN) == TEN
    assert quotes.spoil("NSE:INFY", row, TEN) is row
    assert quotes.fresh("NSE:INFY", ROWS, TEN) is ROWS


def test_fresh_candle_shows_its_opening_and_half_of_its_volume() -> None:
    rows = armed("D10").fresh("NSE:INFY", ROWS, TEN)

    assert rows == [["2026-11-20T09:59:00+0530", 1, 4, 1, 1, 5, 7], ROWS[1]]


def test_single_candle_and_older_ones_are_right() -> None:
    quotes = armed("D10")

    assert quotes.fresh("NSE:INFY", ROWS[1:], TEN) == ROWS[1:]
    assert quotes.fresh("NSE:INFY", ROWS, ist("10:00:16")) == ROWS


def test_row_without_depth_has_none_to_spoil() -> None:
    row = {"last_price": 1}

    assert armed("D11").spoil("NSE:NIFTY 50", row, TEN) is row
