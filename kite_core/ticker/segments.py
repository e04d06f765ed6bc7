"""Segments: what the low byte of an instrument token says, and the unit of its prices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kite_core.faults import Price, exact_decimal

INDICES = 9
"""Indices are quoted and cannot be traded; their packets have a layout of their own."""

SEGMENT_NAMES: Mapping[int, str] = MappingProxyType(
    {
        1: "NSE",
        2: "NFO",
        3: "CDS",
        4: "BSE",
        5: "BFO",
        6: "BCD",
        7: "MCX",
        8: "MCX-SX",
        INDICES: "INDICES",
        12: "NCO",
    }
)
"""What the official clients call each segment."""

# The documentation says 10,000,000 for all currencies; every official client divides prices of BCD
# by 10,000. Only the Python client knows NCO (kiteconnect 5.2.2, ticker.py).
_OTHER_DIVISORS = {3: 10_000_000, 6: 10_000, 12: 10_000}
DIVISORS: tuple[int, ...] = tuple(_OTHER_DIVISORS.get(code, 100) for code in range(256))
"""How many units of the wire are one rupee, by the code of the segment."""


def segment_of(instrument_token: int) -> int:
    """The code of the segment that an instrument is of."""
    return instrument_token & 0xFF


def price_divisor(instrument_token: int) -> int:
    """How many units of the wire are one rupee, for the prices of this instrument."""
    return DIVISORS[segment_of(instrument_token)]


def wire_price(rupees: Price, *, instrument_token: int) -> int:
    """A price in the unit of its instrument's segment; what is finer is rounded, half to even.

    Raises ValueError for what is not a finite number.
    """
    return round(exact_decimal(rupees) * price_divisor(instrument_token))
