from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.cli.running import kite, on_paper
from tests.adapters.cli.serving import served_account

KITE = Path(sys.executable).parent / "kite"
FAST = ("--speed", "1000000")


def test_a_pipe_gets_one_line_of_json_for_each_tick() -> None:
    done = on_paper("watch", "INFY", "NIFTY", "--count", "5", *FAST)

    ticks = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.code == 0
    assert len(ticks) == 5
    assert {tick["key"] for tick in ticks} == {"NSE:INFY", "NSE:NIFTY 50"}
    assert ticks[0]["received_at"] == "2026-11-20T10:00:00.100000+05:30"
    assert ticks[0]["depth"]["buy"][0]["price"] == 1494.9


def test_it_ends_after_so_many_seconds() -> None:
    done = on_paper("watch", "INFY", "--seconds", "0.00002", *FAST)

    times = [json.loads(line)["received_at"][11:19] for line in done.stdout.splitlines()]
    assert times == ["10:00:00", "10:00:15"]


def test_keys_without_a_quote_are_named() -> None:
    done = on_paper("watch", "NSE:INFY", "NFO:NOBODY", "--count", "1", *FAST)

    assert done.code == 0
    assert "NFO:NOBODY: no quote came" in done.said


def test_nothing_to_watch_is_a_failure() -> None:
    assert on_paper("watch", "NFO:NOBODY").code == 1


def test_in_a_terminal_it_is_a_table_and_ctrl_c_ends_it_well() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [str(KITE), "watch", "INFY", "NIFTY", "--paper"],
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(theirs)
    seen = b""
    while b"1,495.00" not in seen:
        seen += os.read(ours, 4096)
    process.send_signal(2)
    try:
        while part := os.read(ours, 4096):
            seen += part
    except OSError:  # reason: Linux says so when the other end is closed
        pass
    os.close(ours)

    assert process.wait(10) == 0
    assert b"instrument" in seen
    assert b"Traceback" not in seen


def test_a_reader_that_leaves_ends_it_well() -> None:
    command = f"set -o pipefail; {KITE} watch INFY --paper --speed 1000 | head -n 1"

    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["key"] == "NSE:INFY"


def test_real_time_ends_it_even_when_nothing_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITE_HOME", str(tmp_path))

    with served_account(tmp_path) as broker:
        broker.faults.add("D4")
        done = kite("watch", "NSE:INFY", "--seconds", "0.2")

    assert (done.code, done.stderr) == (0, "")
