"""Where plotly.js lies: in the package `plotly` of the extra `testing`, with its licence."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import (  # noqa: TID251  # reason: reads a text file, imports nothing
    PackageNotFoundError,
    distribution,
)
from importlib.util import find_spec  # noqa: TID251  # reason: finds the package, imports nothing
from pathlib import Path

_SCRIPT = "package_data/plotly.min.js"
_LICENCES = ("licenses/LICENSE.txt", "LICENSE.txt")
"""Where wheels keep it, by their age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLibrary:
    """What a browser gets of a charting library: its script, and the text of its licence."""

    script: Path
    licence: str


def chart_library(package: str = "plotly") -> ChartLibrary | None:
    """Plotly's, without importing it; None when the package, its script or licence is missing."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    script, licence = Path(spec.origin).parent / _SCRIPT, _licence_of(package)
    if licence is None or not script.is_file():
        return None
    return ChartLibrary(script=script, licence=licence)


def _licence_of(package: str) -> str | None:
    """The licence that was installed with a package."""
    try:
        installed = distribution(package)
    except PackageNotFoundError:
        return None
    return next(filter(None, map(installed.read_text, _LICENCES)), None)
