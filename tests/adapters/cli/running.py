"""Runs `kite` in this process, as its console script would, and keeps what it wrote."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from kite_adapters.cli.program import run


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run ended; `said` is what people read, without the breaks that lines have."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    @property
    def said(self) -> str:
        return " ".join(self.stderr.split())

    @property
    def shown(self) -> str:
        return " ".join(self.stdout.split())


class Keyboard(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


def kite(*arguments: str, typing: str | None = None) -> Ran:
    """Run the program; with `typing` somebody sits at the keyboard and types that."""
    keyboard = io.StringIO() if typing is None else Keyboard(typing)
    stdout, stderr, code = io.StringIO(), io.StringIO(), 0
    arguments = ("kite", *arguments)
    with (
        patch.object(sys, "argv", list(arguments)),
        patch.object(sys, "stdin", keyboard),
        redirect_stdout(stdout),
        redirect_stderr(stderr),
    ):
        try:
            run()
        except SystemExit as end:
            code = int(end.code or 0)
    return Ran(code, stdout.getvalue(), stderr.getvalue())


def on_paper(*arguments: str, typing: str | None = None) -> Ran:
    """Run the program with --paper: each run has a fresh fake broker."""
    return kite(*arguments, "--paper", typing=typing)
