"""Every command of `kite` that the README and the docs show exists, and takes what is shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from kite_adapters.cli.program import program
from tests.docs.pages import blocks_of, name_of, pages

_ENDS = re.compile(r"\s(?:\||>|&&|;|#|&$)")
_INLINE = re.compile(r"`(kite(?: [^`\n]+)?)`")
KITE: Any = typer.main.get_group(program)


def typed() -> Iterator[tuple[str, str]]:
    """The lines of shells that start `kite`, with their pages."""
    for page in pages():
        for block in blocks_of(page):
            if block.language in ("console", "sh"):
                for line in block.code.replace("\\\n", " ").splitlines():
                    for part in line.removeprefix("$ ").split(" && "):
                        if re.match(r"(\S*/)?kite( |$)", part):
                            yield name_of(page), _ENDS.split(f"{part} ")[0].strip()


def mentioned() -> Iterator[tuple[str, str]]:
    """The commands that stand in sentences and tables."""
    for page in pages():
        for found in _INLINE.finditer(page.read_text(encoding="utf-8")):
            yield name_of(page), found[1]


def resolved(words: list[str]) -> tuple[Any, list[str]]:
    """The command that these words name, groups followed, and the words that are left."""
    command: Any = KITE
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        context = command.make_context("kite", [], resilient_parsing=True)
        _, command, words = command.resolve_command(context, words)
    return command, words


def options_of(command: Any) -> set[str]:
    shared = {"--help", "--version", "--install-completion", "--show-completion"}
    given = [[*each.opts, *each.secondary_opts] for each in command.params]
    return shared.union(*given)


@pytest.mark.parametrize(("page", "line"), dict.fromkeys(typed()))
def test_what_is_typed_is_understood(page: str, line: str) -> None:
    command, rest = resolved(shlex.split(line)[1:])

    if not isinstance(command, TyperGroup):
        try:
            command.make_context(line, rest)
        except typer.Exit:
            assert "--help" in rest


@pytest.mark.parametrize(("page", "line"), dict.fromkeys(mentioned()))
def test_what_is_mentioned_exists(page: str, line: str) -> None:
    command, rest = resolved(line.split()[1:])

    named = re.findall(r"(?<!\S)\[?(--[\w-]+)", " ".join(rest))
    assert command is not None
    assert [option for option in named if option not in options_of(command)] == []


def test_commands_are_shown() -> None:
    assert [line for page, line in typed() if page == "README.md"]
    assert list(mentioned())
