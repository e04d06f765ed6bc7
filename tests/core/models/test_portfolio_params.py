from __future__ import annotations

from typing import Any

import pytest

from kite_core.models.portfolio_params import PositionConversion
from tests.core.models.faulty import faults_of


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({"exchange": "NSEE"}, "exchange", 'Did you mean "NSE"'),
        ({"tradingsymbol": ""}, "tradingsymbol", "is empty"),
        ({"transaction_type": "BYE"}, "transaction_type", 'Did you mean "BUY"'),
        ({"position_type": "net"}, "position_type", "Use one of day, overnight"),
        ({"quantity": 0}, "quantity", "at least 1"),
        ({"old_product": "X"}, "old_product", "Use one of CNC"),
        ({"new_product": "X"}, "new_product", "Use one of CNC"),
        ({"new_product": "MIS"}, "new_product", "Give another product"),
    ],
)
def test_each_fault_of_a_conversion_comes_with_its_fix(
    changes: dict[str, Any], field: str, fix: str
) -> None:
    wish: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "position_type": "day",
        "quantity": 3,
        "old_product": "MIS",
        "new_product": "CNC",
        **changes,
    }

    assert fix in faults_of(lambda: PositionConversion(**wish))[field]
