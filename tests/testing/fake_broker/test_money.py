"""Money that does not lose a paisa."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from kite_testing.fake_broker.money import (
    MOST_RUPEES,
    RUPEE,
    amount_of,
    exact,
    grouped,
    number,
    ratio,
    text,
    to_tick,
)


@pytest.mark.parametrize("amount", ["1500.05", 1500.05, Decimal("1500.05")])
def test_amounts_are_read_exactly(amount: Decimal | float | str) -> None:
    assert exact(amount) == 15_000_500


@pytest.mark.parametrize("amount", ["0.00001", "nan", "inf", "ten"])
def test_what_the_unit_cannot_hold_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=amount):
        exact(amount)


def test_whole_rupees_have_no_fraction_on_the_wire() -> None:
    assert [repr(number(amount)) for amount in (0, 161 * RUPEE, 1_610_500)] == [
        "0",
        "161",
        "161.05",
    ]


def test_averages_are_rounded_once() -> None:
    assert ratio(exact(100), 3 * RUPEE) == 100 / 3
    assert ratio(Fraction(1, 3), 1) == 1 / 3
    assert repr(ratio(Fraction(4, 2), 1)) == "2"
    assert ratio(exact(5), 0) == 0


def test_messages_show_paise() -> None:
    assert text(exact("228365.926")) == "228365.93"
    assert text(exact(-1)) == "-1.00"
    assert text(Fraction(exact(1), 3)) == "0.33"


def test_prices_are_put_on_the_grid_and_never_below_one_tick() -> None:
    tick = exact("0.05")

    assert to_tick(exact("10.07"), tick) == exact("10.05")
    assert to_tick(exact("0.01"), tick) == tick


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (7, "7"),
        (999, "999"),
        (1_000, "1,000"),
        (1_00_000, "1,00,000"),
        (12_34_56_789, "12,34,56,789"),
    ],
)
def test_messages_show_lakhs_and_crores(count: int, shown: str) -> None:
    assert grouped(count) == shown


@pytest.mark.parametrize("amount", ["1e999999999", "0e999999999", "1e-999999999"])
def test_number_that_would_fill_the_memory_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=f"'{amount}' is (more than anything costs|finer)"):
        exact(amount)


@pytest.mark.parametrize("rupees", [-1, "0.001", 10**12 + 1, "nan", None])
def test_cash_is_in_whole_paise_and_has_a_bound(rupees: Any) -> None:
    with pytest.raises(ValueError, match=r"cash is .*: give rupees, 0 or more, in whole paise"):
        amount_of(rupees, name="cash")


def test_cash_of_one_lakh_crore_is_taken() -> None:
    assert amount_of("1e12") == MOST_RUPEES * RUPEE
