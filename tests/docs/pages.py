"""Takes pages of the documentation apart: their code blocks, and what these print.

A block fenced as `text` that follows a `python` block with nothing in between shows its output.
"""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from inspect import iscoroutine
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<code>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
# What is not run with its page; tests of their own may run it.
SHOWN_ONLY = frozenset({"text", "console", "sh", "toml", "ini", "js", "java", "go"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block: its language, its text and its first line.

    `output` is what is shown below it, `output_at` from where to where in the page.
    """

    language: str
    code: str
    line: int
    output: str | None = None
    output_at: tuple[int, int] | None = None

    @property
    def is_test(self) -> bool:
        """Whether it is a test module for pytest."""
        return re.search(r"^(async )?def test_", self.code, re.MULTILINE) is not None


def pages() -> list[Path]:
    """All pages, the README first."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def name_of(page: Path) -> str:
    """A page's path from the root of the project."""
    return page.relative_to(ROOT).as_posix()


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order, each output joined to the block that prints it."""
    return list(_joined(page.read_text(encoding="utf-8")))


def printed_on(page: Path) -> Iterator[tuple[Block, str]]:
    """Run the blocks of a page in order, in one namespace; what each of them prints."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with asyncio.Runner() as runner:
        for block in blocks_of(page):
            if block.language == "python" and not block.is_test:
                with redirect_stdout(StringIO()) as printed:
                    _run(block, page, namespace, runner)
                yield block, printed.getvalue()


def _run(block: Block, page: Path, namespace: dict[str, Any], runner: asyncio.Runner) -> None:
    """`await` is allowed outside of functions, as in a notebook."""
    source = "\n" * (block.line - 1) + block.code  # tracebacks show the page's own lines
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(source, str(page), "exec", flags, dont_inherit=True)
    outcome = eval(code, namespace)
    if iscoroutine(outcome):
        runner.run(outcome)


def _joined(text: str) -> Iterator[Block]:
    fences = list(_FENCE.finditer(text))
    outputs: set[int] = set()
    for place, fence in enumerate(fences):
        if place in outputs:
            continue
        output, output_at = None, None
        if fence["language"] == "python" and place + 1 < len(fences):
            after = fences[place + 1]
            is_next = not text[fence.end() : after.start()].strip()
            if is_next and after["language"] == "text":
                output, output_at = after["code"], after.span("code")
                outputs.add(place + 1)
        line = text.count("\n", 0, fence.start()) + 2
        yield Block(
            language=fence["language"],
            code=fence["code"],
            line=line,
            output=output,
            output_at=output_at,
        )
