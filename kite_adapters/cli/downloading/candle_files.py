"""Writes whole downloads: a file appears under its name when it is complete, never before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from importlib.util import find_spec  # noqa: TID251  # reason: asks what is installed
from pathlib import Path
from typing import Any, Literal, TypeAlias

from kite_adapters.cli.downloading.destinations import FileFormat
from kite_adapters.cli.downloading.part_file import candle_of_row
from kite_core.errors import ConfigurationError
from kite_core.models.candles import NAMES

_Writer: TypeAlias = Literal["pyarrow", "polars"]
_WRITERS: tuple[_Writer, ...] = ("pyarrow", "polars")


def require_format(path: Path) -> None:
    """Raise ConfigurationError for a format whose packages are missing, before the download."""
    if _is_parquet(path):
        _writer()


def write_rows(path: Path, rows: Iterable[str], *, has_oi: bool) -> None:
    """Write rows of CSV in the format that the name of the file says."""
    draft = path.with_name(f"{path.name}.new")
    write = _write_parquet if _is_parquet(path) else _write_csv
    write(draft, rows, has_oi=has_oi)
    draft.replace(path)


def _is_parquet(path: Path) -> bool:
    return path.suffix == f".{FileFormat.PARQUET}"


def _write_csv(path: Path, rows: Iterable[str], *, has_oi: bool) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(NAMES if has_oi else NAMES[:-1]) + "\n")
        file.writelines(f"{row}\n" for row in rows)


def _write_parquet(path: Path, rows: Iterable[str], *, has_oi: bool) -> None:
    """Times are in the zone Asia/Kolkata, volume and open interest are whole numbers."""
    import narwhals as nw

    names = NAMES if has_oi else NAMES[:-1]
    kinds = [nw.Datetime("us", "Asia/Kolkata"), *[nw.Float64()] * 4, *[nw.Int64()] * 2]
    candles = [candle_of_row(row) for row in rows]
    columns = {name: [getattr(candle, name) for candle in candles] for name in names}
    # polars takes times of a zone of its own only in UTC.
    columns["date"] = [moment.astimezone(UTC) for moment in columns["date"]]
    schema: dict[str, Any] = dict(zip(names, kinds, strict=False))
    nw.from_dict(columns, schema=schema, backend=_writer()).write_parquet(path)


def _writer() -> _Writer:
    """The package that writes it. Raises ConfigurationError when there is none."""
    for name in _WRITERS if find_spec("narwhals") else ():
        if find_spec(name):
            return name
    raise ConfigurationError(
        "Parquet needs narwhals, and pyarrow or polars.",
        hint='Run: pip install "kiteport[frames]" pyarrow, or leave it at --format csv',
    )
