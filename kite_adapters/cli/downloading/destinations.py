"""Which files a download ends in, one for each instrument."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from kite_core.errors import ConfigurationError


class FileFormat(StrEnum):
    """How candles are written."""

    CSV = "csv"
    PARQUET = "parquet"


def destinations(
    out: Path, keys: Sequence[str], *, interval: str, file_format: FileFormat | None
) -> list[Path]:
    """The file itself when `out` ends in .csv or .parquet, else one for each key in a folder.

    Raises ConfigurationError for one file of many instruments, for a format that its name
    contradicts, and for the name of a file of another kind.
    """
    named = next((each for each in FileFormat if out.suffix == f".{each}"), None)
    if named is None and out.suffix and not out.is_dir():
        raise ConfigurationError(
            f"{out.suffix} files are not written.",
            hint="End its name in .csv or .parquet, or name a folder without a dot.",
        )
    if named is None:
        suffix = file_format or FileFormat.CSV
        return [out / f"{_file_name(key)}-{interval}.{suffix}" for key in keys]
    if file_format not in (None, named):
        raise ConfigurationError(
            f"{out} is no {file_format} file.",
            hint=f"Use: --out {out.with_suffix(f'.{file_format}')}",
        )
    if len(keys) > 1:
        raise ConfigurationError(
            f"{len(keys)} instruments do not go into one file.",
            hint=f"Name a folder: --out {out.with_suffix('')} --format {named}",
        )
    return [out]


def _file_name(key: str) -> str:
    """A key in characters that all file systems take."""
    return re.sub(r"[^A-Za-z0-9&.-]+", "_", key)
