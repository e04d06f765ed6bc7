"""Completion for a shell that is named; typer's own options take no name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def serve_named_shell(ctx: Any, arguments: Sequence[str]) -> None:
    """Do what `--show-completion zsh` or `--install-completion zsh` asks for, and end the program.

    Returns when the arguments ask for something else. Typer would ignore the name and take the
    shell that runs it, which may be another one. A shell that it does not know ends with status 1.
    """
    match arguments:
        case ["--show-completion", str(shell)]:
            from typer.completion import show_callback

            show_callback(ctx, ctx.command.params[0], shell)
        case ["--install-completion", str(shell)]:
            from typer.completion import install_callback

            install_callback(ctx, ctx.command.params[0], shell)
        case _:
            return
