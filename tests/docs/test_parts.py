"""What is written from the code into pages is what the code says, and the rest is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import name_of, pages
from tests.docs.parts import filled, names_in
from tests.docs.write_parts import PARTS

WITH_PARTS = [page for page in pages() if names_in(page)]
PAGE = "Prose.\n\n<!-- part: one -->\nold\n<!-- end -->\n\nMore prose.\n"


@pytest.mark.parametrize("page", WITH_PARTS, ids=name_of)
def test_page_is_what_the_code_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert filled(text, PARTS) == text, "run python -m tests.docs.write_parts"


def test_every_part_stands_on_one_page() -> None:
    assert sorted(name for page in WITH_PARTS for name in names_in(page)) == sorted(PARTS)


def test_only_what_is_between_the_marks_is_written_anew() -> None:
    written = filled(PAGE, {"one": lambda: "new"})

    assert written == PAGE.replace("old", "\nnew\n")
    assert filled(written, {"one": lambda: "new"}) == written


def test_a_mark_that_nobody_writes_is_an_error() -> None:
    with pytest.raises(KeyError, match="one"):
        filled(PAGE, {})
