"""What imports and `kite --help` cost, each in a fresh process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from tests.performance.harness import Bar, Benchmark, figures, take_turns

THEIRS = "import kiteconnect"
KITE = "from kite_core import Kite"
HELP = "kite --help"
HELP_STATEMENT = """
import contextlib, io, sys
sys.argv = ["kite", "--help"]
shown = io.StringIO()
with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
    from kite_adapters.cli import main
    main()
assert "Commands:" in shown.getvalue()
"""
CASES = {
    THEIRS: THEIRS,
    KITE: KITE,
    HELP: HELP_STATEMENT,
    "open_kite(...), with orders and its models": (
        "from kite_adapters import ClientConfig, open_kite; "
        "open_kite(ClientConfig(api_key='made_up')).orders"
    ),
    "open_async_kite(...), with orders and its models": (
        "from kite_adapters import ClientConfig, open_async_kite; "
        "open_async_kite(ClientConfig(api_key='made_up')).orders"
    ),
}
PROBE = """
from time import process_time
start = process_time()
{statement}
print(process_time() - start)
"""
AT_MOST = 0.6
"""The share of the official client's CPU that our import, and the list of commands, may cost."""


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """All of them, in turn; the first turn writes bytecode and does not count."""
    probes = {name: partial(_probe, statement) for name, statement in CASES.items()}
    take_turns(probes, rounds=1)
    samples = take_turns(probes, rounds=1 if quick else 9)
    yield Benchmark(
        title="imports, each in a fresh process",
        figures=figures(samples, THEIRS),
        bars=tuple(Bar(case=case, at_least=1 / AT_MOST) for case in (KITE, HELP)),
        note=f"  a ratio of {1 / AT_MOST:.2f}x is {AT_MOST:.0%} of the CPU",
    )


def _probe(statement: str) -> float:
    command = [sys.executable, "-W", "ignore", "-c", PROBE.format(statement=statement)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)
