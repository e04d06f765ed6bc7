"""Candles from the wire to columns: no model is made for any of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self, TypeAlias, cast

from kite_adapters.frames.column import Column
from kite_adapters.frames.dates import moments
from kite_adapters.frames.reading import columns_of
from kite_core.call import Call
from kite_core.client import KiteCalls
from kite_core.decoding import decode
from kite_core.models.candles import Candle, Candles
from kite_core.models.market import HistoricalRequest
from kite_core.rows import MisfitError, Rows, SkippedRow

_Cells: TypeAlias = tuple[str, float, float, float, float, int]
_CellsWithOI: TypeAlias = tuple[str, float, float, float, float, int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandleColumns:
    """Candles, each field as a list of its own; rows that cannot be read are in `skipped`, whole.

    `date` is the start of each candle in microseconds since 1970 in UTC, the other lists are as in
    a `Candle`.
    """

    date: Sequence[int]
    open: Sequence[float]
    high: Sequence[float]
    low: Sequence[float]
    close: Sequence[float]
    volume: Sequence[int]
    oi: Sequence[int | None]
    skipped: tuple[SkippedRow, ...] = ()

    def __len__(self) -> int:
        return len(self.date)

    def __repr__(self) -> str:
        return f"<CandleColumns of {len(self)} candles, {len(self.skipped)} rows skipped>"

    @classmethod
    def of(cls, candles: Rows[Candle]) -> Self:
        """The columns of candles that are models already."""
        values = {column.name: column.values for column in columns_of(Candle, candles)}
        return cls(**cast("dict[str, Any]", values), skipped=candles.skipped)

    @classmethod
    def joined(cls, parts: Iterable[CandleColumns]) -> Self:
        """Several parts as one, in the order in which they are given."""
        known = list(parts)
        names = [member.name for member in fields(cls)]
        joined: dict[str, Any] = {
            name: [value for part in known for value in getattr(part, name)] for name in names
        }
        return cls(**joined | {"skipped": tuple(joined["skipped"])})

    def columns(self) -> Iterator[Column]:
        """What a frame is made of."""
        for column in columns_of(Candle, ()):
            values = getattr(self, column.name)
            yield Column(
                name=column.name, kind=column.kind, values=values, may_lack=column.may_lack
            )


def candle_columns(request: HistoricalRequest) -> Call[CandleColumns]:
    """As `market.candles`, to be sent with `kite.send(...)`, for a frame of very many candles.

    Raises ValidationError when the span is longer than the broker answers at once: see
    `HistoricalRequest.pieces`.
    """
    return Call(KiteCalls().market.candles(request).request, _Columns())


class _Columns:
    """The shape of an answer with candles, as columns."""

    def from_body(self, body: bytes, /) -> CandleColumns:
        """All candles, straight from the bytes."""
        try:
            data = decode(dict[str, list[_Cells]], body)
        except MisfitError:
            data = decode(dict[str, list[_CellsWithOI]], body)
        return _transposed(data)

    def from_data(self, data: Any, /) -> CandleColumns:
        """The candles that can be read, one by one."""
        return CandleColumns.of(Candles().from_data(data))


def _transposed(data: dict[str, list[tuple[Any, ...]]]) -> CandleColumns:
    rows = data.get("candles")
    if rows is None:
        raise MisfitError("there are no candles")
    texts, opened, high, low, close, volume, *rest = zip(*rows, strict=True) if rows else ((),) * 6
    try:
        date = moments(cast("tuple[str, ...]", texts))
    except ValueError as misfit:
        raise MisfitError(str(misfit)) from None
    return CandleColumns(
        date=date,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
        oi=rest[0] if rest else (None,) * len(date),
    )
