"""Every check of the project, in one command: `python -m tests.gates [NAME ...]`."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
BIN = Path(PYTHON).parent
SOURCES = ("kite_core", "kite_adapters", "kite_testing", "tests", "docs")
_COVERED = [PYTHON, "-m", "coverage", "run", "-m", "pytest", "-q"]
_BROKER = "tests/testing/fake_broker"
_LONG = ("tests/performance", f"{_BROKER}/test_canaries.py", f"{_BROKER}/test_state_machine.py")
"""Loops that take several times as long under coverage, and cover nothing that others do not."""
HALVES = (
    [*_COVERED, "tests/testing", *(f"--ignore={path}" for path in _LONG[1:])],
    [*_COVERED, "tests", "--ignore=tests/testing", f"--ignore={_LONG[0]}"],
)
"""The tests, in two parts that take about as long, so that two cores have something to do."""
GATES: dict[str, list[list[str]]] = {
    "lint": [[str(BIN / "ruff"), "check", *SOURCES]],
    "format": [[str(BIN / "ruff"), "format", "--check", *SOURCES]],
    "contracts": [[str(BIN / "lint-imports")]],
    "mypy": [[PYTHON, "-m", "mypy"]],
    "pyright": [[str(BIN / "pyright"), "--pythonpath", PYTHON]],
    "tests": [
        [PYTHON, "-m", "coverage", "erase"],
        [PYTHON, "-m", "tests.gates", "--halves"],
        [PYTHON, "-m", "pytest", "-q", *_LONG],
        [PYTHON, "-m", "coverage", "combine", "-q"],
        [PYTHON, "-m", "coverage", "report"],
    ],
    "docs": [[PYTHON, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", "site"]],
}


def main(names: list[str]) -> int:
    """Run the gates of these names, or all; 0 when all of them hold."""
    if names == ["--halves"]:
        return _run_halves()
    unknown = set(names) - set(GATES)
    if unknown:
        print(f"No such gate: {', '.join(sorted(unknown))}. There are {', '.join(GATES)}.")
        return 2
    failed = [name for name in names or GATES if not _holds(name)]
    print(f"\nFAILED: {', '.join(failed)}" if failed else "\nAll gates hold.")
    return 1 if failed else 0


def _holds(name: str) -> bool:
    print(f"\n== {name}", flush=True)
    start = perf_counter()
    holds = all(subprocess.run(command, cwd=ROOT).returncode == 0 for command in GATES[name])
    print(f"== {name}: {'ok' if holds else 'FAILED'} in {perf_counter() - start:.0f} s", flush=True)
    return holds


def _run_halves() -> int:
    """Run both parts of the tests at once, and show what each of them says."""
    with ThreadPoolExecutor() as pool:
        ended = list(pool.map(_kept, HALVES))
    for half in ended:
        print(half.stdout, flush=True)
    return 1 if any(half.returncode for half in ended) else 0


def _kept(command: list[str]) -> subprocess.CompletedProcess[str]:
    out = subprocess.PIPE
    return subprocess.run(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, text=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
