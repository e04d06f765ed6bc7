"""The bank that pays for funds."""

from __future__ import annotations

import pytest

from kite_testing import FakeBroker


def test_bank_is_without_bound_until_a_test_says_otherwise() -> None:
    funds = FakeBroker().mutual_funds
    before = funds.bank_balance()

    funds.set_bank_balance("1500.50")

    assert (before, funds.bank_balance()) == (None, 1500.5)


def test_bank_is_never_overdrawn() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        FakeBroker().mutual_funds.set_bank_balance(-1)
