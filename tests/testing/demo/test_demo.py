"""The first thing that a newcomer sees."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

KITE = Path(sys.executable).parent / "kite"
CHAPTERS = (
    "1. Log in",
    "2. Find instruments",
    "3. Quotes and depth",
    "4. Place orders",
    "5. Follow them",
    "6. Change and cancel",
    "7. Errors say what to do",
    "8. Where it stands",
    "9. Candles",
)
OFFLINE = """
import socket, sys
def refuse(*_):
    raise AssertionError("The demo wants to talk to somebody.")
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.getaddrinfo = refuse
from kite_adapters.cli import main
main()
"""


def piped(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the demo as a pipe would."""
    variables = {**os.environ, "COLUMNS": "200", **environment}
    return subprocess.run(
        [str(KITE), "demo", *arguments], capture_output=True, text=True, env=variables
    )


@pytest.fixture(scope="module")
def blocking() -> subprocess.CompletedProcess[str]:
    return piped()


@pytest.fixture(scope="module")
def awaited() -> subprocess.CompletedProcess[str]:
    return piped("--async")


@pytest.mark.parametrize("mode", ["blocking", "awaited"])
def test_it_tells_the_whole_story(mode: str, request: pytest.FixtureRequest) -> None:
    done: subprocess.CompletedProcess[str] = request.getfixturevalue(mode)

    assert (done.returncode, done.stderr) == (0, "")
    places = [done.stdout.index(chapter) for chapter in CHAPTERS]
    assert places == sorted(places)


def test_orders_go_through_real_states_to_their_end(
    blocking: subprocess.CompletedProcess[str],
) -> None:
    assert "PUT ORDER REQ RECEIVED → VALIDATION PENDING → OPEN PENDING → OPEN → COMPLETE" in (
        blocking.stdout
    )
    assert "MODIFIED → OPEN → CANCEL PENDING → CANCELLED" in blocking.stdout


def test_a_pipe_gets_no_escape_codes(blocking: subprocess.CompletedProcess[str]) -> None:
    assert "\x1b" not in blocking.stdout
    assert "…" not in blocking.stdout


def test_both_clients_tell_the_same(
    blocking: subprocess.CompletedProcess[str], awaited: subprocess.CompletedProcess[str]
) -> None:
    assert awaited.stdout == blocking.stdout.replace("through Kite.", "through AsyncKite.")


def test_the_same_seed_tells_the_same_and_another_seed_another_story(
    blocking: subprocess.CompletedProcess[str],
) -> None:
    assert piped(PYTHONHASHSEED="99").stdout == blocking.stdout
    assert piped("--seed", "8").stdout != blocking.stdout


@pytest.mark.parametrize("mode", [[], ["--async"]])
def test_it_needs_no_network(mode: list[str]) -> None:
    command = [sys.executable, "-c", OFFLINE, "demo", *mode]

    done = subprocess.run(command, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_gets_colours() -> None:
    master, terminal = pty.openpty()
    variables = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}

    with subprocess.Popen([str(KITE), "demo"], stdout=terminal, env=variables) as running:
        os.close(terminal)
        seen = _read_all(master)

    assert running.returncode == 0
    assert b"\x1b[32m" in seen
    assert b"9. Candles" in seen


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_a_poor_terminal_gets_what_it_can_show(encoding: str) -> None:
    done = piped(PYTHONIOENCODING=encoding)

    assert (done.returncode, done.stderr) == (0, "")


def _read_all(master: int) -> bytes:
    seen = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # what Linux says when the other side is closed
            break
        if not chunk:
            break
        seen += chunk
    os.close(master)
    return seen
