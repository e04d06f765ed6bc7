from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kite_adapters.cli.command_points import command_points
from kite_adapters.cli.program import program

SCRIPTS = {"bash": "complete -o default", "zsh": "#compdef kite", "fish": "complete --command kite"}


def kite(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(program, list(arguments), prog_name="kite", env=variables)


def completed(shell: str, typed: str) -> str:
    """What the shell is told when Tab is struck after these words, by the script's variables."""
    words = typed.split(" ")
    return kite(
        _KITE_COMPLETE=f"complete_{shell}",
        _TYPER_COMPLETE_ARGS=typed,
        _TYPER_COMPLETE_FISH_ACTION="get-args",
        COMP_WORDS=typed,
        COMP_CWORD=str(len(words) - 1),
    ).stdout


@pytest.mark.parametrize("shell", SCRIPTS)
def test_a_named_shell_gets_its_own_script(shell: str) -> None:
    done = kite("--show-completion", shell)

    assert done.exit_code == 0
    assert SCRIPTS[shell] in done.stdout
    assert f"_KITE_COMPLETE=complete_{shell}" in done.stdout


def test_a_shell_that_nobody_knows_is_a_mistake() -> None:
    done = kite("--show-completion", "tcsh")

    assert done.exit_code == 1
    assert "Shell tcsh not supported." in done.stderr


def test_completion_is_installed_for_a_named_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    done = kite("--install-completion", "fish")

    (script,) = tmp_path.rglob("kite.fish")
    assert done.exit_code == 0
    assert str(script) in done.stdout
    assert SCRIPTS["fish"] in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("shell", SCRIPTS)
def test_every_command_is_offered(shell: str) -> None:
    offered = completed(shell, "kite ")

    assert [name for name in command_points() if name not in offered] == []


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_commands_that_begin_so_are_offered(shell: str) -> None:
    offered = completed(shell, "kite wa")

    assert "watch" in offered
    assert "quote" not in offered


def test_the_words_of_a_group_are_offered() -> None:
    assert completed("bash", "kite order ").split() == ["place", "modify"]


def test_the_options_of_a_command_are_offered() -> None:
    assert "--depth" in completed("bash", "kite quote --").split()
