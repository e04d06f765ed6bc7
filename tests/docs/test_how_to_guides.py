"""Every method of several calls is shown at work on a guide that the index leads to."""

from __future__ import annotations

import re

import pytest

from kite_core.service import Flow, Iteration
from tests.docs.pages import ROOT, blocks_of
from tests.docs.test_reference import SERVICES, members_of

GUIDES = ROOT / "docs" / "how-to"
INDEX = (GUIDES / "index.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| .+? \| \[(.+?)\]\(([\w-]+\.md)\) \| ?(.*?) ?\|$", INDEX, re.MULTILINE)
FLOWS = [
    f"{topic}.{name}"
    for topic in SERVICES
    for _, name, member in members_of(topic)
    if isinstance(member, Flow | Iteration)
]


def methods_in(cell: str) -> list[str]:
    return re.findall(r"`([\w.]+)`", cell)


def guides_for(method: str) -> list[str]:
    """The pages that the index leads to for a method."""
    return [page for _, page, cell in ROWS if method in methods_in(cell)]


def code_of(page: str) -> str:
    """What the page runs."""
    return "\n".join(b.code for b in blocks_of(GUIDES / page) if b.language == "python")


def test_the_index_has_a_row_for_each_guide_under_its_own_title() -> None:
    titles = {
        page.name: page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        for page in GUIDES.glob("*.md")
    }

    assert {page: title for title, page, _ in ROWS} | {"index.md": titles["index.md"]} == titles


@pytest.mark.parametrize("flow", FLOWS)
def test_each_flow_is_used_on_a_guide_that_the_index_names_for_it(flow: str) -> None:
    guides = guides_for(flow)

    assert guides
    assert all(f".{flow}(" in code_of(page) for page in guides)


def test_the_index_names_no_method_that_is_no_flow() -> None:
    named = {method for _, _, cell in ROWS for method in methods_in(cell)}

    assert named == set(FLOWS)
