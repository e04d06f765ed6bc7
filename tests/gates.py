"""Every check of the project, in one command: `python -m tests.gates [NAME ...]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
BIN = Path(PYTHON).parent
SOURCES = ("kite_core", "kite_adapters", "kite_testing", "tests", "docs")
GATES: dict[str, list[list[str]]] = {
    "lint": [[str(BIN / "ruff"), "check", *SOURCES]],
    "format": [[str(BIN / "ruff"), "format", "--check", *SOURCES]],
    "contracts": [[str(BIN / "lint-imports")]],
    "mypy": [[PYTHON, "-m", "mypy"]],
    "pyright": [[str(BIN / "pyright"), "--pythonpath", PYTHON]],
    "tests": [
        [PYTHON, "-m", "coverage", "erase"],
        [PYTHON, "-m", "coverage", "run", "-m", "pytest", "-q"],
        [PYTHON, "-m", "coverage", "combine", "-q"],
        [PYTHON, "-m", "coverage", "report"],
    ],
    "docs": [[PYTHON, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", "site"]],
}


def main(names: list[str]) -> int:
    """Run the gates of these names, or all; 0 when all of them hold."""
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
