"""A home of its own for each test, and an environment that says nothing of accounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kite_adapters.cli.profiles import Profiles

_VARIABLES = (
    "BROWSER",
    "KITE_ACCESS_TOKEN",
    "KITE_API_KEY",
    "KITE_API_SECRET",
    "KITE_BASE_URL",
    "KITE_DOCTOR_ADDRESS",
    "KITE_JOURNAL",
    "KITE_PROFILE",
    "KITE_PROXY",
    "KITE_TICKER_URL",
    "KITE_TRANSPORT",
)


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profiles:
    """The profiles of a user without any."""
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KITE_HOME", str(tmp_path / "home"))
    return Profiles(tmp_path / "home")
