from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kite_adapters.cli.downloading.part_file import PartFile, Series, candle_of_row, row_of
from kite_core.ist import IST
from kite_core.models.candles import Candle

START = datetime(2026, 11, 18, tzinfo=IST)
SERIES = Series(
    source="https://api.kite.trade",
    key="NSE:INFY",
    token=408065,
    interval="day",
    oi=False,
    continuous=False,
)


def candle(day: int) -> Candle:
    moment = START + timedelta(days=day)
    return Candle(date=moment, open=1.5, high=2.05, low=1, close=2.0, volume=7)


def part(folder: Path, series: Series = SERIES, start: datetime = START) -> PartFile:
    return PartFile(folder / "infy.part", series, start=start)


@pytest.mark.parametrize("oi", [None, 0, 12])
def test_a_row_holds_all_of_a_candle(oi: int | None) -> None:
    one = replace(candle(0), oi=oi)

    assert candle_of_row(row_of(one)) == one


def test_it_goes_on_after_the_last_whole_request(tmp_path: Path) -> None:
    began = part(tmp_path)
    began.add([candle(0)], until=START)
    began.add([candle(1)], until=None)
    with began.path.open("a") as file:
        file.write("2026-11-20T00:00:00+05:30,1")

    opened = part(tmp_path)

    assert opened.until == START
    assert list(opened.rows()) == [row_of(candle(0))]


def test_half_a_mark_does_not_count(tmp_path: Path) -> None:
    began = part(tmp_path)
    began.add([candle(0)], until=START)
    with began.path.open("a") as file:
        file.write("#until 2026-11-19T00:00")

    assert part(tmp_path).until == START


def test_a_span_that_begins_later_goes_on_with_the_same_file(tmp_path: Path) -> None:
    part(tmp_path).add([candle(0)], until=START)

    assert part(tmp_path, start=START + timedelta(days=1)).until == START


@pytest.mark.parametrize(
    ("series", "start"),
    [
        (replace(SERIES, source="paper"), START),
        (replace(SERIES, token=1), START),
        (replace(SERIES, interval="minute"), START),
        (replace(SERIES, oi=True), START),
        (SERIES, START - timedelta(days=1)),
    ],
)
def test_a_file_of_something_else_is_begun_anew(
    series: Series, start: datetime, tmp_path: Path
) -> None:
    part(tmp_path).add([candle(0)], until=START)

    opened = part(tmp_path, series, start)

    assert opened.until is None
    assert list(opened.rows()) == []


@pytest.mark.parametrize("text", ["", "date,open\n", "#of {}\n", "#of [1]\n", "#of x\n", "\xff\n"])
def test_a_file_that_is_none_of_ours_is_begun_anew(text: str, tmp_path: Path) -> None:
    (tmp_path / "infy.part").write_bytes(text.encode("latin-1"))

    assert list(part(tmp_path).rows()) == []
