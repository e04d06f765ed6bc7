"""Protection: percentages, prices and tags."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.rulebook.book import rules_on
from kite_testing.fake_broker.money import RUPEE, exact
from kite_testing.fake_broker.orders.pricing import (
    automatic_protection,
    moved,
    protection_tags,
)
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.orders.house import caller_at, place, refusal, row

RULE = rules_on(A_FRIDAY_MORNING.date()).trading.protection.value


@given(
    st.integers(1, 10**9),
    st.integers(-10_000, 10_000),
    st.sampled_from([25, 100, 500, 1000, 50_000]),
)
def test_moved_price_is_the_nearest_tick(price: int, hundredths: int, tick: int) -> None:
    wanted = Fraction(price * (10_000 + hundredths), 10_000)

    found = moved(price, hundredths, tick)

    assert found % tick == 0
    assert found >= tick
    assert found == tick or abs(found - wanted) <= Fraction(tick, 2)


def test_protected_price_is_that_of_the_official_sample() -> None:
    assert moved(exact("156.69"), 200, exact("0.01")) == exact("159.82")


@pytest.mark.parametrize(
    ("rupees", "is_option", "hundredths"),
    [
        ("99.95", False, 200),
        ("100", False, 100),
        ("499.95", False, 100),
        ("500", False, 50),
        ("9.95", True, 500),
        ("10", True, 300),
        ("100", True, 200),
        ("500", True, 100),
    ],
)
def test_brokers_own_percentage_depends_on_the_price(
    rupees: str, is_option: bool, hundredths: int
) -> None:
    assert automatic_protection(RULE, exact(rupees), is_option=is_option) == hundredths


def test_percentage_is_that_of_the_rulebook_everywhere() -> None:
    for rupees in range(1, 700, 7):
        for is_option in (False, True):
            expected = RULE.automatic_percentage(exact(rupees) // RUPEE, is_option=is_option)  # type: ignore[arg-type]  # reason: whole rupees compare alike
            found = automatic_protection(RULE, exact(rupees), is_option=is_option)
            assert found == expected * 100


@pytest.mark.parametrize(
    ("hundredths", "tags"), [(0, ()), (200, ("mktp", "mktp:2.00")), (55, ("mktp", "mktp:0.55"))]
)
def test_tags_tell_the_percentage(hundredths: int, tags: tuple[str, ...]) -> None:
    assert protection_tags(hundredths) == tags


@pytest.mark.parametrize(
    ("text", "price"), [("2", 1530), ("0.5", 1507.5), ("-1", 1507.5), ("-1.0", 1507.5)]
)
def test_market_order_is_a_limit_order_at_the_protected_price(text: str, price: float) -> None:
    caller = caller_at()

    order_id = place(caller, order_type="MARKET", price=None, market_protection=text)

    assert row(caller, order_id)["price"] == price


def test_protected_price_stays_inside_the_days_range() -> None:
    caller = caller_at()

    order_id = place(caller, order_type="MARKET", price=None, market_protection=100)

    limit = caller.quote("NSE:INFY")["upper_circuit_limit"]
    assert row(caller, order_id)["price"] == limit


@pytest.mark.parametrize("text", ["-2", "100.5", "much"])
def test_percentage_that_is_none_is_refused(text: str) -> None:
    message = refusal(caller_at(), order_type="MARKET", market_protection=text)[2]

    assert message == "Invalid `market_protection`."
