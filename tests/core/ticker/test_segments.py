from __future__ import annotations

from decimal import Decimal

import pytest

from kite_core.ticker.segments import SEGMENT_NAMES, price_divisor, segment_of, wire_price


@pytest.mark.parametrize(
    ("token", "segment", "divisor"),
    [
        (408065, "NSE", 100),
        (10189826, "NFO", 100),
        (412675, "CDS", 10_000_000),
        (128028676, "BSE", 100),
        (1000 << 8 | 5, "BFO", 100),
        (1000 << 8 | 6, "BCD", 10_000),
        (58424839, "MCX", 100),
        (1000 << 8 | 8, "MCX-SX", 100),
        (256265, "INDICES", 100),
        (1000 << 8 | 12, "NCO", 10_000),
    ],
)
def test_a_token_tells_the_segment_and_the_unit_of_prices(
    token: int, segment: str, divisor: int
) -> None:
    assert SEGMENT_NAMES[segment_of(token)] == segment
    assert price_divisor(token) == divisor


@pytest.mark.parametrize(
    ("rupees", "token", "units"),
    [
        (1573.15, 408065, 157315),
        ("0.05", 408065, 5),
        (Decimal("74.2625"), 412675, 742_625_000),
        (74.2625, 1000 << 8 | 6, 742_625),
        (-12.35, 256265, -1235),
        (0.125, 408065, 12),
    ],
)
def test_a_price_becomes_whole_units_of_its_segment(
    rupees: float | str | Decimal, token: int, units: int
) -> None:
    assert wire_price(rupees, instrument_token=token) == units


def test_what_is_no_number_is_no_price() -> None:
    with pytest.raises(ValueError, match="nan"):
        wire_price(float("nan"), instrument_token=408065)
