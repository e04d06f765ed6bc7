from __future__ import annotations

from itertools import pairwise

import pytest

from kite_core.ticker.layouts import (
    FULL,
    INDEX_FULL,
    INDEX_QUOTE,
    LAYOUTS,
    LTP,
    MODES,
    QUOTE,
    layout_of,
)


def test_every_kind_of_packet_has_the_length_that_readers_know_it_by() -> None:
    assert LAYOUTS == {8: LTP, 44: QUOTE, 184: FULL, 28: INDEX_QUOTE, 32: INDEX_FULL}


@pytest.mark.parametrize("is_index", [False, True])
def test_a_shorter_packet_is_the_head_of_the_longer_ones(is_index: bool) -> None:
    kinds = [layout_of(mode, is_index=is_index) for mode in MODES]

    for shorter, longer in pairwise(kinds):
        assert longer.columns[: len(shorter.columns)] == shorter.columns


def test_only_the_change_of_an_index_has_a_sign() -> None:
    signed = {
        (layout.length, column.name)
        for layout in LAYOUTS.values()
        for column in layout.columns
        if column.code == "i"
    }

    assert signed == {(28, "change"), (32, "change")}


def test_an_index_has_high_and_low_before_open() -> None:
    names = [column.name for column in INDEX_FULL.columns]

    assert names[2:6] == ["high", "low", "open", "close"]


def test_an_unknown_mode_has_no_layout() -> None:
    with pytest.raises(KeyError, match="deep"):
        layout_of("deep", is_index=False)
