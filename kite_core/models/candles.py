"""Candles, and the fast way from their rows to models."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias, cast

from kite_core.decoding import convert, decode
from kite_core.ist import IST
from kite_core.json_model import MOMENT, JsonModel, TimeMarker, filled
from kite_core.rows import MisfitError, Rows, SkippedRow

NAMES = ("date", "open", "high", "low", "close", "volume", "oi")
_Row: TypeAlias = tuple[datetime, float, float, float, float, int]
_RowWithOI: TypeAlias = tuple[datetime, float, float, float, float, int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candle(JsonModel):
    """The prices of one interval; `date` is its start, in IST.

    `volume` is in units, `oi` the open interest at its end, None unless it was asked for.
    """

    date: TimeMarker = field(metadata=MOMENT)
    open: float
    high: float
    low: float
    close: float
    volume: int
    oi: int | None = None


class Candles:
    """The shape of an answer with candles; rows that cannot be read are in `skipped`."""

    def from_body(self, body: bytes, /) -> Rows[Candle]:
        """All candles, straight from the bytes."""
        try:
            return _finished(decode(dict[str, list[_Row]], body))
        except MisfitError:
            return _finished(decode(dict[str, list[_RowWithOI]], body))

    def from_data(self, data: Any, /) -> Rows[Candle]:
        """The candles that can be read, one by one."""
        rows = cast("dict[str, Any]", data).get("candles") if isinstance(data, dict) else None
        if not isinstance(rows, list):
            raise MisfitError("expected an object with a list of candles", sample=data)
        candles: list[Candle] = []
        skipped: list[SkippedRow] = []
        for index, row in enumerate(cast("Iterable[Any]", rows)):
            try:
                candles.append(candle_of(row))
            except (ValueError, TypeError) as misfit:
                path = f".candles[{index}]"
                skipped.append(SkippedRow(path=path, reason=str(misfit), row=row))
        return Rows(candles, skipped, model=Candle)


def candle_of(row: Any) -> Candle:
    """A candle from the broker's array of six or seven, tolerantly. Raises ValueError."""
    cells = [*cast("Iterable[Any]", row)] if isinstance(row, list) else []
    if len(cells) not in (6, 7):
        raise ValueError("a candle has six or seven values")
    if not isinstance(cells[0], str) or not cells[0]:
        raise ValueError("a candle needs the time of its start")
    kind: Any = _Row if len(cells) == 6 else _RowWithOI
    try:
        return _finished({"candles": [convert(kind, cells)]})[0]
    except MisfitError:
        return Candle.from_dict(dict(zip(NAMES, cells, strict=False)))


def _finished(data: dict[str, list[Any]]) -> Rows[Candle]:
    rows = data.get("candles")
    if rows is None:
        raise MisfitError("there are no candles")
    _require_ist(rows)
    return Rows(filled(Candle, rows), model=Candle)


def _require_ist(rows: Iterable[tuple[Any, ...]]) -> None:
    """Times with another offset, or none, take the careful way."""
    if {row[0].tzinfo for row in rows} - {IST}:
        raise MisfitError("some times are not in IST")
