from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import ValidationError
from kite_core.ticker.shards import Shards
from kite_core.ticker.ticks import Mode

steps = st.lists(
    st.tuples(st.sampled_from(["want", "drop", "fold"]), st.sets(st.integers(1, 40), max_size=12)),
    max_size=30,
)


def small() -> Shards:
    """Three connections of ten instruments each."""
    return Shards(sockets=3, tokens_each=10)


def sizes(shards: Shards) -> list[int]:
    return [len(rows) for rows in shards.wanted]


def test_one_connection_is_there_from_the_start() -> None:
    assert sizes(small()) == [0]


def test_another_connection_is_taken_when_all_are_full() -> None:
    shards = small()

    changed = shards.want(range(1, 13), Mode.LTP)

    assert changed == {0: list(range(1, 11)), 1: [11, 12]}
    assert sizes(shards) == [10, 2]


def test_new_instruments_go_where_the_most_room_is() -> None:
    shards = small()
    shards.want(range(1, 16), Mode.LTP)

    changed = shards.want([20, 21], Mode.LTP)

    assert changed == {1: [20, 21]}


def test_an_instrument_stays_where_it_is_and_only_changes_count() -> None:
    shards = small()
    shards.want(range(1, 16), Mode.LTP)

    assert shards.want([1, 11, 12], Mode.LTP) == {}
    assert shards.want([1, 11], Mode.FULL) == {0: [1], 1: [11]}
    assert shards.modes()[11] is Mode.FULL
    assert len(shards) == 15


def test_too_many_are_refused_with_nothing_taken() -> None:
    shards = small()
    shards.want(range(1, 30), Mode.LTP)

    with pytest.raises(ValidationError, match="31 instruments are more than the 30 of one API key"):
        shards.want([1, 98, 99], Mode.FULL)

    assert shards.modes() == dict.fromkeys(range(1, 30), Mode.LTP)


def test_what_is_dropped_is_said_by_connection() -> None:
    shards = small()
    shards.want(range(1, 13), Mode.LTP)

    assert shards.drop([1, 12, 99]) == {0: [1], 1: [12]}
    assert shards.drop([1]) == {}
    assert len(shards) == 10


@pytest.mark.parametrize(("left", "is_given_up"), [(9, False), (8, True), (0, True)])
def test_the_last_connection_is_given_up_when_the_others_stay_comfortable(
    left: int, is_given_up: bool
) -> None:
    shards = small()
    shards.want(range(1, 12), Mode.LTP)
    shards.drop(range(1, 12 - left))

    moved = shards.fold()

    assert (moved is not None) == is_given_up
    assert len(shards.wanted) == (1 if is_given_up else 2)


def test_what_was_carried_by_the_one_that_is_given_up_is_handed_over() -> None:
    shards = small()
    shards.want(range(1, 12), Mode.LTP)
    shards.want([11], Mode.FULL)
    shards.drop(range(1, 9))

    assert shards.fold() == {11: Mode.FULL}
    assert shards.modes() == {9: Mode.LTP, 10: Mode.LTP}
    assert shards.fold() is None


@given(steps)
def test_every_instrument_has_one_home_that_has_room(script: list[tuple[str, set[int]]]) -> None:
    shards, wanted = small(), set[int]()

    for step, tokens in script:
        if step == "want" and len(wanted | tokens) <= 30:
            shards.want(sorted(tokens), Mode.LTP)
            wanted |= tokens
        elif step == "drop":
            shards.drop(sorted(tokens))
            wanted -= tokens
        elif step == "fold":
            while (moved := shards.fold()) is not None:
                shards.want(moved, Mode.LTP)
        assert 1 <= len(shards.wanted) <= 3
        assert max(sizes(shards)) <= 10
        assert sum(sizes(shards)) == len(shards) == len(wanted)
        assert shards.modes().keys() == wanted
