from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import Block, blocks_of, printed_on
from tests.docs.write_outputs import refresh


def page_of(path: Path, *fences: str) -> Path:
    """A page of these fenced blocks, and what stands between them."""
    page = path / "page.md"
    page.write_text("# Title\n\n" + "".join(fences), encoding="utf-8")
    return page


def fence(language: str, code: str) -> str:
    return f"```{language}\n{code}```\n"


def test_text_right_below_python_is_its_output(tmp_path: Path) -> None:
    page = page_of(tmp_path, fence("python", "print(1)\n"), "\n", fence("text", "1\n"))

    [block] = blocks_of(page)

    assert block.output == "1\n"


def test_text_below_a_sentence_is_only_shown(tmp_path: Path) -> None:
    page = page_of(tmp_path, fence("python", "print(1)\n"), "A picture:\n", fence("text", "o\n"))

    python, text = blocks_of(page)

    assert python.output is None
    assert text.language == "text"


def test_blocks_of_a_page_share_a_namespace(tmp_path: Path) -> None:
    page = page_of(
        tmp_path, fence("python", "number = 41\n"), fence("python", "print(number + 1)\n")
    )

    printed = [text for _, text in printed_on(page)]

    assert printed == ["", "42\n"]


def test_a_block_may_await(tmp_path: Path) -> None:
    page = page_of(tmp_path, fence("python", "import asyncio\nprint(await asyncio.sleep(0, 7))\n"))

    printed = [text for _, text in printed_on(page)]

    assert printed == ["7\n"]


def test_an_error_in_a_block_names_the_line_of_the_page(tmp_path: Path) -> None:
    page = page_of(tmp_path, fence("python", "print(1)\nraise ValueError('here')\n"))

    with pytest.raises(ValueError, match="here") as caught:
        list(printed_on(page))

    assert caught.traceback[-1].path == page
    assert caught.traceback[-1].lineno + 1 == 5


@pytest.mark.parametrize(
    ("code", "is_test"),
    [("def test_it(): ...\n", True), ("async def test_it(): ...\n", True), ("test_it()\n", False)],
)
def test_a_block_with_test_functions_is_a_test(code: str, is_test: bool) -> None:
    block = Block(language="python", code=code, line=1)

    assert block.is_test is is_test


def test_outputs_are_written_where_they_are_shown(tmp_path: Path) -> None:
    page = page_of(
        tmp_path,
        fence("python", "print('a much longer line')\n"),
        fence("text", "short\n"),
        fence("python", "print(2)\n"),
        fence("text", ""),
    )

    changed = refresh(page)

    assert changed
    assert [block.output for block in blocks_of(page)] == ["a much longer line\n", "2\n"]
    assert not refresh(page)
