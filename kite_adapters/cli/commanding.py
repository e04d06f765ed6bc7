"""Turns a function that works with a Terminal into a command with the options of all commands."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Concatenate, ParamSpec

import typer

from kite_adapters.cli.exit_codes import name_login
from kite_adapters.cli.terminal import Terminal
from kite_core.errors import KiteError

P = ParamSpec("P")
_OPTIONS: dict[str, Any] = {
    "as_json": (bool, False, typer.Option("--json", help="Print JSON on standard output.")),
    "profile": (
        str,
        "",
        typer.Option("--profile", envvar="KITE_PROFILE", help="Which account; else the default."),
    ),
    "paper": (bool, False, typer.Option("--paper", help="Use an embedded fake broker.")),
}


def command(work: Callable[Concatenate[Terminal, P], None]) -> Callable[..., None]:
    """A command whose first parameter is its Terminal; users see the others, and the shared ones.

    The shared ones are --json, --profile and --paper.
    """

    @wraps(work)
    def run(*args: P.args, **given: P.kwargs) -> None:
        wishes: dict[str, Any] = dict(given)
        terminal = Terminal(
            is_json=wishes.pop("as_json"),
            profile=wishes.pop("profile"),
            is_paper=wishes.pop("paper"),
        )
        try:
            work(terminal, *args, **wishes)
        except KiteError as error:
            name_login(error, profile=terminal.profile_name)
            raise
        finally:
            terminal.close()

    own = list(inspect.signature(work, eval_str=True).parameters.values())[1:]
    shared = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=default,
            annotation=Annotated[kind, option],
        )
        for name, (kind, default, option) in _OPTIONS.items()
    ]
    run.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]  # reason: typer reads it
    run.__doc__ = _in_whole_paragraphs(inspect.getdoc(work) or "")
    run.__annotations__ = {each.name: each.annotation for each in (*own, *shared)}
    return run


def _in_whole_paragraphs(docstring: str) -> str:
    """The text with each paragraph in one line: the help breaks lines where the terminal does."""
    paragraphs = docstring.split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)
