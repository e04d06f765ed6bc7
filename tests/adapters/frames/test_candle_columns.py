from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from kite_adapters.frames import CandleColumns, candle_columns, to_frame
from kite_core import DataError, HistoricalRequest, KiteCalls, Response, ValidationError
from kite_core.ist import IST
from kite_testing import FakeBroker

REQUEST = HistoricalRequest(
    instrument_token=408065, interval="15minute", start=date(2026, 11, 18), end=date(2026, 11, 19)
)
ROW = ["2026-11-18T09:15:00+0530", 1, 3.5, 0.5, 2, 100]


def answer_with(*rows: list[Any]) -> CandleColumns:
    body = json.dumps({"status": "success", "data": {"candles": rows}}).encode()
    return candle_columns(REQUEST).answer(Response(status=200, headers={}, body=body))


def test_the_request_is_that_of_candles() -> None:
    assert candle_columns(REQUEST).request == KiteCalls().market.candles(REQUEST).request


@pytest.mark.parametrize("oi", [False, True])
def test_columns_and_models_make_the_same_frame(oi: bool) -> None:
    kite = FakeBroker(seed=7).kite()
    future = kite.market.instruments("NFO").future("NIFTY")
    request = HistoricalRequest(
        instrument_token=future.instrument_token,
        interval="15minute",
        start=date(2026, 11, 18),
        end=date(2026, 11, 19),
        oi=oi,
    )

    columns = kite.send(candle_columns(request))
    models = kite.market.candles(request)

    frame = to_frame(columns, backend="polars")
    assert frame.equals(to_frame(models, backend="polars"))
    assert len(columns) == frame.height == len(models) > 0
    assert frame["oi"].null_count() == (0 if oi else len(models))


async def test_both_clients_send_it() -> None:
    columns = await FakeBroker(seed=7).async_kite().send(candle_columns(REQUEST))

    assert len(columns) == 50
    assert repr(columns) == "<CandleColumns of 50 candles, 0 rows skipped>"


def test_several_answers_are_one_frame_in_their_order() -> None:
    parts = [answer_with(ROW), answer_with(), answer_with(["2026-11-19T09:15:00+0530", *ROW[1:]])]

    frame = to_frame(parts, backend="polars")

    first = datetime(2026, 11, 18, 9, 15, tzinfo=IST)
    assert frame["date"].to_list() == [first, first + timedelta(days=1)]
    assert frame["volume"].to_list() == [100, 100]


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_no_candles_have_the_same_columns(backend: str) -> None:
    none, one = (to_frame(answer_with(*rows), backend=backend) for rows in ([], [ROW]))

    empty, full = (
        list(frame.schema.types if backend == "pyarrow" else frame.dtypes) for frame in (none, one)
    )
    assert none.shape == (0, 7)
    assert empty == full


def test_whole_prices_are_numbers_like_the_others() -> None:
    frame = to_frame(answer_with(ROW), backend="polars")

    assert frame.schema["open"] == frame.schema["close"] == pl.Float64
    assert frame.row(0)[1:] == (1.0, 3.5, 0.5, 2.0, 100, None)


@pytest.mark.parametrize(
    "text", ["2026-11-18T09:15:00+0530", "2026-11-18 09:15:00", "2026-11-18T03:45:00+0000"]
)
def test_times_with_any_offset_or_none_are_the_same_moment(text: str) -> None:
    frame = to_frame(answer_with([text, *ROW[1:]]), backend="polars")

    assert frame["date"][0] == datetime(2026, 11, 18, 9, 15, tzinfo=IST)


def test_days_may_come_without_a_time() -> None:
    frame = to_frame(answer_with(["2026-11-18", *ROW[1:]]), backend="polars")

    assert frame["date"][0] == datetime(2026, 11, 18, tzinfo=IST)


@pytest.mark.parametrize(
    "bad",
    [
        ["2026-11-18T09:15:00+0530", None, 3.5, 0.5, 2, 100],
        ["no time", *ROW[1:]],
        ["", *ROW[1:]],
        ROW[:3],
        "a text",
    ],
)
def test_a_row_that_cannot_be_read_is_kept_aside_whole(bad: Any) -> None:
    columns = answer_with(ROW, bad, [*ROW, 7])

    assert [row.row for row in columns.skipped] == [bad]
    assert to_frame(columns, backend="polars")["oi"].to_list() == [None, 7]
    assert CandleColumns.joined([columns, columns]).skipped == columns.skipped * 2


@pytest.mark.parametrize("text", ["no time", "", "2026-11-18T25:15:00+0530"])
def test_a_time_that_is_none_is_found_among_candles_of_the_right_shape(text: str) -> None:
    columns = answer_with(ROW, [text, *ROW[1:]])

    assert len(columns) == len(columns.skipped) == 1


def test_an_answer_without_candles_cannot_be_read() -> None:
    body = b'{"status":"success","data":{}}'

    with pytest.raises(DataError, match="historical"):
        candle_columns(REQUEST).answer(Response(status=200, headers={}, body=body))


def test_a_span_that_is_too_long_is_refused_before_it_is_sent() -> None:
    years = HistoricalRequest(
        instrument_token=408065, interval="minute", start=date(2020, 1, 1), end=date(2026, 1, 1)
    )

    with pytest.raises(ValidationError, match="too many"):
        candle_columns(years)
