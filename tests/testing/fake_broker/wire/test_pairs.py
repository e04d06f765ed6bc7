"""Queries and forms are read as the standard library reads them."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from kite_testing.fake_broker.wire.pairs import pairs_of


@given(st.text(st.sampled_from("ab&=+%20;é/ "), max_size=30) | st.text(max_size=30))
def test_pairs_are_those_of_the_standard_library(text: str) -> None:
    assert list(pairs_of(text)) == parse_qsl(text, keep_blank_values=True)


def test_names_repeat_and_stand_alone() -> None:
    assert pairs_of("i=NSE:INFY&i=BSE:SBIN&flag&&") == (
        ("i", "NSE:INFY"),
        ("i", "BSE:SBIN"),
        ("flag", ""),
    )
