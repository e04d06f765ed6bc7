"""The commands of the page on trading are run on paper, and print what the page shows."""

from __future__ import annotations

import shlex

import pytest

from tests.adapters.cli.running import kite
from tests.docs.pages import ROOT, Block, blocks_of

PAGE = ROOT / "docs/how-to/trade-from-the-command-line.md"
ON_PAPER = [block for block in blocks_of(PAGE) if "--paper" in block.code]


@pytest.mark.parametrize("block", ON_PAPER, ids=[f"line {block.line}" for block in ON_PAPER])
def test_a_command_on_paper_prints_what_is_shown(block: Block) -> None:
    command, _, shown = block.code.partition("\n")

    done = kite(*shlex.split(command)[2:])

    assert done.code == 0
    assert [line.rstrip() for line in done.stdout.splitlines()] == shown.splitlines()


def test_the_page_shows_what_most_commands_print() -> None:
    assert len(ON_PAPER) >= 7


@pytest.mark.parametrize(
    "command",
    [
        line
        for block in blocks_of(PAGE)
        for line in block.code.splitlines()
        if line.startswith("$ kite ") and "|" not in line and block not in ON_PAPER
    ],
)
def test_a_command_without_its_output_is_one_that_kite_knows(command: str) -> None:
    done = kite(*shlex.split(command)[2:], "--help")

    assert done.code == 0
    assert "Usage: " in done.stdout
