from __future__ import annotations

import re

import pytest

from kite_core.explanations.reasons import Reason


@pytest.mark.parametrize("reason", list(Reason))
def test_reason_is_a_word_that_can_be_an_anchor(reason: Reason) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", reason)
    assert reason.docs == f"reference/reasons/#{reason}"


def test_reason_is_its_text() -> None:
    assert str(Reason.MARGIN_SHORT) == "margin-short"
    assert Reason("margin-short") is Reason.MARGIN_SHORT


def test_reason_of_a_later_version_is_kept() -> None:
    later = Reason("made-up-later")

    assert later == "made-up-later"
    assert not later.is_known
