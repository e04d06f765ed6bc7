"""Lots: the oldest go first, and nothing of their value is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kite_testing.fake_broker.account.lots import (
    Lots,
    count_of,
    first_in_first_out,
    value_of,
)

LOTS = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10**9)), max_size=8)


def test_oldest_lots_go_first() -> None:
    lots = [(5, 50), (5, 100)]

    assert first_in_first_out(lots, 7) == ([(5, 50), (2, 40)], [(3, 60)])


def test_part_of_a_lot_leaves_what_cannot_be_divided_behind() -> None:
    assert first_in_first_out([(3, 100)], 1) == ([(1, 33)], [(2, 67)])


@given(LOTS, st.integers(0, 500))
def test_quantity_and_value_are_split_and_never_changed(lots: Lots, quantity: int) -> None:
    taken, left = first_in_first_out(lots, quantity)

    assert count_of(taken) == min(quantity, count_of(lots))
    assert count_of(taken) + count_of(left) == count_of(lots)
    assert value_of(taken) + value_of(left) == value_of(lots)
