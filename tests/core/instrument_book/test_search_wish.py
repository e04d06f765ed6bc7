from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kite_core.errors import ValidationError
from kite_core.instrument_book.search_wish import SearchWish


def test_without_limits_anything_is_wanted() -> None:
    wish = SearchWish.of("infy")

    assert (wish.text, wish.exchange, wish.types, wish.expiry) == ("infy", None, None, None)


@pytest.mark.parametrize("text", ["NSE:INFY", "nse:INFY", "NSE: INFY"])
def test_a_key_names_its_exchange(text: str) -> None:
    wish = SearchWish.of(text)

    assert (wish.exchange, wish.text.strip()) == ("NSE", "INFY")


@pytest.mark.parametrize("text", ["NSE:", "A:B", ":INFY"])
def test_another_text_with_a_colon_is_a_text(text: str) -> None:
    assert SearchWish.of(text).text == text


def test_a_key_of_another_exchange_than_the_one_that_is_named_is_refused() -> None:
    assert SearchWish.of("NSE:INFY", exchange="NSE").exchange == "NSE"
    with pytest.raises(ValidationError, match=r"is not on BSE\. Leave one of them out"):
        SearchWish.of("NSE:INFY", exchange="BSE")


def test_one_text_is_one_type() -> None:
    assert SearchWish.of("nifty", types="CE").types == frozenset({"CE"})
    assert SearchWish.of("nifty", types=("CE", "PE")).types == frozenset({"CE", "PE"})


@pytest.mark.parametrize(
    ("wish", "fix"),
    [
        ({"types": ["ce"]}, 'types: "ce" is not a known InstrumentType. Did you mean "CE"'),
        ({"types": ["CEE"]}, 'Did you mean "CE"'),
        ({"types": "CEPE"}, 'types: "CEPE" is not a known'),
        ({"types": []}, "types: there are none"),
        ({"types": 5}, 'types: "5" is not a known'),
        ({"types": [None]}, 'types: "None" is not a known'),
        ({"exchange": "nfo"}, 'exchange: .* Did you mean "NFO"'),
        ({"expiry": "weekly"}, "expiry: 'weekly' is no day"),
    ],
)
def test_what_nothing_could_match_is_refused_with_the_fix(wish: dict[str, Any], fix: str) -> None:
    with pytest.raises(ValidationError, match=fix):
        SearchWish.of("nifty", **wish)


def test_an_expiry_may_be_a_text() -> None:
    assert SearchWish.of("nifty", expiry="2026-11-24").expiry == date(2026, 11, 24)
