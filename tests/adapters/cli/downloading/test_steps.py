from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import cast

import pytest

from kite_adapters.cli.downloading.steps import AT_ONCE, steps_of
from kite_core.ist import IST
from kite_core.models.market import HistoricalRequest

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=IST)  # a Friday


def asked(start: date, end: date, interval: str = "minute") -> HistoricalRequest:
    return HistoricalRequest(instrument_token=408065, interval=interval, start=start, end=end)


def test_steps_cover_the_span_once_and_today_comes_alone() -> None:
    steps = steps_of(asked(date(2025, 11, 1), date(2026, 11, 20)), now=NOW)

    spans = [
        (cast("datetime", each.request.start), cast("datetime", each.request.end)) for each in steps
    ]
    assert spans[0][0] == datetime(2025, 11, 1, tzinfo=IST)
    assert spans[-1][1] == datetime(2026, 11, 20, 23, 59, 59, tzinfo=IST)
    for (_, end), (start, _) in pairwise(spans):
        assert start - end == timedelta(seconds=1)
    assert [each.is_final for each in steps] == [True] * (len(steps) - 1) + [False]
    assert steps[-1].request.start == datetime(2026, 11, 20, tzinfo=IST)
    assert max(each.pieces for each in steps) == AT_ONCE


@pytest.mark.parametrize(
    ("start", "end", "finals"),
    [
        (date(2026, 11, 1), date(2026, 11, 19), [True]),
        (date(2026, 11, 20), date(2026, 11, 20), [False]),
        (date(2026, 11, 20), date(2027, 1, 1), [False]),
        (date(2026, 11, 21), date(2027, 1, 1), []),
    ],
)
def test_only_what_lies_behind_is_final(start: date, end: date, finals: list[bool]) -> None:
    steps = steps_of(asked(start, end), now=NOW)

    assert [each.is_final for each in steps] == finals


def test_the_candle_of_this_week_is_not_final() -> None:
    steps = steps_of(asked(date(2026, 10, 1), date(2026, 11, 20), "week"), now=NOW)

    assert [each.request.start for each in steps][-1] == datetime(2026, 11, 16, tzinfo=IST)
