"""Where the charting library comes from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kite_testing.fake_broker.served.dashboard.chart_library import chart_library


def test_the_library_is_that_of_the_installed_package_with_its_licence() -> None:
    library = chart_library()

    assert library is not None
    assert b"plotly.js" in library.script.read_bytes()[:100]
    assert library.licence.startswith("MIT License")
    assert "Plotly" in library.licence


def test_the_package_is_not_imported_for_it() -> None:
    code = (
        "import sys\n"
        "from kite_testing.fake_broker.served.dashboard.chart_library import chart_library\n"
        "assert chart_library()\n"
        "sys.exit('plotly' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_without_the_package_there_is_none() -> None:
    assert chart_library("no_such_package_here") is None


def test_a_package_without_the_script_is_not_the_library() -> None:
    assert chart_library("pytest") is None


def test_a_package_that_was_copied_there_without_its_licence_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "copied_charts" / "package_data" / "plotly.min.js"
    script.parent.mkdir(parents=True)
    script.write_text("Plotly = {}")
    (tmp_path / "copied_charts" / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    assert chart_library("copied_charts") is None


def test_a_package_without_a_file_of_its_own_is_not_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bare_folder").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    assert chart_library("bare_folder") is None
