from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import kite_adapters
import kite_core
import kite_testing
from kite_core import errors


def names_for_type_checkers(package: ModuleType) -> list[str]:
    """What the package imports under TYPE_CHECKING, so that checkers and programs see the same."""
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    return [
        alias.name
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    ]


EXPORTS = [
    (package, name)
    for package in (kite_core, kite_adapters, kite_testing)
    for name in names_for_type_checkers(package)
]
RELIED_ON = {
    kite_core: (
        "Kite AsyncKite KiteCalls Request Response InstrumentBook OrderParams HistoricalRequest "
        "parse_ticks tick_columns Ticks OrderUpdate Gap Connected Disconnected BrokerMessage"
    ),
    kite_adapters: "open_kite open_async_kite ClientConfig Timeouts RetryConfig",
    kite_testing: "FakeBroker ManualClock ScriptedTransport",
}


@pytest.mark.parametrize(("package", "name"), EXPORTS)
def test_what_checkers_see_can_be_imported(package: ModuleType, name: str) -> None:
    exported = getattr(package, name)

    assert getattr(exported, "__name__", name) == name


@pytest.mark.parametrize("package", RELIED_ON)
def test_names_that_other_programs_rely_on_are_exported(package: ModuleType) -> None:
    assert set(RELIED_ON[package].split()) <= set(names_for_type_checkers(package))


@pytest.mark.parametrize("package", RELIED_ON)
def test_tab_completion_and_a_star_see_the_same(package: ModuleType) -> None:
    names = names_for_type_checkers(package)

    assert sorted(package.__all__) == sorted(names)
    assert dir(package) == sorted(package.__all__)


def test_every_error_is_exported() -> None:
    names = set(names_for_type_checkers(kite_core))

    assert {name for name in vars(errors) if name.endswith("Error")} <= names


@pytest.mark.parametrize("package", [kite_core, kite_adapters, kite_testing])
def test_an_unknown_name_is_an_attribute_error(package: object) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        package.no_such_name  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]  # reason: that is the test


@pytest.mark.parametrize(
    ("statement", "spared"),
    [
        (
            "from kite_core import Kite",
            (
                "dataclasses_json msgspec asyncio urllib3 aiohttp numpy kite_core.services.orders "
                "kite_core.ticker"
            ),
        ),
        ("from kite_core import parse_ticks, StreamSettings, Gap", "numpy asyncio aiohttp"),
        ("from kite_adapters import ClientConfig", "urllib3 aiohttp punq msgspec asyncio"),
        (
            "from kite_adapters import open_kite",
            (
                "aiohttp asyncio punq dataclasses_json typer rich mmap cachetools "
                "kite_core.rulebook.book kite_core.instrument_book kite_adapters.cache.disk"
            ),
        ),
        ("import kite_testing.pytest_plugin", "kite_core kite_adapters"),
    ],
)
def test_an_import_takes_nothing_along_that_it_does_not_need(statement: str, spared: str) -> None:
    # Where tornado is installed, as for notebooks, pybreaker takes it along, and asyncio with it.
    alone = "import sys; sys.modules['tornado'] = None"
    code = f"{alone}; {statement}; print(*(set({spared.split()}) & set(sys.modules)))"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.split() == []
