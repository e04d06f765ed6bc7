"""Asks before anything is sent that changes something, and says when it is only on paper."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.exit_codes import ExitCode
from kite_core.errors import Fault, ValidationError

if TYPE_CHECKING:
    from kite_adapters.cli.terminal import Terminal

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent; send nothing.")]


def announce_paper(terminal: Terminal) -> None:
    """Say on standard error that this is no real account, when it is none."""
    if terminal.is_paper:
        terminal.warn("*** PAPER: an embedded fake broker. Nothing leaves this machine. ***")


def confirm(terminal: Terminal, question: str, *, is_agreed: bool) -> None:
    """Go on if it was agreed with --yes, or is now; else end the command with nothing sent.

    The question stands on standard error. Raises ValidationError where nobody can answer it.
    """
    if is_agreed:
        return
    if not sys.stdin.isatty():
        problem = "nobody is there to be asked, and nothing was sent"
        fix = "Add --yes to go on without being asked."
        raise ValidationError("kite", [Fault("--yes", problem, fix)])
    where = "PAPER: " if terminal.is_paper else ""
    sys.stderr.write(f"{where}{question} [y/N]: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        terminal.warn("Nothing was sent.")
        raise typer.Exit(ExitCode.FAILED)


def same_account(terminal: Terminal) -> str:
    """The options that a further command needs to mean the same account; begins with a space."""
    if terminal.is_paper:
        return " --paper"
    return f" --profile {terminal.profile_name}" if terminal.profile_name else ""
