"""Answers in pykiteconnect's form: its datetimes, dates and numbers, in its dicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeAlias, cast

Row: TypeAlias = dict[str, Any]
_TIMES = (
    "order_timestamp",
    "exchange_timestamp",
    "created",
    "last_instalment",
    "fill_timestamp",
    "timestamp",
    "last_trade_time",
)
_CELLS: Mapping[str, Callable[[str], object]] = {
    "instrument_token": int,
    "last_price": float,
    "strike": float,
    "tick_size": float,
    "lot_size": int,
}
_FUND_CELLS: Mapping[str, Callable[[str], object]] = {
    "minimum_purchase_amount": float,
    "purchase_amount_multiplier": float,
    "minimum_additional_purchase_amount": float,
    "minimum_redemption_quantity": float,
    "redemption_quantity_multiplier": float,
    "purchase_allowed": lambda cell: bool(int(cell)),
    "redemption_allowed": lambda cell: bool(int(cell)),
    "last_price": float,
}
_CANDLE = ("date", "open", "high", "low", "close", "volume", "oi")


def timed(data: Any) -> Any:
    """Rows, or one, with the times in them naive, as the broker writes them: in IST.

    Only `yyyy-mm-dd hh:mm:ss` becomes a time; all else stays as it came.
    """
    rows = cast("list[object]", data) if isinstance(data, list) else [cast("object", data)]
    for row in rows:
        if isinstance(row, dict):
            _read_times(cast("Row", row))
    return cast("Any", data)


def _read_times(row: Row) -> None:
    for field in _TIMES:
        text = row.get(field)
        if isinstance(text, str) and len(text) == 19:
            row[field] = time_of(text)


def time_of(text: Any) -> Any:
    """A naive time from the broker's text; anything else as it is."""
    with suppress(ValueError, TypeError):
        return _time(text)
    return text


@lru_cache(maxsize=4096)
def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def timed_values(quotes: Any) -> Any:
    """Quotes by key, with the times in them naive, in IST."""
    return {key: timed(row) for key, row in quotes.items()}


def candles_of(data: Any) -> list[Row]:
    """Candles as dicts; `date` is aware, in the offset that the broker names."""
    return [_candle(cells) for cells in data["candles"]]


def _candle(cells: list[Any]) -> Row:
    row: Row = dict(zip(_CANDLE, cells, strict=False))
    row["date"] = time_of(row["date"])
    return row


def instruments_of(rows: Iterable[Row]) -> list[Row]:
    """The rows of an instrument dump with numbers, and with a date where there is an expiry."""
    return [_with_cells(row, _CELLS, day="expiry") for row in rows]


def funds_of(rows: Iterable[Row]) -> list[Row]:
    """The rows of the fund list with numbers, truths and dates."""
    return [_with_cells(row, _FUND_CELLS, day="last_price_date") for row in rows]


def _with_cells(row: Row, cells: Mapping[str, Callable[[str], object]], *, day: str) -> Row:
    for name, read in cells.items():
        row[name] = read(row[name])
    if len(row[day]) == 10:
        row[day] = _day(row[day])
    return row


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)
