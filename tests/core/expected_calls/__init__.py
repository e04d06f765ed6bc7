"""All calls of the API as values: what they send, and what answers them."""

from __future__ import annotations

from tests.core.expected_calls import (
    account,
    margins,
    market,
    mutual_funds,
    trading,
    waiting_orders,
)
from tests.core.expected_calls.expected_call import ExpectedCall as ExpectedCall

EVERY_CALL = (
    *account.CALLS,
    *trading.CALLS,
    *market.CALLS,
    *mutual_funds.CALLS,
    *waiting_orders.CALLS,
    *margins.CALLS,
)
