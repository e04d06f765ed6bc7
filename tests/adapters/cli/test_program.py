from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kite_adapters.cli.command_points import command_points
from kite_core.version import __version__

KITE = Path(sys.executable).parent / "kite"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(KITE), *arguments], capture_output=True, text=True)


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_it_says_its_version() -> None:
    assert run("--version").stdout == f"kiteport {__version__}\n"


def test_help_lists_the_commands_with_their_one_line_help() -> None:
    done = run("--help")

    assert done.returncode == 0
    assert "demo" in done.stdout
    assert "Show the library at work" in done.stdout


@pytest.mark.parametrize("command", [[], ["demo"]])
def test_help_has_a_short_name(command: list[str]) -> None:
    assert run(*command, "-h").stdout == run(*command, "--help").stdout != ""


def test_help_is_read_without_importing_a_command() -> None:
    done = python(
        "import sys; from kite_adapters.cli.command_points import command_points\n"
        "print(command_points()['demo'].help)\n"
        "print([name for name in sys.modules if name.startswith('kite_testing')])"
    )

    help_line, imported = done.stdout.splitlines()
    assert help_line.startswith("Show the library at work")
    assert imported == "[]"


def test_a_command_has_its_own_help() -> None:
    done = run("demo", "--help")

    assert done.returncode == 0
    assert "--async" in done.stdout
    assert "--seed" in done.stdout


def test_an_unknown_command_is_a_mistake_without_a_traceback() -> None:
    done = run("dmeo")

    assert done.returncode == 2
    assert "No such command" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_of_ours_is_one_clear_message() -> None:
    done = python(
        "from kite_core.errors import LoginRequiredError\n"
        "import kite_adapters.cli.program as cli\n"
        "@cli.program.command()\n"
        "def fail(): raise LoginRequiredError('There is no access token.')\n"
        "import sys; sys.argv = ['kite', 'fail']\n"
        "cli.LazyCommands.get_command = cli.TyperGroup.get_command\n"
        "cli.run()"
    )

    assert done.returncode == 3
    assert done.stderr.startswith("LoginRequiredError: There is no access token.")
    assert "Traceback" not in done.stderr


def test_a_command_without_its_packages_says_how_to_get_them() -> None:
    done = python(
        "import sys; sys.modules['aiohttp'] = None; sys.argv = ['kite', 'fake-broker']\n"
        "from kite_adapters.cli import main; main()"
    )

    assert done.returncode == 2
    assert "ConfigurationError: kite fake-broker needs aiohttp" in done.stderr
    assert 'pip install "kiteport[all]"' in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_without_its_extra_the_program_says_how_to_get_it() -> None:
    done = python(
        "import sys; sys.modules['typer'] = None\nfrom kite_adapters.cli import main; main()"
    )

    assert done.returncode == 1
    assert 'pip install "kiteport[cli]"' in done.stderr


@pytest.mark.parametrize("name", ["demo"])
def test_a_command_can_be_loaded(name: str) -> None:
    assert callable(command_points()[name].load())
