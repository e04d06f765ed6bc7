"""What a wheel has to carry so that the page is there after an installation."""

from __future__ import annotations

import subprocess
import tomllib
from importlib.resources import files  # noqa: TID251  # reason: asks as an installation is asked
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[5]
PACKAGE = "kite_testing.fake_broker.served.dashboard"
FILES = ("page.html", "dashboard.css", "dashboard.js", "icon.svg")


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_page_lies_in_its_package(name: str) -> None:
    assert files(PACKAGE).joinpath(name).read_text(encoding="utf-8")


def test_the_wheel_takes_the_packages_whole() -> None:
    """Hatch leaves out what is excluded, and what is not among the kinds that are included."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]

    assert build["targets"]["wheel"] == {"packages": ["kite_core", "kite_adapters", "kite_testing"]}
    assert set(build) == {"targets"}


def test_git_does_not_ignore_them_which_hatch_would_follow() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("There is no repository here.")
    folder = ROOT.joinpath(*PACKAGE.split("."))

    done = subprocess.run(
        ["git", "check-ignore", *(folder / name for name in FILES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (1, "")
