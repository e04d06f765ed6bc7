"""The notebooks run from top to bottom in a kernel, and are kept without what they print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.docs.pages import ROOT

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
_nbformat: Any = nbformat  # it has no types
EXPECTED = {
    "first-steps": ["last price", "COMPLETE 10 at", "MarginError", "Insufficient funds"],
    "a-morning-with-options": ["brings", "faults=()", "the trades earned", "NIFTY26NOV"],
}


def name_of(notebook: Path) -> str:
    return notebook.stem


def cells_of(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def read(path: Path) -> Any:
    return _nbformat.read(path, as_version=4)


def test_all_notebooks_are_known() -> None:
    assert set(map(name_of, NOTEBOOKS)) == set(EXPECTED)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    for cell in cells_of(read(path)):
        assert cell.outputs == []
        assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_notebook_runs_from_top_to_bottom(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = read(path)

    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()

    shown = str([cell.outputs for cell in cells_of(notebook)])
    for words in EXPECTED[path.stem]:
        assert words in shown
    assert "'stderr'" not in shown
