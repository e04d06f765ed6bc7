from __future__ import annotations

import copy
import json
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kite_core.client import KiteCalls
from kite_core.errors import DataError
from kite_core.ist import IST
from kite_core.messages import Response
from kite_core.models.candles import Candle, Candles
from kite_core.models.market import HistoricalRequest
from kite_core.rows import MisfitError, Rows

ROW = ["2026-11-20T09:15:00+0530", 1495, 1497.5, 1494, 1496.2, 25100]
NINE = datetime(2026, 11, 20, 9, 15, tzinfo=IST)
CANDLE = Candle(date=NINE, open=1495.0, high=1497.5, low=1494.0, close=1496.2, volume=25100)
CALL = KiteCalls().market.candles(
    HistoricalRequest(instrument_token=408065, interval="minute", start=NINE, end=NINE)
)


def _body(*rows: Any) -> bytes:
    return json.dumps({"status": "success", "data": {"candles": rows}}).encode()


def _answer(*rows: Any) -> Rows[Candle]:
    return CALL.answer(Response(status=200, body=_body(*rows)))


def test_rows_of_six_and_of_seven_become_candles() -> None:
    assert _answer(ROW) == [CANDLE]
    assert _answer([*ROW, 12]) == [replace(CANDLE, oi=12)]
    assert _answer() == []


def test_the_fast_way_is_taken() -> None:
    assert Candles().from_body(_body(ROW)) == [CANDLE]
    assert Candles().from_body(_body([*ROW, 12])) == [replace(CANDLE, oi=12)]


def test_a_candle_of_the_fast_way_is_like_any_other() -> None:
    (candle,) = Candles().from_body(_body(ROW))

    assert type(candle) is Candle
    assert repr(candle) == repr(CANDLE).replace(", 'IST'", "")
    assert hash(candle) == hash(CANDLE)
    assert candle.date.utcoffset() == timedelta(hours=5, minutes=30)
    assert not hasattr(candle, "__dict__")
    assert pickle.loads(pickle.dumps(candle)) == copy.deepcopy(candle) == CANDLE
    assert replace(candle, volume=1).volume == 1
    assert Candle.from_json(candle.to_json()) == CANDLE
    with pytest.raises(FrozenInstanceError):
        candle.open = 1.0  # type: ignore[misc]  # reason: that is the test


@pytest.mark.parametrize(
    ("cell", "value", "field", "read"),
    [
        (0, "2026-11-20T09:15:00", "date", NINE),
        (0, "2026-11-20 09:15:00", "date", NINE),
        (0, "2026-11-20T03:45:00+0000", "date", NINE),
        (1, "1495", "open", 1495.0),
        (5, 25100.0, "volume", 25100),
        (5, "25100", "volume", 25100),
    ],
)
def test_a_tolerable_row_is_read(cell: int, value: object, field: str, read: object) -> None:
    row: list[object] = [*ROW]
    row[cell] = value

    candles = _answer(ROW, row)

    assert candles == [CANDLE, CANDLE]
    assert getattr(candles[1], field) == read
    assert candles[1].date.utcoffset() == IST.utcoffset(None)
    assert candles.skipped == ()


@pytest.mark.parametrize(
    "row",
    [
        None,
        [],
        ROW[:5],
        [*ROW, 1, 2],
        {"date": ROW[0]},
        ["", *ROW[1:]],
        [None, *ROW[1:]],
        ["soon", *ROW[1:]],
        [ROW[0], "dear", *ROW[2:]],
        [*ROW[:5], 1.5],
        [*ROW[:5], None],
        [*ROW[:5], True],
        [*ROW, 1.5],
    ],
)
def test_an_unreadable_row_skips_only_itself(row: Any) -> None:
    candles = _answer(ROW, row, ROW)

    assert candles == [CANDLE, CANDLE]
    assert [(skipped.path, skipped.row) for skipped in candles.skipped] == [(".candles[1]", row)]
    assert candles.skipped[0].reason


@pytest.mark.parametrize("data", [None, [], {}, {"candles": None}, {"candles": {}}])
def test_an_answer_without_candles_is_a_data_error(data: Any) -> None:
    body = json.dumps({"status": "success", "data": data}).encode()

    with pytest.raises(DataError):
        CALL.answer(Response(status=200, body=body))
    with pytest.raises(MisfitError):
        Candles().from_data(data)
