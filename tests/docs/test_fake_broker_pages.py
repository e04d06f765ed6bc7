"""The written pages of the fake broker say what its tables say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import name_of
from tests.docs.write_fake_broker import table, written_pages


@pytest.mark.parametrize("page", written_pages(), ids=name_of)
def test_page_is_what_the_code_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text == written_pages()[page], "run python -m tests.docs.write_fake_broker"


def test_bars_inside_of_cells_do_not_end_them() -> None:
    assert table(("a",), [("x|y",)]).splitlines()[-1] == r"| x\|y |"
