"""Reading JSON texts out of form fields."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_testing.fake_broker.wire.json_fields import (
    json_list,
    json_object,
    number_in,
    number_of,
    text_of,
    units_at_least,
    units_at_most,
    whole_of,
)
from kite_testing.fake_broker.wire.refusals import RefusedError


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "null", '{"a": NaN}', "[" * 100_000])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="Invalid `condition`"):
        json_object(text, "condition")


@pytest.mark.parametrize("text", ["", "{}", '"a"', "[Infinity]", "[" + "9" * 5000 + "]"])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="Invalid `orders`"):
        json_list(text, "orders")


@given(st.text())
def test_no_text_crashes_the_reader(text: str) -> None:
    for read in (json_object, json_list, number_in):
        with suppress(RefusedError):
            read(text, "field")


@pytest.mark.parametrize(
    ("value", "number"), [(702, 702), (702.0, 702.0), ("702", 702), ("702.0", 702.0), ("7e2", 700)]
)
def test_number_stays_what_it_was(value: object, number: float) -> None:
    found = number_of(value, "price")

    assert (found, type(found)) == (number, type(number))


@pytest.mark.parametrize("value", [True, [], {}, 0, -1, 1e13, float("inf"), "0", "inf", "1e999"])
def test_what_is_no_price_is_refused(value: object) -> None:
    with pytest.raises(RefusedError, match="Invalid `price`"):
        number_of(value, "price")


@pytest.mark.parametrize("value", [None, ""])
def test_number_has_to_be_there(value: object) -> None:
    with pytest.raises(RefusedError, match="Missing or empty field `price`"):
        number_of(value, "price")


def test_whole_number_may_be_written_with_a_point() -> None:
    assert whole_of(3.0, "quantity") == 3
    with pytest.raises(RefusedError, match="Invalid `quantity`"):
        whole_of(3.5, "quantity")


def test_text_has_to_be_a_text() -> None:
    assert text_of({"exchange": "NSE"}, "exchange") == "NSE"
    with pytest.raises(RefusedError, match="Missing or empty"):
        text_of({"exchange": ""}, "exchange")
    with pytest.raises(RefusedError, match="Invalid"):
        text_of({"exchange": 1}, "exchange")


@given(st.one_of(st.integers(1, 10**6), st.floats(min_value=1e-6, max_value=1e6)))
def test_amounts_are_rounded_to_the_side_that_is_asked_for(rupees: float) -> None:
    exact = Decimal(str(rupees)) * 10_000

    assert units_at_most(rupees) <= exact <= units_at_least(rupees)
    assert units_at_least(rupees) - units_at_most(rupees) in (0, 1)
