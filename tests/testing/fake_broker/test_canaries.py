"""The checks of exactness are no ornament: each known bug that is put in makes one of them fail."""

from __future__ import annotations

import pytest

from tests.testing.fake_broker.canaries import CANARIES, Canary, finding


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary.name)
def test_known_bug_is_found(canary: Canary) -> None:
    assert finding(canary)


def test_check_of_the_randomness_finds_nothing_in_the_engine_as_it_is() -> None:
    canary = next(each for each in CANARIES if "random" in each.name)

    canary.check()
