from __future__ import annotations

from typing import Any

import pytest

from kite_core.faults import Faults
from kite_core.models.instrument_keys import check_symbol, checked_prices


@pytest.mark.parametrize(
    ("symbol", "fix"),
    [
        ("infy", 'Give tradingsymbol="INFY".'),
        (" INFY", 'Give tradingsymbol="INFY".'),
        ("NSE:INFY", 'Give exchange="NSE", tradingsymbol="INFY".'),
        ("nse:infy", 'Give exchange="NSE", tradingsymbol="INFY".'),
        (5, 'Give a text, such as "INFY".'),
        (" ", 'Give a text, such as "INFY".'),
    ],
)
def test_what_can_be_no_symbol_is_refused_with_its_right_spelling(symbol: object, fix: str) -> None:
    faults = Faults()

    check_symbol(symbol, faults)

    assert [fault.fix for fault in faults.found] == [fix]


@pytest.mark.parametrize("symbol", ["INFY", "M&M", "BAJAJ-AUTO", "NIFTY 50", "NIFTY26DEC25000CE"])
def test_a_symbol_may_be_anything_in_upper_case(symbol: str) -> None:
    faults = Faults()

    check_symbol(symbol, faults)

    assert faults.found == ()


@pytest.mark.parametrize(
    ("key", "fix"),
    [
        ("nse:infy", 'Write "NSE:INFY".'),
        ("NSE: INFY", 'Write "NSE:INFY".'),
        ("INFY", 'Write keys as "EXCHANGE:TRADINGSYMBOL", such as "NSE:INFY".'),
        ("NSE:", 'Write keys as "EXCHANGE:TRADINGSYMBOL", such as "NSE:INFY".'),
        (408065, 'Write keys as "EXCHANGE:TRADINGSYMBOL", such as "NSE:INFY".'),
        ("NSEE:INFY", 'Did you mean "NSE"?'),
    ],
)
def test_what_can_be_no_key_is_refused_with_its_right_spelling(key: Any, fix: str) -> None:
    faults = Faults()

    checked_prices("limits", {key: 1, "NSE:INFY": 2}, faults)

    assert [(fault.field, fault.fix) for fault in faults.found] == [(f"limits[{key!r}]", fix)]


@pytest.mark.parametrize("prices", [5, ["NSE:INFY"], "NSE:INFY", 0])
def test_what_holds_no_prices_is_refused(prices: object) -> None:
    faults = Faults()

    assert checked_prices("marks", prices, faults) == {}

    assert [fault.field for fault in faults.found] == ["marks"]
