from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kite_core.ist import IST
from kite_core.tags import is_tagged, unique_tag
from tests.ports import SameEntropy, SteadyEntropy

NOW = datetime(2026, 11, 20, 9, 15, tzinfo=IST)


@pytest.mark.parametrize("label", ["", "s", "strategy"])
def test_a_label_is_kept_in_front_of_twelve_unique_characters(label: str) -> None:
    tag = unique_tag(label, NOW, SteadyEntropy())

    assert tag.startswith(label)
    assert len(tag) == len(label) + 12
    assert tag.isalnum()


def test_a_longer_tag_is_the_callers_own() -> None:
    assert unique_tag("my own tag", NOW, SteadyEntropy()) == "my own tag"


def test_no_wish_is_no_label() -> None:
    assert len(unique_tag(None, NOW, SteadyEntropy())) == 12


def test_tags_sort_by_time() -> None:
    entropy = SteadyEntropy()
    moments = [NOW + timedelta(milliseconds=step) for step in (0, 1, 999, 86_400_000)]

    tags = [unique_tag(None, moment, entropy) for moment in moments]

    assert tags == sorted(tags)


def test_tags_of_one_millisecond_differ() -> None:
    entropy = SteadyEntropy()

    assert len({unique_tag(None, NOW, entropy) for _ in range(1000)}) == 1000


def test_tag_that_is_taken_is_not_minted_again() -> None:
    taken: set[str] = set()

    for _ in range(10):
        taken.add(unique_tag("swing", NOW, SameEntropy(), taken=taken))

    assert len(taken) == 10
    assert len({tag[:-4] for tag in taken}) == 1  # no other time, and no other label


def test_callers_own_tag_stays_although_it_is_taken() -> None:
    assert unique_tag("my own tag", NOW, SameEntropy(), taken={"my own tag"}) == "my own tag"


@pytest.mark.parametrize(
    ("tag", "wish", "holds"),
    [
        ("swing0123456789ab", "swing", True),
        ("swing0123456789ab", "swing0123456789ab", True),
        ("swing0123456789ab", "swin", False),
        ("0123456789abcdefghij", "", False),
        ("my own tag", "my own tag", True),
        ("my own tags0123456789", "my own tag", False),
    ],
)
def test_a_tag_is_found_by_its_label_or_as_a_whole(tag: str, wish: str, holds: bool) -> None:
    assert is_tagged(tag, wish) is holds
