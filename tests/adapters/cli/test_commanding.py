from __future__ import annotations

from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from kite_adapters.cli.commanding import command
from kite_adapters.cli.terminal import Terminal
from kite_core.errors import SessionExpiredError

seen: list[tuple[bool, str, bool, str]] = []
closed: list[Terminal] = []


@command
def show(
    terminal: Terminal,
    word: Annotated[str, typer.Argument(help="Any.")],
    *,
    fails: Annotated[bool, typer.Option("--fails")] = False,
) -> None:
    """Show a word.

    This is said in more than one line
    of the source.
    """
    terminal.close = lambda: closed.append(terminal)  # type: ignore[method-assign]  # reason: watched here
    seen.append((terminal.is_json, terminal.profile_name, terminal.is_paper, word))
    if fails:
        raise ValueError(word)


@pytest.fixture(autouse=True)
def app() -> typer.Typer:
    seen.clear()
    closed.clear()
    app = typer.Typer()
    app.command()(show)
    return app


def test_all_commands_share_their_options(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["--json", "--profile", "family", "--paper", "hello"])

    assert result.exit_code == 0
    assert seen == [(True, "family", True, "hello")]


def test_without_options_they_are_off(app: typer.Typer) -> None:
    CliRunner().invoke(app, ["hello"])

    assert seen == [(False, "", False, "hello")]


def test_the_environment_may_name_the_profile(app: typer.Typer) -> None:
    CliRunner().invoke(app, ["hello"], env={"KITE_PROFILE": "family"})

    assert seen[0][1] == "family"


@pytest.mark.parametrize(
    ("options", "fix"),
    [([], "Run: kite login"), (["--profile", "family"], "Run: kite login --profile family")],
)
def test_a_lost_session_names_the_login_of_the_profile(options: list[str], fix: str) -> None:
    @command
    def lose(terminal: Terminal) -> None:
        """Lose it."""
        raise SessionExpiredError("It ended.")

    app = typer.Typer()
    app.command()(lose)

    error = CliRunner().invoke(app, options).exception

    assert isinstance(error, SessionExpiredError)
    assert error.hint == fix


@pytest.mark.parametrize("options", [[], ["--fails"]])
def test_the_terminal_is_closed_however_it_ends(app: typer.Typer, options: list[str]) -> None:
    CliRunner().invoke(app, ["hello", *options])

    assert len(closed) == 1


def test_the_help_breaks_lines_where_the_terminal_does(app: typer.Typer) -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).stdout

    assert "This is said in more than one line of the source." in shown


def test_users_see_no_terminal_among_the_options(app: typer.Typer) -> None:
    shown = CliRunner().invoke(app, ["--help"]).stdout

    assert "Show a word." in shown
    for name in ("--json", "--profile", "--paper", "--fails"):
        assert name in shown
    assert "terminal" not in shown.lower()
