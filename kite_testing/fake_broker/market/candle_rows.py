"""The shapes in which people have candles, all read as one: cells from the time to the volume."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard, cast

from kite_core.models.candles import Candle

Cells: TypeAlias = Sequence[Any]
"""Time, open, high, low, close, and a volume where there is one."""
CandleRow: TypeAlias = Sequence[Any] | Mapping[str, Any] | Candle
"""A row of the wire, an object as the official client returns it, or a candle of this library."""
SHAPE = (
    "[time, open, high, low, close], and a volume if it has one; a Candle; or an object with date "
    "(or time), open, high, low, close"
)
_TIMES = ("date", "time")
_PRICES = ("open", "high", "low", "close")
_FEWEST = 1 + len(_PRICES)


def cells_of(row: object) -> Cells:
    """The cells of a candle. Raises ValueError for what is none."""
    if isinstance(row, Candle):
        return (row.date, row.open, row.high, row.low, row.close, row.volume)
    if isinstance(row, Mapping):
        return _named(cast("Mapping[str, Any]", row))
    if _is_list(row) and len(row) >= _FEWEST:
        return row
    raise _no_candle(row)


def _is_list(row: object) -> TypeGuard[Cells]:
    return isinstance(row, Sequence) and not isinstance(row, str | bytes)


def _named(row: Mapping[str, Any]) -> Cells:
    """The cells of an object; open interest and other members are left alone."""
    times = [row[name] for name in _TIMES if name in row]
    if not times or not all(name in row for name in _PRICES):
        raise _no_candle(row)
    volume = row.get("volume")
    prices = [row[name] for name in _PRICES]
    return [times[0], *prices] if volume is None else [times[0], *prices, volume]


def _no_candle(row: object) -> ValueError:
    return ValueError(f"{row!r} is no candle: give {SHAPE}.")
