from __future__ import annotations

from datetime import date

import pytest

from kite_core.rulebook.quantities import FreezeQuantities, FreezeQuantity

FREEZE = FreezeQuantities(
    quantities={
        "NFO:NIFTY": FreezeQuantity(most=1800, valid_until=date(2026, 8, 31)),
        "CDS": FreezeQuantity(most=10_000),
        "CDS:EURINR": FreezeQuantity(most=5),
    }
)


@pytest.mark.parametrize(
    ("exchange", "underlying", "quantity"),
    [
        ("NFO", "NIFTY", 1800),
        ("NFO", "RELIANCE", None),
        ("BFO", "NIFTY", None),
        ("CDS", "USDINR", 10_000),
        ("CDS", "EURINR", 5),
    ],
)
def test_an_underlying_comes_before_its_exchange(
    exchange: str, underlying: str, quantity: int | None
) -> None:
    freeze = FREEZE.of(exchange, underlying)

    assert (None if freeze is None else freeze.most) == quantity
