"""The architecture's rules hold, and each of them breaks when it is violated."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("kite_core", "kite_adapters", "kite_testing")
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract for contract in SETTINGS["tool"]["importlinter"]["contracts"]
}
VIOLATIONS = {
    "packages": ("kite_core/call.py", "import kite_adapters.config"),
    "core-layers": ("kite_core/errors.py", "import kite_core.messages"),
    "fake-broker-layers": (
        "kite_testing/fake_broker/money.py",
        "import kite_testing.fake_broker.order",
    ),
    "fake-broker-no-io": ("kite_testing/fake_broker/engine.py", "import socket"),
    "core-no-io": ("kite_core/call.py", "import socket"),
    "msgspec": ("kite_core/call.py", "import msgspec"),
    "dataclasses-json": ("kite_core/call.py", "import dataclasses_json"),
    "numpy": ("kite_core/call.py", "import numpy"),
    "aiohttp": ("kite_adapters/assembly.py", "import aiohttp"),
    "urllib3": ("kite_adapters/assembly.py", "import urllib3"),
    "punq": ("kite_adapters/assembly.py", "import punq"),
    "pybreaker": ("kite_adapters/assembly.py", "import pybreaker"),
    "cachetools": ("kite_adapters/assembly.py", "import cachetools"),
    "keyring": ("kite_adapters/assembly.py", "import keyring"),
    "opentelemetry": ("kite_adapters/assembly.py", "import opentelemetry"),
    "frames": ("kite_adapters/assembly.py", "import narwhals"),
    "sqlite3": ("kite_adapters/assembly.py", "import sqlite3"),
    "terminal": ("kite_adapters/assembly.py", "import rich"),
    "no-cycles": ("kite_adapters/config.py", "import kite_adapters.assembly"),
    "policies": (
        "kite_adapters/policies/observing.py",
        "import kite_adapters.policies.authenticating",
    ),
}
FORBIDDEN_IN_CORE: list[str] = CONTRACTS["core-no-io"]["forbidden_modules"]
BANNED_IN_CORE = {
    "time.time()": ("import time", "TID251"),
    "time.monotonic()": ("import time", "TID251"),
    "time.sleep(1)": ("import time", "TID251"),
    "datetime.datetime.now()": ("import datetime", "TID251"),
    "datetime.datetime.today()": ("import datetime", "TID251"),
    "datetime.datetime.utcnow()": ("import datetime", "TID251"),
    "datetime.date.today()": ("import datetime", "TID251"),
    "datetime.datetime(2026, 1, 1)": ("import datetime", "DTZ001"),
    "datetime.datetime.fromtimestamp(0)": ("import datetime", "DTZ006"),
    "random.random()": ("import random", "TID251"),
    "secrets.token_hex()": ("import secrets", "TID251"),
    "uuid.uuid4()": ("import uuid", "TID251"),
    'importlib.import_module("socket")': ("import importlib", "TID251"),
    "urllib.request.urlopen(address)": ("import urllib.request", "TID251"),
    'open("file")': ("", "PTH123"),
    'print("text")': ("", "T201"),
}
TOUCHING_BUILTINS = {
    "__import__",
    "breakpoint",
    "compile",
    "eval",
    "exec",
    "input",
    "open",
    "print",
}


def lint_imports(folder: Path) -> str:
    """What the import linter says about the packages in a folder."""
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [str(program), "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200"},
    )
    return done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages and their rules, in a place where they may be broken."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def add(folder: Path, file: str, line: str) -> None:
    """Add a line to a module."""
    with (folder / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")


def test_every_contract_has_a_violation_to_try() -> None:
    assert set(VIOLATIONS) == set(CONTRACTS)


def test_all_contracts_hold(copy: Path) -> None:
    report = lint_imports(copy)

    for contract in CONTRACTS.values():
        assert f"{contract['name']} KEPT" in report


def test_each_contract_breaks_when_it_is_violated(copy: Path) -> None:
    for file, line in VIOLATIONS.values():
        add(copy, file, line)

    report = lint_imports(copy)

    for contract in CONTRACTS.values():
        assert f"{contract['name']} BROKEN" in report


def test_the_core_may_import_none_of_what_touches_the_world(copy: Path) -> None:
    for module in FORBIDDEN_IN_CORE:
        add(copy, "kite_core/errors.py", f"import {module}")

    report = lint_imports(copy)

    for module in FORBIDDEN_IN_CORE:
        assert f"-> {module} (" in report


def test_a_new_module_of_the_core_needs_its_place_in_the_layers(copy: Path) -> None:
    add(copy, "kite_core/newcomer.py", '"""Has no place yet."""')

    report = lint_imports(copy)

    assert "kite_core.newcomer" in report


@pytest.mark.parametrize("use", BANNED_IN_CORE)
def test_lint_refuses_what_imports_cannot_show(use: str) -> None:
    imports, rule = BANNED_IN_CORE[use]
    source = f'"""A module."""\n\n{imports}\n\nVALUE = {use}\n'

    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--stdin-filename", "kite_core/module.py", "-"],
        input=source,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert rule in done.stdout


def test_the_core_calls_no_builtin_that_touches_the_world() -> None:
    for path in sorted((ROOT / "kite_core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in TOUCHING_BUILTINS, f"{path.name}:{node.lineno}"


def test_the_core_switches_no_ban_off() -> None:
    for path in sorted((ROOT / "kite_core").rglob("*.py")):
        text = path.read_text(encoding="utf-8")

        assert "TID251" not in text, path.name
        assert "DTZ" not in text, path.name
