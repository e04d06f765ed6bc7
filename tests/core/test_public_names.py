from __future__ import annotations

import subprocess
import sys

import pytest

import kite_adapters
import kite_core
import kite_testing

CORE = (
    "Kite",
    "AsyncKite",
    "KiteCalls",
    "Call",
    "Request",
    "Response",
    "Timeouts",
    "Ports",
    "InstrumentBook",
    "OrderParams",
    "OrderModification",
    "HistoricalRequest",
    "KiteError",
    "ValidationError",
    "OrderOutcomeUnknownError",
)
ADAPTERS = ["open_kite", "open_async_kite", "ClientConfig", "Timeouts", "RetryConfig"]
TESTING = ["FakeBroker", "ManualClock", "ScriptedTransport"]


@pytest.mark.parametrize("name", CORE)
def test_the_core_exports(name: str) -> None:
    assert getattr(kite_core, name).__name__ == name


@pytest.mark.parametrize("name", ADAPTERS)
def test_the_adapters_export(name: str) -> None:
    assert getattr(kite_adapters, name).__name__ == name


@pytest.mark.parametrize("name", TESTING)
def test_the_testing_package_exports(name: str) -> None:
    assert getattr(kite_testing, name).__name__ == name


@pytest.mark.parametrize("package", [kite_core, kite_adapters, kite_testing])
def test_an_unknown_name_is_an_attribute_error(package: object) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        package.no_such_name  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]  # reason: that is the test


@pytest.mark.parametrize(
    ("statement", "spared"),
    [
        (
            "from kite_core import Kite",
            "dataclasses_json msgspec asyncio urllib3 aiohttp kite_core.services.orders",
        ),
        ("from kite_adapters import ClientConfig", "urllib3 aiohttp punq msgspec asyncio"),
        ("from kite_adapters import open_kite", "aiohttp punq dataclasses_json typer rich"),
        ("import kite_testing.pytest_plugin", "kite_core kite_adapters"),
    ],
)
def test_an_import_takes_nothing_along_that_it_does_not_need(statement: str, spared: str) -> None:
    code = f"import sys; {statement}; print(*(set({spared.split()}) & set(sys.modules)))"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.split() == []
