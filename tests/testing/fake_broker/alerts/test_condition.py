"""Levels say the same as comparisons, for every price and every constant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_testing.fake_broker.alerts.condition import Condition, Side
from kite_testing.fake_broker.market.instrument import Instrument

INFY = Side(
    exchange="NSE",
    instrument=Instrument(
        exchange="NSE",
        tradingsymbol="INFY",
        exchange_token=1594,
        segment="NSE",
        name="INFOSYS",
        kind="EQ",
        tick=500,
    ),
)
CONSTANTS = st.one_of(
    st.integers(min_value=1, max_value=20), st.floats(min_value=0.00001, max_value=20)
)


@pytest.mark.parametrize("operator", ["<=", ">=", "<", ">"])
@given(constant=CONSTANTS, price=st.integers(min_value=1, max_value=200_000))
def test_level_parts_true_from_false(operator: str, constant: float, price: int) -> None:
    condition = Condition(left=INFY, operator=operator, constant=constant)

    for until in (False, True):
        is_above, level = condition.level(until=until)
        reached = price >= level if is_above else price <= level
        assert reached is (condition.holds(price, None) is not until)


def test_equality_has_no_level() -> None:
    condition = Condition(left=INFY, operator="==", constant=10.05)

    assert not condition.has_level
    assert condition.holds(100_500, None)
    assert not condition.holds(100_501, None)


def test_text_shows_the_constant_as_it_was_sent() -> None:
    condition = Condition(left=INFY, operator="<=", constant=58290.35)

    assert condition.text() == 'LastTradedPrice("NSE:INFY") <= 58290.35'
    assert Decimal(str(condition.constant)) == Decimal("58290.35")
