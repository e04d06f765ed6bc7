"""What the reference lists besides calls is complete: errors, variables, fixtures, names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from inspect import getsource
from typing import Any

import pytest

from kite_adapters.config import ClientConfig
from kite_core.errors import KiteError
from kite_testing import pytest_plugin
from tests.docs.pages import ROOT

ENTRY_POINTS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]["entry-points"]
INDENT = "&nbsp;&nbsp;"


def text_of(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def branches(kind: type[KiteError], depth: int = 0) -> Iterator[tuple[str, int]]:
    """The names of a tree of errors with their depth, in the order of their definition."""
    yield kind.__name__, depth
    for child in kind.__subclasses__():
        if child.__module__ == KiteError.__module__:
            yield from branches(child, depth + 1)


def test_the_tree_of_errors_is_whole_and_its_branches_are_right() -> None:
    rows = re.findall(
        r"^\| ((?:&nbsp;)*)(└ )?`(\w+Error)`", text_of("reference/errors.md"), re.MULTILINE
    )

    written = [(name, len(indent) // len(INDENT) + bool(branch)) for indent, branch, name in rows]

    assert sorted(written) == sorted(branches(KiteError))


def test_every_variable_that_is_read_is_listed() -> None:
    listed = re.findall(r"^\| `(KITE_\w+)` \|", text_of("reference/configuration.md"), re.MULTILINE)

    read = re.findall(r'get\("(KITE_\w+)"', getsource(ClientConfig.from_env))

    assert sorted(listed) == sorted(read)


def test_every_fixture_is_listed() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", text_of("reference/testing.md"), re.MULTILINE)

    fixtures = re.findall(r"^@pytest\.fixture\ndef (\w+)", getsource(pytest_plugin), re.MULTILINE)

    assert sorted(listed) == sorted(fixtures)


@pytest.mark.parametrize("name", ENTRY_POINTS["kiteport.transports"])
def test_every_transport_is_listed(name: str) -> None:
    assert f"| `{name}` |" in text_of("how-to/choose-a-transport.md")


@pytest.mark.parametrize("name", ENTRY_POINTS["kiteport.commands"])
def test_every_command_is_listed(name: str) -> None:
    assert f"| `kite {name}` |" in text_of("reference/command_line.md")
