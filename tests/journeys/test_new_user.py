"""A new user's first morning, typed into a shell in a terminal of 80 columns."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)

import pty
import select
import subprocess
from termios import tcsetwinsize
from time import monotonic  # noqa: TID251  # reason: a real shell takes real time

COLUMNS = 80
PROMPT = re.compile(r"\[(\d+)\]\$ $")
"""What the shell shows when a command has ended: its exit status."""
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PATIENCE_SECONDS = 30.0
BUY = "kite order place BUY 10 NSE:INFY --limit 1480 --product CNC --paper"


class Shell:
    """A shell in a terminal. What it shows is kept without colours and moves of the cursor."""

    def __init__(self, home: Path) -> None:
        self._master, terminal = pty.openpty()
        tcsetwinsize(terminal, (40, COLUMNS))
        kept = ("LANG", "LC_ALL", "COVERAGE_PROCESS_START", "TMPDIR")
        self._process = subprocess.Popen(
            [sys.executable, "-c", ITS_OWN_TERMINAL],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            env={name: os.environ[name] for name in kept if name in os.environ}
            | {
                "HOME": str(home),
                "KITE_HOME": str(home / "kite"),
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "PS1": "[$?]$ ",
                "PYTHONIOENCODING": "utf-8",
                "TERM": "xterm-256color",
            },
        )
        os.close(terminal)
        self._shown = ""
        self._wait_for(PROMPT)

    def type(self, text: str, *, until: str) -> str:
        """Type something; what is shown up to this text."""
        return self._type(text, re.compile(re.escape(until)))

    def run(self, line: str) -> tuple[int, str]:
        """Type a line and Return: the exit status of its command, and what was shown."""
        return self.answer(f"{line}\n")

    def answer(self, text: str) -> tuple[int, str]:
        """Type something, and wait for the end of the command that reads it."""
        shown = self._type(text, PROMPT)
        ended = PROMPT.search(shown)
        assert ended is not None
        return int(ended[1]), shown[: ended.start()]

    def close(self) -> None:
        """Leave the shell."""
        os.write(self._master, b"exit\n")
        self._process.wait(PATIENCE_SECONDS)
        os.close(self._master)

    def _type(self, text: str, awaited: re.Pattern[str]) -> str:
        self._shown = ""
        os.write(self._master, text.encode())
        return self._wait_for(awaited)

    def _wait_for(self, awaited: re.Pattern[str]) -> str:
        end = monotonic() + PATIENCE_SECONDS
        seen = b""
        while not awaited.search(self._shown):
            ready, _, _ = select.select([self._master], [], [], max(end - monotonic(), 0))
            assert ready, f"{awaited.pattern} did not come; there is:\n{self._shown}"
            seen += os.read(self._master, 65536)
            text = seen.decode(errors="ignore").replace("\r\n", "\n")
            self._shown = ESCAPES.sub("", text)
        return self._shown


ITS_OWN_TERMINAL = """
import fcntl, os, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C is typed, and not sent
os.execv("/bin/sh", ["sh", "-i"])
"""


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    shell = Shell(tmp_path_factory.mktemp("home"))
    yield shell
    shell.close()


def assert_fits(shown: str) -> None:
    """No line is wrapped, and nothing of Python's own came out."""
    assert [line for line in re.split("[\r\n]+", shown) if len(line) > COLUMNS] == []
    assert_calm(shown)


def assert_calm(shown: str) -> None:
    assert "Traceback" not in shown
    assert "Warning" not in shown


def test_the_help_lists_what_there_is(shell: Shell) -> None:
    status, shown = shell.run("kite --help")

    assert status == 0
    assert "Show the prices of some instruments." in shown
    assert_fits(shown)


def test_a_misspelt_command_is_named(shell: Shell) -> None:
    status, shown = shell.run("kite qoute NSE:INFY")

    assert status == 2
    assert "No such command 'qoute'" in shown
    assert_fits(shown)


def test_without_a_login_the_command_that_logs_in_is_named(shell: Shell) -> None:
    status, shown = shell.run("kite quote NSE:INFY")

    assert status == 2
    assert "Fix: Run: kite login --api-key KEY\n" in shown
    assert_calm(shown)


def test_a_quote_is_a_table(shell: Shell) -> None:
    status, shown = shell.run("kite quote NSE:INFY --paper")

    assert status == 0
    assert re.search(r"^instrument +last +% ", shown, re.MULTILINE)
    assert re.search(r"^NSE:INFY +1,495\.00 ", shown, re.MULTILINE)
    assert_fits(shown)


def test_an_order_is_placed_after_a_yes(shell: Shell) -> None:
    asked = shell.type(f"{BUY}\n", until="PAPER: Place this order? [y/N]: ")
    status, shown = shell.answer("y\n")

    assert "margin      14,800.00 of 10,000,000.00 available" in asked
    assert status == 0
    assert "Placed: order " in shown
    assert re.search(r"BUY +0/10 +NSE:INFY +1,480\.00 +CNC +OPEN", shown)
    assert_fits(asked + shown)


def test_an_order_is_not_placed_after_a_no(shell: Shell) -> None:
    asked = shell.type(f"{BUY}\n", until="PAPER: Place this order? [y/N]: ")
    status, shown = shell.answer("n\n")

    assert status == 1
    assert "Nothing was sent." in shown
    assert "OPEN" not in shown
    assert_fits(asked + shown)


def test_ticks_are_watched_until_so_many_came(shell: Shell) -> None:
    status, shown = shell.run("kite watch NSE:INFY --paper --count 2 --speed 300")

    assert status == 0
    assert re.search(r"^NSE:INFY +1,\d{3}\.\d\d +[+-]", shown, re.MULTILINE)
    assert re.search(r"\d s$", shown.strip())
    assert_fits(shown)


def test_ctrl_c_ends_the_watch(shell: Shell) -> None:
    shell.type("kite watch NSE:INFY NSE:TCS --paper\n", until=" s\n")
    status, shown = shell.answer("\x03")

    assert status == 0
    assert_fits(shown)
