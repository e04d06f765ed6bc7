from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_core.errors import ValidationError
from kite_core.instrument_book.search import SearchIndex

ROWS = ["INFY", "INFY-BE", "NIFTYBEES", "M&M INFY LTD", "GROWINFY", "infy", "XY INFYBEES"]
INDEX = SearchIndex(ROWS, lambda row: (row,))
TEXTS = st.text("ab- ", max_size=5)


def best(text: str, limit: int = 50) -> list[str]:
    return INDEX.best(text, limit=limit, fits=lambda _: True)


def test_exact_matches_come_first_then_beginnings_words_and_other_places() -> None:
    assert best("infy") == [
        "INFY",
        "infy",
        "INFY-BE",
        "M&M INFY LTD",
        "GROWINFY",
        "XY INFYBEES",
    ]


def test_equally_good_matches_come_in_the_order_of_the_rows() -> None:
    assert best("N")[:1] == ["NIFTYBEES"]
    assert best("Y") == [
        "INFY",
        "INFY-BE",
        "NIFTYBEES",
        "M&M INFY LTD",
        "GROWINFY",
        "infy",
        "XY INFYBEES",
    ]


def test_a_search_stops_at_its_limit() -> None:
    assert best("infy", limit=3) == ["INFY", "infy", "INFY-BE"]


def test_only_rows_that_fit_are_found() -> None:
    found = INDEX.best("infy", limit=2, fits=lambda row: "-" in row or " " in row)

    assert found == ["INFY-BE", "M&M INFY LTD"]


def test_a_row_counts_once_with_the_best_of_its_texts() -> None:
    index = SearchIndex([("XAB", "AB"), ("ABX", "ABY")], lambda row: row)

    assert index.best("ab", limit=9, fits=lambda _: True) == [("XAB", "AB"), ("ABX", "ABY")]


def test_case_does_not_matter_in_any_script() -> None:
    index = SearchIndex(["STRASSE", "straße", "\u0130"], lambda row: (row, "\n"))

    assert index.best("STRAßE", limit=9, fits=lambda _: True) == ["STRASSE", "straße"]


def test_no_rows_are_no_matches() -> None:
    empty = SearchIndex(list[str](), lambda row: (row,))

    assert empty.best("a", limit=1, fits=lambda _: True) == []


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(TEXTS, max_size=3), max_size=6), wanted=TEXTS, limit=st.integers(1, 4)
)
def test_the_index_finds_what_a_look_at_every_row_finds(
    rows: list[list[str]], wanted: str, limit: int
) -> None:
    if not wanted.strip():
        return
    numbered = list(enumerate(rows))
    index = SearchIndex(numbered, lambda row: row[1])

    found = index.best(wanted, limit=limit, fits=lambda _: True)

    ranked = [(rank_of(wanted.strip(), texts), number) for number, texts in numbered]
    expected = sorted((rank, number) for rank, number in ranked if rank is not None)
    assert [number for number, _ in found] == [number for _, number in expected][:limit]


def rank_of(wanted: str, texts: list[str]) -> int | None:
    words = wanted.replace("-", " ").split()
    spaced = " ".join(words)
    line = " " + " ".join(texts).replace("-", " ")
    ranks = [rank_in(wanted, text) for text in texts if wanted in text]
    if words:
        ranks += [4 + rank_in(spaced, text) for text in texts if spaced in text]
    if len(words) > 1 and all(word in line for word in words):
        ranks.append(8 if all(f" {word}" in line for word in words) else 9)
    return min(ranks, default=None)


def rank_in(wanted: str, text: str) -> int:
    if text == wanted:
        return 0
    if text.startswith(wanted):
        return 1
    spaced = f" {text.replace('-', ' ')} "
    return 2 if f" {wanted.replace('-', ' ')} " in spaced else 3


def test_several_words_are_found_in_any_order_below_all_that_hold_the_text() -> None:
    rows = ["GROWINFY M&M", "LTD INFY", "INFY LTD", "INFY M&M LTD", "M&M LTD"]
    index = SearchIndex(rows, lambda row: (row,))

    assert index.best("infy ltd", limit=9, fits=lambda _: True) == [
        "INFY LTD",
        "LTD INFY",
        "INFY M&M LTD",
    ]
    assert index.best("M&M infy", limit=9, fits=lambda _: True) == ["INFY M&M LTD", "GROWINFY M&M"]


def test_words_may_be_looked_for_in_more_than_the_texts() -> None:
    index = SearchIndex(["A1", "A2"], lambda row: (row,), words_of=lambda row: (row, "Nov"))

    assert index.best("nov", limit=9, fits=lambda _: True) == []
    assert index.best("nov a2", limit=9, fits=lambda _: True) == ["A2"]


def test_more_words_are_found_by_their_beginnings_only() -> None:
    index = SearchIndex(["CE A1"], lambda row: (row,), words_of=lambda _: ("December",))

    assert index.best("dec a1", limit=9, fits=lambda _: True) == ["CE A1"]
    assert index.best("cem a1", limit=9, fits=lambda _: True) == []


def test_hyphens_stand_for_blanks_but_not_inside_numbers() -> None:
    index = SearchIndex(["A 50", "A-B", "C 2026-11-12", "C 2026-12-11"], lambda row: (row,))

    assert index.best("a-50", limit=9, fits=lambda _: True) == ["A 50"]
    assert index.best("b-a", limit=9, fits=lambda _: True) == ["A-B"]
    assert index.best("2026-11-12 c", limit=9, fits=lambda _: True) == ["C 2026-11-12"]


@pytest.mark.parametrize(("text", "limit"), [("", 1), ("  ", 1), ("a", 0), (None, 1), ("a", "5")])
def test_nothing_cannot_be_searched_for_and_a_limit_is_at_least_one(text: str, limit: int) -> None:
    with pytest.raises(ValidationError):
        best(text, limit=limit)
