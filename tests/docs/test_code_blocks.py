"""Every block of Python in the README and the docs runs, and prints what its page shows."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import SHOWN_ONLY, Block, blocks_of, name_of, pages, printed_on

pytest_plugins = ("pytester",)

SETTINGS = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""


def python_of(page: Path) -> list[Block]:
    return [block for block in blocks_of(page) if block.language == "python"]


def shown_tests(page: Path) -> list[Block]:
    return [block for block in python_of(page) if block.is_test]


def written_in(language: str) -> list[str]:
    return [
        block.code for page in pages() for block in blocks_of(page) if block.language == language
    ]


WITH_PYTHON = [page for page in pages() if python_of(page)]
WITH_TESTS = [page for page in pages() if shown_tests(page)]


@pytest.fixture
def _a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages may write files, and must not see anybody's keys."""
    monkeypatch.chdir(tmp_path)
    for variable in [name for name in os.environ if name.startswith("KITE_")]:
        monkeypatch.delenv(variable)


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_block_is_python_or_says_that_it_is_only_shown(page: Path) -> None:
    languages = {block.language for block in blocks_of(page)}

    assert languages <= SHOWN_ONLY | {"python"}


@pytest.mark.usefixtures("_a_place_of_its_own")
@pytest.mark.parametrize("page", WITH_PYTHON, ids=name_of)
def test_python_on_a_page_runs_and_prints_what_is_shown(page: Path) -> None:
    for block, printed in printed_on(page):
        if block.output is not None:
            assert printed == block.output, f"{name_of(page)}:{block.line}"


@pytest.mark.usefixtures("_a_place_of_its_own")
@pytest.mark.parametrize("page", WITH_TESTS, ids=name_of)
def test_tests_on_a_page_pass(page: Path, pytester: pytest.Pytester) -> None:
    pytester.makeini(SETTINGS)
    pytester.makepyfile(**{f"test_line_{test.line}": test.code for test in shown_tests(page)})

    result = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider")

    assert result.ret == pytest.ExitCode.OK
    assert result.parseoutcomes().keys() == {"passed"}


@pytest.mark.parametrize("settings", written_in("toml"))
def test_settings_in_toml_can_be_read(settings: str) -> None:
    assert tomllib.loads(settings)


def test_no_folder_of_the_docs_is_left_out() -> None:
    folders = {page.parent.name for page in pages()}

    assert {"explanation", "how-to", "migrating", "reference", "errors"} <= folders
    assert "README.md" in {page.name for page in pages()}
