"""Runs commands of `kite` in this process, as the program does: errors become exit statuses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from kite_adapters.cli.exit_codes import exit_code_of, message_of
from kite_adapters.cli.program import program
from kite_core.errors import KiteError


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended, and what it printed."""

    status: int
    stdout: str
    stderr: str

    @property
    def found(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.stdout)


def kite(*arguments: str, typed: str | None = None) -> Done:
    """Run a command; `typed` is what comes from standard input."""
    result = CliRunner().invoke(program, list(arguments), input=typed)
    error = result.exception
    if isinstance(error, KiteError):
        said = f"{result.stderr}{message_of(error)}"
        return Done(status=exit_code_of(error), stdout=result.stdout, stderr=said)
    if error is not None and not isinstance(error, SystemExit):
        raise error
    return Done(status=result.exit_code, stdout=result.stdout, stderr=result.stderr)
