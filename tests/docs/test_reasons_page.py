"""The page of reasons says what the table says, and has every place that errors name."""

from __future__ import annotations

import re

import pytest

from kite_core.explanations.reasons import Reason
from tests.docs.pages import ROOT
from tests.docs.write_reasons import PAGE, page

TEXT = PAGE.read_text(encoding="utf-8")
# As MkDocs makes anchors of headings that are plain words.
ANCHORS = [
    title.lower().replace(" ", "-")
    for title in re.findall(r"^## ([A-Za-z ]+)$", TEXT, re.MULTILINE)
]


def test_page_is_what_the_code_says() -> None:
    assert page() == TEXT, "run python -m tests.docs.write_reasons"


def test_every_reason_has_one_section() -> None:
    assert sorted(ANCHORS) == sorted(Reason)


@pytest.mark.parametrize("reason", list(Reason))
def test_docs_of_a_reason_exist(reason: Reason) -> None:
    name, anchor = reason.docs.split("/#")

    assert (ROOT / "docs" / f"{name}.md").is_file()
    assert anchor in ANCHORS


def test_page_is_in_the_navigation() -> None:
    assert "reference/reasons.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
