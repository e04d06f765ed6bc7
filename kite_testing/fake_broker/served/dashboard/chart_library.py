"""Where plotly.js lies: in the package `plotly` of the extra `testing`, with its licence."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import (  # noqa: TID251  # reason: reads names of files, imports nothing
    PackageNotFoundError,
    files,
)
from importlib.util import find_spec  # noqa: TID251  # reason: finds the package, imports nothing
from pathlib import Path

_SCRIPT = "package_data/plotly.min.js"
_LICENCE = "LICENSE.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLibrary:
    """The files of a charting library that a browser gets."""

    script: Path
    licence: Path


def chart_library(package: str = "plotly") -> ChartLibrary | None:
    """Plotly's files, without importing it; None when the package, or one of them, is missing."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    script = Path(spec.origin).parent / _SCRIPT
    licence = _licence_of(package)
    if licence is None or not script.is_file():
        return None
    return ChartLibrary(script=script, licence=licence)


def _licence_of(package: str) -> Path | None:
    """The licence that was installed with a package."""
    try:
        installed = files(package) or []
    except PackageNotFoundError:
        return None
    found = (Path(str(each.locate())) for each in installed if each.name == _LICENCE)
    return next((path for path in found if path.is_file()), None)
