"""From columns to frames, by narwhals, which knows how each library wants them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kite_adapters.frames.column import Column, Kind
from kite_adapters.frames.dates import MICROSECONDS_A_DAY
from kite_core.errors import ConfigurationError, Fault, ValidationError

try:
    import narwhals as nw
except ImportError as missing:
    raise ConfigurationError(
        "Frames need the package narwhals.",
        hint='Install it with: pip install "kiteport[frames]"',
    ) from missing

BACKENDS = ("polars", "pandas", "pyarrow")
_INDIA = "Asia/Kolkata"
_TYPES: dict[Kind, Any] = {
    Kind.WHOLE: nw.Int64(),
    Kind.NUMBER: nw.Float64(),
    Kind.TEXT: nw.String(),
    Kind.TRUTH: nw.Boolean(),
    Kind.TIME: nw.Datetime("us", _INDIA),
    Kind.DAY: nw.Date(),
}
_NULLABLE = {Kind.WHOLE: "Int64", Kind.TRUTH: "boolean"}
"""Types of pandas for columns that may lack values: its plain ones would turn None to False."""


def frame_of(columns: Iterable[Column], *, backend: str) -> Any:
    """A frame of the library of this name. Raises ConfigurationError when that is not there."""
    series = _pandas_series if backend == "pandas" else _series
    library = _library(backend)
    made = [series(column, library) for column in columns]
    return nw.from_dict({each.name: each for each in made}).to_native()


def require_backend(backend: object) -> None:
    """Raise ValidationError for what is no name of a library that frames can be made with."""
    if backend not in BACKENDS:
        fix = 'Give "polars", "pandas" or "pyarrow".'
        problem = f"{backend!r} is none that frames are made with"
        raise ValidationError("to_frame", [Fault("backend", problem, fix)])


def _library(backend: str) -> Any:
    try:
        return nw.Implementation.from_string(backend).to_native_namespace()
    except ImportError as missing:
        raise ConfigurationError(
            f"A frame of {backend} needs the package {backend}.",
            hint=f"Install it with: pip install {backend}; or choose another backend.",
        ) from missing


def _series(column: Column, library: Any) -> Any:
    kind = _TYPES[column.kind]
    return nw.new_series(column.name, column.values, kind, backend=library)


def _pandas_series(column: Column, library: Any) -> Any:
    """What narwhals would need pyarrow for, or what would lose None, is made in pandas' own way."""
    if column.kind is Kind.DAY:
        midnights = [None if day is None else day * MICROSECONDS_A_DAY for day in column.values]
        return nw.new_series(column.name, midnights, nw.Datetime("us"), backend=library)
    if column.may_lack and column.kind in _NULLABLE:
        made = library.Series(column.values, dtype=_NULLABLE[column.kind], name=column.name)
        return nw.from_native(made, series_only=True)
    return _series(column, library)
