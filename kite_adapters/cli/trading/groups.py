"""What commands with commands below them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_core.errors import Fault, ValidationError

if TYPE_CHECKING:
    import typer


def refuse_options_before_command(ctx: typer.Context) -> None:
    """Raise ValidationError for an option that stands before the command's name.

    `kite orders --paper show 1` would else ask the real account, and nobody would see it.
    """
    given = [
        name
        for name in ctx.params
        if (source := ctx.get_parameter_source(name)) and source.name == "COMMANDLINE"
    ]
    if given:
        problem = f"an option stands before {ctx.invoked_subcommand}"
        fix = f"Write it behind: kite {ctx.info_name} {ctx.invoked_subcommand} ... OPTION"
        raise ValidationError(f"kite {ctx.info_name}", [Fault("OPTION", problem, fix)])
