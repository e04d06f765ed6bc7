"""Numbers and words as they come in forms, and what is not taken for one."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.money import exact
from kite_testing.fake_broker.orders import form as forms
from kite_testing.fake_broker.wire.refusals import RefusedError


@pytest.mark.parametrize("text", ["", " ", "1.5", "-1", "+1", "x", "²", "1" * 13, "0"])
def test_text_that_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="`quantity`"):
        forms.whole({"quantity": text}, "quantity")


@pytest.mark.parametrize("text", ["", "0", " "])
def test_zero_and_nothing_are_the_default_where_there_is_one(text: str) -> None:
    assert forms.whole({"iceberg_legs": text}, "iceberg_legs", 7) == 7


@pytest.mark.parametrize("text", ["nan", "inf", "1e99", "cheap", "0.00001", "1_0_0x"])
def test_text_that_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="`price`"):
        forms.price({"price": text}, "price")


@pytest.mark.parametrize("text", ["0", "-5", "0.0"])
def test_price_has_to_be_above_zero(text: str) -> None:
    with pytest.raises(RefusedError, match="Enter Valid Price"):
        forms.price({"price": text}, "price")


@pytest.mark.parametrize("text", ["1500.5", " 1500.50 ", "15005E-1"])
def test_price_is_exact(text: str) -> None:
    assert forms.price({"price": text}, "price") == exact("1500.5")


@pytest.mark.parametrize(
    ("text", "truth"), [("true", True), ("True", True), ("1", True), ("false", False), ("", False)]
)
def test_flags_are_spelled_in_many_ways(text: str, truth: bool) -> None:
    assert forms.is_true({"autoslice": text}, "autoslice") is truth


def test_word_may_have_blanks_around_it() -> None:
    assert forms.word({"product": " CNC "}, "product", forms.PRODUCTS) == "CNC"
