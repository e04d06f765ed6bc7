"""The command line itself: a group that loads a command only when it is run."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from kite_adapters.cli.command_points import CommandPoint, command_points
from kite_adapters.cli.completion import serve_named_shell
from kite_adapters.cli.exit_codes import ExitCode, exit_code_of, message_of
from kite_core.errors import KiteError
from kite_core.version import __version__


class LazyCommands(TyperGroup):
    """Lists all commands from their sources; imports the one that is run."""

    @cached_property
    def _points(self) -> dict[str, CommandPoint]:
        """Looked for once: reading the metadata of all packages takes some 10 ms."""
        return command_points()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments that are left for a command; completion for a named shell ends here."""
        serve_named_shell(ctx, args)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # reason: typer's signature
        """The names of all commands."""
        return list(self._points)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002  # reason: typer's signature
        """A command with its name and help only, for the list of commands."""
        point = self._points.get(cmd_name)
        return None if point is None else TyperCommand(cmd_name, help=point.help)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command to run, imported."""
        name, command, rest = super().resolve_command(ctx, args)
        point = self._points.get(name or "")
        return name, command if point is None else _loaded(point), rest


def _loaded(point: CommandPoint) -> Any:
    """A command, or a group of them where a module offers a whole Typer application."""
    found = point.load()
    if isinstance(found, typer.Typer):
        return typer.main.get_group(found)
    app = typer.Typer(add_completion=False)
    app.command(point.name)(found)
    return typer.main.get_command(app)


program = typer.Typer(
    name="kite",
    cls=LazyCommands,
    help="Kite Connect from the command line (kiteport, unofficial).",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain: what draws the boxes of the commands' own helps takes 60 ms
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kiteport {__version__}")
        raise typer.Exit


@program.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """Kite Connect from the command line (kiteport, unofficial)."""


def run() -> None:
    """Run the program. A user's mistake gives one clear message, never a traceback."""
    try:
        program()
    except KiteError as error:
        from rich.console import Console
        from rich.text import Text

        Console(stderr=True).print(Text(message_of(error), style="red"), soft_wrap=True)
        sys.exit(exit_code_of(error))
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
