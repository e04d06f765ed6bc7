from __future__ import annotations

import pytest

from kite_core.explanations.known_messages import KNOWN_MESSAGES
from kite_core.explanations.text_forms import TextForm, plain

FORMS = [form for row in KNOWN_MESSAGES for form in row.texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Enter  Valid\tPrice.", "Enter Valid Price"),
        ("Couldn\u2019t find that `order_id`.", "Couldn't find that 'order_id'"),
        ("16316 : The trigger", "The trigger"),
        ("17070: Order", "Order"),
        ("RMS:Rule: Check", "Rule:Check"),
        ("rms: Margin", "Margin"),
        ("Required:1, Available:2", "Required:1,Available:2"),
        ("123 : three digits are no code", "123:three digits are no code"),
        ("", ""),
    ],
)
def test_what_does_not_count_is_left_out(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_only_the_beginning_of_a_long_text_counts() -> None:
    assert len(plain("x" * 10_000_000)) == 500


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("At least {least}.", "At least 3,510.", {"least": "3,510"}),
        ("At least {least}.", "At least 1,00,000.50", {"least": "1,00,000.50"}),
        ("At least {least}.", "At least -2.5", {"least": "-2.5"}),
        ("At least {least}.", "At least many", None),
        ("At least {least}.", "At least 3 or so", None),
        ("At least {least}*", "At least 3. Or so.", {"least": "3"}),
        ("{quantity} needs it", "10 needs it", {"quantity": "10"}),
        ("exactly THIS", "EXACTLY this", {}),
        ("Product {product:word}", "PRODUCT Mis", {"product": "Mis"}),
        ("IP ({address:word}) is", "IP (::1) is", {"address": "::1"}),
        ("IP ({address:word}) is", "IP (of mine) is", None),
        ("The * has (gone)", "The thing has (gone)", {}),
        ("The * has (gone)", "The thing has gone", None),
        ("a.b", "axb", None),
        ("Exactly this", "Exactly this and more", None),
    ],
)
def test_form_fits_a_whole_text_or_not_at_all(
    form: str, text: str, found: dict[str, str] | None
) -> None:
    assert TextForm(form).found_in(plain(text)) == found


@pytest.mark.parametrize("form", FORMS)
def test_form_has_one_gap_inside_at_most_so_that_no_text_makes_it_slow(form: str) -> None:
    assert form.rstrip("*").count("*") <= 1


@pytest.mark.parametrize("form", FORMS)
def test_form_is_compared_with_a_long_text_in_one_pass(form: str) -> None:
    beginning = plain(form).split("{", maxsplit=1)[0].split("*", maxsplit=1)[0]
    text = beginning + "1,1(a) above 1" * 100_000 + "("  # a search that explodes would not end

    found = TextForm(form).found_in(text)

    assert found is None or form.endswith("*")
