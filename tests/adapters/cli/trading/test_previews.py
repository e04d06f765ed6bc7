from __future__ import annotations

from typing import Any

import pytest

from kite_adapters.cli.trading.previews import last_price_of, preview
from kite_core import OrderParams, ValidationError
from kite_testing import FakeBroker

ORDER = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    price=1400,
    product="CNC",
)
DENIED: dict[str, Any] = {
    "status": 403,
    "error_type": "PermissionException",
    "message": "Insufficient permission for that call.",
}


@pytest.mark.parametrize(
    ("endpoint", "unknown"),
    [
        ("GET /quote/ltp", "last_price"),
        ("POST /margins/orders", "margin"),
        ("GET /user/margins/{segment}", "available"),
    ],
)
def test_what_the_broker_does_not_tell_stands_against_no_order(endpoint: str, unknown: str) -> None:
    broker = FakeBroker()
    broker.faults.add("error", endpoint=endpoint, **DENIED)

    seen = preview(broker.kite(), ORDER)

    assert getattr(seen, unknown) is None
    assert "Insufficient permission" in seen.unknown[0]
    assert seen.table()


def test_a_price_that_is_needed_and_not_told_is_asked_for() -> None:
    broker = FakeBroker()
    broker.faults.add("error", endpoint="GET /quote/ltp", **DENIED)

    with pytest.raises(ValidationError, match="Give --last-price PRICE"):
        last_price_of(broker.kite(), "NSE:INFY")
