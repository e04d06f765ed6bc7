from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from kite_core.errors import ValidationError
from kite_core.faults import (
    Faults,
    Price,
    exact_decimal,
    keep_plain_wholes,
    pairs,
    price_field,
    price_text,
    wire_text,
)
from kite_core.models.words import Exchange, Interval


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (1500, "1500"),
        (0, "0"),
        (-1, "-1"),
        (1500.0, "1500"),
        (1500.05, "1500.05"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (0.0025, "0.0025"),
        (Decimal("1500.050"), "1500.05"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.000"), "0"),
        ("1500.050", "1500.05"),
        ("1e3", "1000"),
        (" 12.50 ", "12.5"),
    ],
)
def test_a_price_leaves_as_its_shortest_exact_text(price: Price, text: str) -> None:
    assert price_text(price) == price_field(price) == text


def test_a_numpy_price_leaves_exactly() -> None:
    numpy = pytest.importorskip("numpy", reason="numpy is an extra")

    assert price_text(numpy.float64(1500.05)) == "1500.05"


@pytest.mark.parametrize(
    "price", ["", "dear", "nan", "Infinity", float("nan"), float("inf"), Decimal("NaN"), True]
)
def test_what_is_no_finite_number_is_no_price(price: str) -> None:
    with pytest.raises(ValueError, match=r"is not a (finite )?number"):
        price_text(price)


def test_a_price_is_calculated_with_as_it_leaves() -> None:
    assert exact_decimal(0.1) + exact_decimal("0.20") == exact_decimal(Decimal("0.3"))
    assert str(exact_decimal("1500.50")) == "1500.5"


def test_what_is_no_number_is_not_calculated_with() -> None:
    with pytest.raises(ValueError, match="'cheap' is not a number"):
        exact_decimal("cheap")


def test_a_price_that_is_not_given_stays_away() -> None:
    assert price_field(None) is None


def test_faults_are_raised_together_in_the_order_they_were_found() -> None:
    faults = Faults()
    faults.text("name", " ")
    faults.whole("quantity", 0, least=1)
    faults.number("price", "x")

    with pytest.raises(ValidationError) as caught:
        faults.raise_for("Thing")

    assert [fault.field for fault in caught.value.faults] == ["name", "quantity", "price"]
    assert caught.value.subject == "Thing"


def test_no_faults_raise_nothing() -> None:
    faults = Faults()

    assert faults.text("name", "x")
    assert faults.whole("quantity", 3, least=1, most=3)
    assert faults.number("price", "0.05")
    faults.raise_for("Thing")


@pytest.mark.parametrize(
    ("value", "fix"),
    [
        (0, "at least 1"),
        (-1, "at least 1"),
        (1.0, "an int"),
        ("1", "an int"),
        (True, "an int"),
        (None, "an int"),
    ],
)
def test_whole_numbers_are_strict(value: object, fix: str) -> None:
    faults = Faults()

    assert not faults.whole("quantity", value, least=1)
    with pytest.raises(ValidationError, match=fix):
        faults.raise_for("Thing")


@pytest.mark.parametrize(
    ("word", "fix"),
    [
        ("NSEE", 'Did you mean "NSE"'),
        ("nse", 'Did you mean "NSE"'),
        ("moon", "Use one of NSE, BSE"),
        ("", "Use one of NSE, BSE"),
    ],
)
def test_an_unknown_word_gets_a_guess_or_the_list(word: str, fix: str) -> None:
    faults = Faults()

    assert not faults.word("exchange", word, Exchange)
    with pytest.raises(ValidationError, match=fix):
        faults.raise_for("Thing")


def test_a_new_word_can_be_used_by_making_it_a_member() -> None:
    assert Faults().word("exchange", Exchange("MOONX"), Exchange)


def test_an_interval_with_a_space_gets_a_guess() -> None:
    faults = Faults()
    faults.word("interval", "30 minute", Interval)

    with pytest.raises(ValidationError, match='"30minute"'):
        faults.raise_for("Thing")


@pytest.mark.parametrize(
    ("value", "problem"),
    [(5, "5 is not a text"), (None, "it is empty"), ("", "it is empty"), (" ", "it is empty")],
)
def test_a_text_that_is_none_says_what_is_wrong_with_it(value: object, problem: str) -> None:
    faults = Faults()

    assert not faults.text("name", value)
    assert not faults.text("name", value, fix="Give your name.")
    assert [str(fault) for fault in faults.found] == [
        f"name: {problem}. Give a text with something in it.",
        f"name: {problem}. Give your name.",
    ]


class Five:
    """A whole number of another kind, as numpy has them."""

    def __index__(self) -> int:
        return 5


@dataclass(frozen=True)
class Asked:
    count: object


def test_whole_numbers_of_other_kinds_become_plain() -> None:
    asked = Asked(Five())

    keep_plain_wholes(asked, "count")

    assert type(asked.count) is int
    assert asked == Asked(5)


@pytest.mark.parametrize("value", [5.0, "5", None, True, 7])
def test_what_is_plain_or_no_whole_number_stays_as_it_is(value: object) -> None:
    asked = Asked(value)

    keep_plain_wholes(asked, "count")

    assert asked.count is value


def test_fields_are_written_as_the_wire_wants_them() -> None:
    assert pairs(("a", None), ("b", True), ("c", False), ("d", 1), ("e", 1.50)) == (
        ("b", "true"),
        ("c", "false"),
        ("d", "1"),
        ("e", "1.5"),
    )


def test_an_enumeration_leaves_as_its_plain_text() -> None:
    assert type(wire_text(Exchange.NSE)) is str
    assert wire_text(Exchange.NSE) == "NSE"


def test_faults_can_be_read_without_raising() -> None:
    faults = Faults()
    faults.text("tag", "")
    faults.whole("quantity", 0, least=1)

    assert [fault.field for fault in faults.found] == ["tag", "quantity"]
