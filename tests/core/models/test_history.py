from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from kite_core.errors import AnswerLostError
from kite_core.ist import IST
from kite_core.models.candles import Candle
from kite_core.models.history import History, HistoryStop, joined
from kite_core.models.market import HistoricalRequest
from kite_core.rows import Rows, SkippedRow

SKIPPED = SkippedRow(path=".candles[0]", reason="made up", row=[])
WHOLE = HistoricalRequest(
    instrument_token=408065, interval="minute", start=date(2026, 1, 1), end=date(2026, 4, 30)
)
FIRST, SECOND = WHOLE.pieces()
AT_THE_CUT = datetime(2026, 3, 2, tzinfo=IST)


def candle(stamp: datetime, *, close: float = 1.0) -> Candle:
    return Candle(date=stamp, open=1.0, high=1.0, low=1.0, close=close, volume=1)


def minutes_after(stamp: datetime, *minutes: int) -> Rows[Candle]:
    return Rows([candle(stamp + timedelta(minutes=minute)) for minute in minutes])


def history(
    fetched: dict[HistoricalRequest, Rows[Candle]],
    failed: dict[HistoricalRequest, AnswerLostError] | None = None,
) -> History:
    return History.of(
        WHOLE,
        pieces=(SECOND, FIRST),
        fetched=fetched,
        failed=failed or {},
        stopped=HistoryStop.COMPLETE,
    )


def test_parts_are_joined_in_the_order_of_time() -> None:
    early, late = minutes_after(AT_THE_CUT, -2, -1), minutes_after(AT_THE_CUT, 0, 1)

    whole = history({SECOND: late, FIRST: early})

    assert whole.candles == [*early, *late]
    assert (whole.is_complete, whole.requests, whole.conflicts) == (True, 2, ())


def test_rows_out_of_order_are_put_into_it() -> None:
    rows = minutes_after(AT_THE_CUT, 2, 0, 1)

    candles, conflicts = joined([(SECOND, rows)])

    assert candles == minutes_after(AT_THE_CUT, 0, 1, 2)
    assert conflicts == []


def test_a_candle_that_came_twice_is_there_once() -> None:
    twice = minutes_after(AT_THE_CUT, 0)

    candles, conflicts = joined([(FIRST, twice), (SECOND, twice)])

    assert (candles, conflicts) == (list(twice), [])


@pytest.mark.parametrize(("first_close", "second_close"), [(1.0, 2.0), (2.0, 1.0)])
def test_the_candle_of_the_right_piece_wins_and_the_other_is_told(
    first_close: float, second_close: float
) -> None:
    stray = candle(AT_THE_CUT, close=first_close)
    right = candle(AT_THE_CUT, close=second_close)

    whole = history({FIRST: Rows([stray]), SECOND: Rows([right])})

    assert whole.candles == [right]
    assert whole.conflicts == (stray,)


def test_the_candle_of_the_older_piece_wins_where_it_is_the_right_one() -> None:
    right = candle(AT_THE_CUT - timedelta(minutes=1), close=1.0)
    stray = candle(AT_THE_CUT - timedelta(minutes=1), close=2.0)

    candles, conflicts = joined([(FIRST, Rows([right])), (SECOND, Rows([stray]))])

    assert (candles, conflicts) == ([right], [stray])


def test_what_is_missing_is_told() -> None:
    error = AnswerLostError("made up")

    failed = history({FIRST: Rows()}, {SECOND: error})
    cut = history({SECOND: Rows()})

    assert [(gap.request, gap.error) for gap in failed.gaps] == [(SECOND, error)]
    assert cut.left_out == (FIRST,)
    assert (failed.is_complete, cut.is_complete) == (False, False)
    assert (failed.requests, cut.requests) == (2, 1)


def test_rows_that_could_not_be_read_are_kept() -> None:
    whole = history({FIRST: Rows([], [SKIPPED]), SECOND: Rows([], [SKIPPED])})

    assert whole.skipped == (SKIPPED, SKIPPED)
    assert not whole.is_complete


def test_a_history_is_shown_without_its_candles() -> None:
    whole = history({FIRST: minutes_after(AT_THE_CUT, 0), SECOND: Rows()})

    assert "Candle(" not in repr(whole)
    assert "stopped=<HistoryStop.COMPLETE" in repr(whole)
