from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import pytest

from kite_adapters.cli.downloading.candle_files import require_format, write_rows
from kite_core.ist import IST

ROW = "2026-11-20T09:15:00+05:30,1499.2,1499.8,1494.8,1495.0,53740"


def test_csv_has_a_header(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.csv", [ROW], has_oi=False)

    assert (tmp_path / "a.csv").read_text() == f"date,open,high,low,close,volume\n{ROW}\n"


@pytest.mark.parametrize("missing", ["polars", "pyarrow"])
def test_parquet_is_written_by_either_package(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setitem(sys.modules, missing, None)

    require_format(tmp_path / "a.parquet")
    write_rows(tmp_path / "a.parquet", [f"{ROW},12"], has_oi=True)

    monkeypatch.undo()
    row = parquet.read_table(tmp_path / "a.parquet").to_pylist()[0]
    assert row.pop("date") == datetime(2026, 11, 20, 9, 15, tzinfo=IST)
    assert row == {
        "open": 1499.2,
        "high": 1499.8,
        "low": 1494.8,
        "close": 1495.0,
        "volume": 53740,
        "oi": 12,
    }


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    with pytest.raises(ZeroDivisionError):
        write_rows(path, (str(1 / number) for number in (1, 0)), has_oi=False)

    assert path.read_text() == "old"
