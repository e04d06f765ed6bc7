"""`kite fake-broker`, as its users start and stop it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kite_adapters import ClientConfig, open_kite
from tests.testing.fake_broker.served.raw_http import asked

KITE = Path(sys.executable).parent / "kite"
COMMAND = [str(KITE), "fake-broker"]
GIVE_UP_SECONDS = 60


@contextmanager
def running(*options: str) -> Generator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The command, and its line of JSON; it is stopped at the end if it still runs."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert line, process.communicate(timeout=GIVE_UP_SECONDS)
            yield process, json.loads(line)
        finally:
            process.terminate()


def refused(*options: str) -> subprocess.CompletedProcess[str]:
    """The command when it cannot start."""
    done = subprocess.run(
        [*COMMAND, *options], capture_output=True, text=True, timeout=GIVE_UP_SECONDS
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_serves_and_stops_cleanly(stop: signal.Signals) -> None:
    with running() as (process, known):
        config = ClientConfig(
            api_key=known["api_key"], access_token=known["access_token"], base_url=known["root"]
        )
        with open_kite(config) as kite:
            user_id = kite.user.profile().user_id
        process.send_signal(stop)
        out, err = process.communicate(timeout=GIVE_UP_SECONDS)

    assert user_id == known["user_id"]
    assert (process.returncode, out, err) == (0, "", "")
    assert list(known) == [
        "root",
        "ticker",
        "login",
        "admin",
        "api_key",
        "api_secret",
        "access_token",
        "user_id",
    ]


def test_its_options_make_the_broker() -> None:
    options = ["--seed", "9", "--start", "2026-11-20T11:30", "--rules", "2026-03-31"]
    options += ["--pace", "0", "--no-limits", "--hours", "exchange", "--fills", "depth"]
    options += ["--api-key", "mine", "--api-secret", "hush"]

    with running(*options) as (_, known):
        state = _json(known, "GET", "/fake/state")
        margins = _json(known, "GET", "/user/margins")

    assert (known["api_key"], known["api_secret"]) == ("mine", "hush")
    assert (state["seed"], state["pace"]) == (9, 0)
    assert state["now"].startswith("2026-11-20T11:30:00")
    assert margins["equity"]["net"] > 1_00_00_000


def test_it_starts_now_unless_it_is_told() -> None:
    with running() as (_, known):
        now = datetime.fromisoformat(_json(known, "GET", "/fake/clock")["now"])

    assert abs(now - datetime.now(UTC)) < timedelta(minutes=5)  # noqa: TID251  # reason: that is what it promises


def test_a_login_leads_to_the_redirect_url() -> None:
    with running("--redirect-url", "http://127.0.0.1:5000/back") as (_, known):
        target = known["login"].removeprefix(known["root"])
        answer = asked(known["root"], "POST", target)

    assert answer.status == 302
    assert answer.headers["location"].startswith("http://127.0.0.1:5000/back?action=login")


def start_screen(**environment: str) -> str:
    """What the command shows a person when it is ready."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        assert process.stdout is not None
        shown = ""
        while "curl" not in shown:
            line = process.stdout.readline()
            assert line, shown
            shown += line
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0
    return shown


def test_without_json_it_shows_lines_to_copy() -> None:
    shown = start_screen()

    assert "Ctrl-C stops it" in shown
    assert "dashboard" in shown
    assert 'open_kite(ClientConfig(base_url="http://127.0.0.1:' in shown
    assert "plotly" not in shown


def test_without_plotly_it_says_that_the_chart_is_missing(tmp_path: Path) -> None:
    (tmp_path / "plotly.py").touch()  # stands in front of the package, and has no script

    shown = start_screen(PYTHONPATH=str(tmp_path))

    assert 'pip install -e ".[testing]"' in shown


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--pace", "-1"], "pace is -1"),
        (["--start", "yesterday"], "yesterday"),
        (["--host", "a..b"], "--host is 'a..b'"),
        (["--port", "-1"], "--port is -1: give a number from 0 to 65535"),
        (["--port", "70000"], "--port is 70000: give a number from 0 to 65535"),
        (["--rules", "foo"], "--rules is 'foo': give a day as YYYY-MM-DD, such as 2026-03-31"),
        (["--api-key", ""], "--api-key"),
        (["--redirect-url", "https://example.com/"], "--redirect-anywhere"),
        (["--postback-url", "http://192.0.2.1/"], "leaves this machine"),
        (["--host", "192.0.2.1", "--port", "0"], "Choose another --host"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(options: list[str], reason: str) -> None:
    done = refused(*options)

    (last,) = done.stderr.splitlines()
    assert last.startswith("kite fake-broker: ")
    assert reason in last
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = refused("--port", str(port))

    (line,) = done.stderr.splitlines()
    assert line.startswith(f"kite fake-broker: Cannot listen at 127.0.0.1:{port}")
    assert "--port" in line


def test_other_hosts_come_with_a_warning() -> None:
    with running("--host", "0.0.0.0") as (process, known):
        process.terminate()
        _, err = process.communicate(timeout=GIVE_UP_SECONDS)

    assert known["root"].startswith("http://127.0.0.1:")
    assert "everybody on the network can use this broker" in err
    assert process.returncode == 0


def test_the_list_of_commands_names_it_without_importing_it() -> None:
    done = subprocess.run(
        [str(KITE), "--help"], capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"}
    )

    assert "Serve a fake broker over HTTP and WebSocket, for clients" in done.stdout


def _json(known: dict[str, Any], method: str, target: str) -> Any:
    headers = {"Authorization": f"token {known['api_key']}:{known['access_token']}"}
    answer = asked(known["root"], method, target, headers)
    assert answer.status == 200, answer.body
    return json.loads(answer.body)["data"]
