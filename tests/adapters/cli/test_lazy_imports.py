"""No command takes with it what it does not use: looked at in one process, from light to heavy."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import pytest

from kite_adapters.cli.command_points import command_points

COSTLY = (
    "aiohttp",
    "http.server",
    "keyring",
    "kite_testing",
    "narwhals",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "sqlite3",
    "urllib3",
    "webbrowser",
)
NAMES = [name for name in command_points() if name not in ("demo", "fake-broker")] + ["demo"]
"""`kite demo` comes last, as it needs the fake broker; `kite fake-broker` needs aiohttp at once."""
PROBE = """
import json, os, sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO

costly, names = json.loads(sys.argv[1])
known, added = {name for name in costly if name in sys.modules}, {}  # coverage has its own
opened = []
sys.addaudithook(lambda event, facts: opened.append(str(facts[0])) if event == "open" else None)

def note(step):
    now = {name for name in costly if name in sys.modules}
    added[step] = sorted(now - known)
    known.update(now)

def run(*arguments):
    sys.argv = ["kite", *arguments]
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()), suppress(SystemExit):
        from kite_adapters.cli import main
        main()

run("--help")
note("kite --help")
added["commands of --help"] = sorted(n for n in sys.modules if "cli.commands" in n)
added["clients of --help"] = sorted({"kite_core.client", "msgspec"} & set(sys.modules))
metadata = [path for path in opened if path.endswith("entry_points.txt")]
added["metadata read twice"] = sorted({path for path in metadata if metadata.count(path) > 1})

from kite_adapters.cli.command_points import command_points
points = command_points()
for name in names[:-1]:
    points[name].load()
    note(name)
os.environ |= {"KITE_API_KEY": "made_up", "KITE_ACCESS_TOKEN": "made_up"}
from kite_adapters.cli.terminal import Terminal
Terminal().kite.close()
note("a client of the broker")
run("quote", "NSE:INFY", "--paper")
note("a quote on paper")
points["demo"].load()
note("demo")
print(json.dumps(added))
"""


@cache
def added() -> dict[str, list[str]]:
    """What each step brought along that is costly."""
    command = [sys.executable, "-W", "ignore", "-c", PROBE, json.dumps([COSTLY, NAMES])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_the_list_of_commands_needs_no_command_and_no_client() -> None:
    assert added()["commands of --help"] == []
    assert added()["clients of --help"] == []
    assert added()["kite --help"] == []


def test_the_list_of_commands_reads_the_metadata_of_each_package_once() -> None:
    assert added()["metadata read twice"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_command_brings_nothing_along_that_it_does_not_use(name: str) -> None:
    assert added()[name] == []


def test_a_client_of_the_broker_brings_its_own_wire_only() -> None:
    assert added()["a client of the broker"] == ["urllib3"]


def test_paper_brings_the_fake_broker_and_no_socket() -> None:
    assert added()["a quote on paper"] == ["kite_testing"]
