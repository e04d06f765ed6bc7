from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import ValidationError
from kite_core.models.words import Exchange
from kite_core.services.market_keys import LONGEST_QUERY, asked, batches, by_key, distinct_keys

symbols = st.text(alphabet="ABZ019&-_ Ü", min_size=1, max_size=40).filter(lambda text: text.strip())
keys = st.lists(
    st.one_of(symbols.map("NSE:{}".format), st.integers(1, 2**32).map(str)),
    max_size=600,
    unique=True,
)


@given(keys=keys, most=st.integers(1, 500))
def test_batches_hold_every_key_once_in_order_and_fit_a_request(keys: list[str], most: int) -> None:
    parts = [*batches(keys, most=most)]

    assert [key for part in parts for key in part] == keys
    assert all(0 < len(part) <= most for part in parts)
    assert all(len(urlencode(by_key(part))) <= LONGEST_QUERY for part in parts)


@given(keys=keys, most=st.integers(1, 500))
def test_a_batch_ends_only_where_the_next_key_would_not_fit(keys: list[str], most: int) -> None:
    parts = [*batches(keys, most=most)]

    for part, after in pairwise(parts):
        longer = [*part, after[0]]
        assert len(longer) > most or len(urlencode(by_key(longer))) >= LONGEST_QUERY


def test_the_length_of_the_url_bites_before_the_number_of_keys() -> None:
    options = [f"NFO:BANKNIFTY26NOV{strike}CE" for strike in range(40_000, 90_000, 100)]

    assert [len(part) for part in batches(options, most=500)] == [260, 240]


def test_a_key_that_is_longer_than_any_request_goes_alone() -> None:
    long = "NSE:" + "A" * LONGEST_QUERY

    assert [*batches(["NSE:A", long, "NSE:B"], most=500)] == [["NSE:A"], [long], ["NSE:B"]]


@pytest.mark.parametrize(
    ("odd", "fix"),
    [
        ("NSE:INFY", r'Give a list: \["NSE:INFY"\]'),
        (["INFY"], "EXCHANGE:TRADINGSYMBOL"),
        (["NSE:"], "EXCHANGE:TRADINGSYMBOL"),
        ([408065], "EXCHANGE:TRADINGSYMBOL"),
    ],
)
def test_what_is_no_key_is_refused(odd: Any, fix: str) -> None:
    with pytest.raises(ValidationError, match=fix):
        distinct_keys(odd)


def test_keys_may_come_from_any_iterable_each_once() -> None:
    given_keys: Iterable[str] = (key for key in ("NSE:B", "NSE:A", "NSE:B"))

    assert distinct_keys(given_keys) == ("NSE:B", "NSE:A")


@pytest.mark.parametrize(
    ("wanted", "fix"), [([], "at least one"), (["NSE:A", "NSE:B"], "at most 1")]
)
def test_one_request_takes_some_keys_and_not_too_many(wanted: list[str], fix: str) -> None:
    with pytest.raises(ValidationError, match=fix):
        asked(wanted, most=1)


@pytest.mark.parametrize("keys", [None, 408065])
def test_what_is_no_list_of_keys_is_refused_with_the_fix(keys: Any) -> None:
    with pytest.raises(ValidationError, match=r"is no list of keys\. Give keys as .*NSE:INFY"):
        distinct_keys(keys)


@pytest.mark.parametrize(
    ("key", "fix"),
    [
        ("nse:infy", 'Did you mean "NSE:INFY"'),
        ("NSEE:INFY", 'Did you mean "NSE:INFY"'),
        (" NSE:INFY", 'Did you mean "NSE:INFY"'),
        ("QQQQ:INFY", "is on no exchange that is known. Give keys as"),
    ],
)
def test_an_exchange_that_nobody_knows_is_refused_with_the_nearest(key: str, fix: str) -> None:
    with pytest.raises(ValidationError, match=fix):
        distinct_keys(["BSE:INFY", key])


def test_an_exchange_that_the_list_brought_can_be_asked_for() -> None:
    newcomer = Exchange("NEWCOMEX")

    assert distinct_keys([f"{newcomer}:X"]) == ("NEWCOMEX:X",)


def test_keys_become_plain_texts() -> None:
    class Text(str):
        """As the texts of numpy are."""

        __slots__ = ()

    (key,) = distinct_keys([Text("NSE:INFY")])

    assert type(key) is str
