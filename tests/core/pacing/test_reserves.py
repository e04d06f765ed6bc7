from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.pacing.reserves import A_DAY, A_MINUTE, Reserve, kept_of

reserves = st.builds(Reserve, at_most=st.integers(0, 500), one_in=st.integers(1, 20))


@pytest.mark.parametrize(
    ("reserve", "limit", "kept"),
    [
        (A_MINUTE, 400, 40),
        (A_MINUTE, 200, 20),
        (A_MINUTE, 9, 0),
        (A_DAY, 5000, 100),
        (A_DAY, 3000, 100),
        (A_DAY, 50, 5),
        (A_DAY, 9, 0),
        (Reserve(at_most=7), 20, 7),
        (Reserve(at_most=7), 5, 4),
        (Reserve(at_most=0), 5, 0),
    ],
)
def test_a_share_of_a_limit_is_kept_up_to_a_bound(reserve: Reserve, limit: int, kept: int) -> None:
    assert reserve.of(limit) == kept


@given(reserves, st.integers(1, 6000))
def test_others_can_always_have_one(reserve: Reserve, limit: int) -> None:
    assert 0 <= reserve.of(limit) < limit


def test_of_several_wishes_the_largest_holds_and_none_keeps_nothing() -> None:
    assert kept_of(100, [Reserve(at_most=3), A_MINUTE, Reserve(at_most=0)]) == 10
    assert kept_of(100, []) == 0
