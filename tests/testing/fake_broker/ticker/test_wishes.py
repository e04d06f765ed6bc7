from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_testing.fake_broker.ticker.wishes import (
    MODE,
    SUBSCRIBE,
    UNSUBSCRIBE,
    MalformedWishError,
    Wish,
    read_wish,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=2), parts),
    max_leaves=12,
)
messages = st.fixed_dictionaries(
    {}, optional={"a": st.sampled_from(["subscribe", "mode"]) | json_values, "v": json_values}
)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ('{"a":"subscribe","v":[408065,884737]}', Wish(action=SUBSCRIBE, tokens=(408065, 884737))),
        ('{"v":["408065"],"a":"unsubscribe"}', Wish(action=UNSUBSCRIBE, tokens=(408065,))),
        ('{"a":"mode","v":["full",[408065]]}', Wish(action=MODE, tokens=(408065,), mode="full")),
        ('{"a":"subscribe","v":[]}', Wish(action=SUBSCRIBE, tokens=())),
    ],
)
def test_the_texts_of_the_official_clients_are_understood(text: str, wish: Wish) -> None:
    assert read_wish(text) == wish


@given(st.text() | messages.map(json.dumps) | json_values.map(json.dumps))
def test_any_text_is_a_wish_or_malformed_and_never_another_error(text: str) -> None:
    wish = None
    with suppress(MalformedWishError):
        wish = read_wish(text)

    if wish is not None:
        assert wish.action in (SUBSCRIBE, UNSUBSCRIBE, MODE)
        assert all(type(token) is int for token in wish.tokens)


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000])
def test_a_number_of_endless_digits_is_malformed(number: Any) -> None:
    with pytest.raises(MalformedWishError):
        read_wish(f'{{"a":"subscribe","v":[{number}]}}')
