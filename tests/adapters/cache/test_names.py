from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_adapters.cache.names import kept_files, mark_of, new_stem, stems_of
from kite_core.ist import IST

THEN = datetime(2026, 11, 20, 8, 45, 30, 123456, tzinfo=IST)
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@pytest.mark.parametrize(
    ("key", "readable"),
    [
        ("/instruments", "instruments"),
        ("/instruments/NSE", "instruments-nse"),
        ("../../etc/passwd", "etc-passwd"),
        ("", ""),
        ("x" * 300, "x" * 40),
    ],
)
def test_a_name_shows_what_can_be_read_of_the_key(key: str, readable: str) -> None:
    assert mark_of(key).partition(".")[0] == readable


@given(keys)
def test_a_name_is_safe_and_found_again_whatever_the_key(key: str) -> None:
    stem = new_stem(key, kept_at=THEN)

    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.T")
    assert len(stem) < 100
    assert stems_of(key, [f"{stem}.kept"]) == [stem]
    [file] = kept_files([f"{stem}.csv"])
    assert (file.stem, file.mark, file.kept_at) == (stem, mark_of(key), THEN)


@given(keys, keys)
def test_two_keys_never_share_a_name(one: str, other: str) -> None:
    assert (mark_of(one) == mark_of(other)) is (one == other)


@given(st.lists(st.integers(0, 10**9), unique=True))
def test_pairs_come_newest_first(ages: list[int]) -> None:
    stems = [new_stem("a", kept_at=THEN - timedelta(seconds=age)) for age in sorted(ages)]

    assert stems_of("a", reversed([f"{stem}.kept" for stem in stems])) == stems


@pytest.mark.parametrize(
    ("kept_after", "suffix", "is_replaced"),
    [
        (timedelta(0), ".csv", False),
        (-timedelta(microseconds=1), ".csv", True),
        (-timedelta(days=1), ".kept", True),
        (timedelta(minutes=59), ".csv", False),
        (timedelta(hours=1), ".csv", True),
        (-timedelta(hours=23), ".csv.draft", False),
        (-timedelta(hours=25), ".csv.draft", True),
    ],
)
def test_what_was_kept_before_is_replaced(
    kept_after: timedelta, suffix: str, is_replaced: bool
) -> None:
    stem = new_stem("a", kept_at=THEN + kept_after)

    [file] = kept_files([f"{stem}{suffix}"])

    assert file.is_replaced_by(mark_of("a"), kept_at=THEN) is is_replaced


@pytest.mark.parametrize(("age", "is_replaced"), [(6, False), (7, False), (8, True)])
def test_what_is_too_old_to_be_served_is_replaced_by_anything(age: int, is_replaced: bool) -> None:
    [file] = kept_files([f"{new_stem('a', kept_at=THEN - timedelta(days=age))}.csv"])

    assert file.is_replaced_by(mark_of("b"), kept_at=THEN) is is_replaced
