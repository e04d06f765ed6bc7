"""Every class of errors has a page with its cause, its fix, and an example that raises it."""

from __future__ import annotations

import re

import pytest

from kite_core.errors import KiteError
from kite_core.ticker.recording import RecordingError
from tests.docs.error_pages import FOLDER, KINDS, page_of
from tests.docs.pages import ROOT, blocks_of

HEADINGS = ["Cause", "Fix", "Example", "Class"]
by_name = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def test_there_is_a_page_for_each_class_and_no_other() -> None:
    assert {*FOLDER.glob("*.md")} == {page_of(kind) for kind in KINDS}


@by_name
def test_page_tells_cause_fix_and_example(kind: type[KiteError]) -> None:
    text = page_of(kind).read_text(encoding="utf-8")
    _, title, *parts = re.split(r"^##? (.+)\n", text, flags=re.MULTILINE)

    assert [title, *parts[1::2]] == [kind.__name__, *HEADINGS]
    assert all(part.strip() for part in parts[::2])


@by_name
def test_example_catches_the_class_and_shows_what_it_prints(kind: type[KiteError]) -> None:
    [example] = [block for block in blocks_of(page_of(kind)) if block.language == "python"]

    assert f"except {kind.__name__} as error:" in example.code
    assert example.output


@by_name
def test_page_is_in_the_navigation_and_in_the_tree(kind: type[KiteError]) -> None:
    path = page_of(kind).relative_to(ROOT / "docs" / "reference")

    assert f"reference/{path.as_posix()}\n" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    tree = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    assert f"[`{kind.__name__}`]({path.as_posix()})" in tree


@by_name
def test_errors_without_a_known_reason_lead_to_their_page(kind: type[KiteError]) -> None:
    error = kind.__new__(kind)
    error.explanation = None

    assert (ROOT / "docs" / f"{error.docs.removesuffix('/')}.md") == page_of(kind)


def test_errors_from_elsewhere_lead_to_the_page_of_their_parent() -> None:
    assert RecordingError("made up").docs == "reference/errors/kite-error/"


def test_errors_of_single_parts_are_listed_with_the_tree() -> None:
    sources = "\n".join(
        file.read_text(encoding="utf-8")
        for package in ("kite_core", "kite_adapters", "kite_testing")
        for file in (ROOT / package).rglob("*.py")
    )
    derived = re.findall(r"^class (\w+Error)\((\w+Error)\b", sources, re.MULTILINE)
    known = {kind.__name__ for kind in KINDS}
    for _ in derived:  # a child of a child is found in the next round
        known |= {name for name, parent in derived if parent in known}
    tree = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")

    assert [name for name in sorted(known) if f"`{name}`" not in tree] == []
