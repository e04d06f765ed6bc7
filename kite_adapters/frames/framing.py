"""The one function that users call: it has what was given read, and a frame built."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, overload

from kite_adapters.frames.building import frame_of, require_backend
from kite_adapters.frames.candle_columns import CandleColumns
from kite_adapters.frames.column import Column
from kite_adapters.frames.given import given_of
from kite_adapters.frames.reading import columns_of

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # reason: its stubs are a package apart
    import polars as pl


@overload
def to_frame(
    rows: object, *, backend: Literal["polars"], of: type | None = None
) -> pl.DataFrame: ...
@overload
def to_frame(
    rows: object, *, backend: Literal["pandas"], of: type | None = None
) -> pd.DataFrame: ...
@overload
def to_frame(rows: object, *, backend: str, of: type | None = None) -> Any: ...
def to_frame(rows: object, *, backend: str, of: type | None = None) -> Any:
    """A frame of polars or pandas, or a table of pyarrow, with a column for each field of a model.

    `rows` are models of one kind in any iterable: orders, trades, holdings, candles and the like.
    Quotes and other keyed answers get their keys as the first column, `key`. An instrument book,
    an option chain and a history are taken whole, of positions the net ones, and margins are two
    rows. Candle columns, also several of them, need no models.

    `of` is the model of a list that may be empty, where the list does not know it: answers of the
    client do, lists that you made do not.

    Raises ValidationError for what has no rows of one model, and ConfigurationError when the
    library of the backend is not installed.
    """
    require_backend(backend)
    return frame_of(_columns(rows, of), backend=backend)


def _columns(rows: object, of: type | None) -> Iterable[Column]:
    if isinstance(rows, CandleColumns):
        return rows.columns()
    given = given_of(rows)
    if given.rows and all(isinstance(part, CandleColumns) for part in given.rows):
        return CandleColumns.joined(given.rows).columns()
    columns = columns_of(given.model_of(of), given.rows)
    return columns if given.keys is None else chain((given.keys,), columns)
