from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kite_adapters.concurrency import AsyncioConcurrency
from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    AnswerLostError,
    InputError,
    KiteError,
    LoginRequiredError,
    NetworkError,
    PermissionDeniedError,
    SessionExpiredError,
    ValidationError,
)
from kite_core.ist import IST
from kite_core.models.history import History, HistoryProgress, HistoryStop
from kite_core.models.market import HistoricalRequest
from kite_testing.manual_clock import ManualClock
from tests.core.services.candle_grid import AsyncioCandleGrid, CandleGrid, stamps
from tests.ports import ports_over

SECOND = timedelta(seconds=1)
INTERVALS = ("minute", "3minute", "10minute", "30minute", "60minute", "day", "week")
LONG = HistoricalRequest(
    instrument_token=408065, interval="minute", start=date(2026, 1, 1), end=date(2026, 12, 31)
)
starts = st.datetimes(
    min_value=datetime(2015, 1, 1),  # noqa: DTZ001  # reason: the zone is the next argument
    max_value=datetime(2027, 1, 1),  # noqa: DTZ001  # reason: the zone is the next argument
    timezones=st.just(IST),
).map(lambda moment: moment.replace(microsecond=0))
spans = st.one_of(
    st.integers(0, 700 * 86_400).map(lambda count: count * SECOND),
    st.sampled_from((60, 100, 200, 400, 2000, 4000)).map(lambda count: timedelta(days=count)),
)


def request_of(interval: str, start: datetime, span: timedelta) -> HistoricalRequest:
    return HistoricalRequest(
        instrument_token=408065, interval=interval, start=start, end=start + span
    )


any_request = st.builds(request_of, st.sampled_from(INTERVALS), starts, spans)
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


AFTER_ALL = datetime(2040, 1, 1, tzinfo=IST)


def kite_over(grid: CandleGrid, *, now: datetime = AFTER_ALL) -> Kite:
    return Kite(ports_over(grid, clock=ManualClock(now)))


def async_kite_over(grid: CandleGrid) -> AsyncKite:
    clock = ManualClock(AFTER_ALL)
    return AsyncKite(ports_over(grid, clock=clock, concurrency=AsyncioConcurrency()))


def times_of(history: History) -> list[datetime]:
    return [candle.date for candle in history.candles]


def wanted(request: HistoricalRequest) -> list[datetime]:
    start, end = request.start, request.end
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    return [*stamps(start, end, interval=request.interval)]


def windows_in_order(grid: CandleGrid) -> list[tuple[datetime, datetime]]:
    return sorted(grid.windows)


@some
@given(request=any_request, newest_first=st.booleans())
def test_no_candle_of_any_span_is_lost_or_doubled(
    request: HistoricalRequest, newest_first: bool
) -> None:
    grid = CandleGrid()

    history = kite_over(grid).market.historical(request, newest_first=newest_first)

    assert times_of(history) == wanted(request)
    assert history.is_complete
    assert history.requests == len(grid.requests)
    assert (history.stopped, history.conflicts) == ("complete", ())


@some
@given(request=any_request, concurrency=st.integers(1, 5), newest_first=st.booleans())
async def test_the_same_holds_when_requests_run_side_by_side(
    request: HistoricalRequest, concurrency: int, newest_first: bool
) -> None:
    grid = AsyncioCandleGrid()
    kite = async_kite_over(grid)

    history = await kite.market.historical(
        request, concurrency=concurrency, newest_first=newest_first
    )

    assert times_of(history) == wanted(request)
    assert grid.most_at_once == min(concurrency, len(grid.requests))


@some
@given(request=any_request)
def test_the_requests_cover_the_span_exactly_once(request: HistoricalRequest) -> None:
    grid = CandleGrid()

    kite_over(grid).market.historical(request)

    windows = windows_in_order(grid)
    assert (windows[0][0], windows[-1][1]) == (request.start, request.end)
    assert all(after - before == SECOND for (_, before), (after, _) in pairwise(windows))


def test_every_request_asks_for_the_same_things() -> None:
    grid = CandleGrid()
    request = HistoricalRequest(
        instrument_token=53496327,
        interval="day",
        start=date(2012, 1, 1),
        end=date(2026, 1, 1),
        continuous=True,
        oi=True,
    )

    kite_over(grid).market.historical(request)

    assert len(grid.requests) == 3
    assert {request.path for request in grid.requests} == {"/instruments/historical/53496327/day"}
    assert {request.query[2:] for request in grid.requests} == {(("continuous", "1"), ("oi", "1"))}


def test_the_newest_piece_is_asked_for_first_when_wished() -> None:
    grid = CandleGrid()

    history = kite_over(grid).market.historical(LONG, newest_first=True)

    assert grid.windows == windows_in_order(grid)[::-1]
    assert times_of(history) == wanted(LONG)


def test_progress_is_told_after_each_piece() -> None:
    told: list[HistoryProgress] = []

    history = kite_over(CandleGrid()).market.historical(LONG, on_progress=told.append)

    assert [(step.done, step.pieces) for step in told] == [(n, 7) for n in range(1, 8)]
    assert [step.candles for step in told] == [240, 480, 720, 960, 1200, 1440, 1460]
    assert [candle for step in told for candle in step.rows] == history.candles
    assert told[-1].request.end == LONG.end


def test_a_callback_that_raises_ends_the_call() -> None:
    grid = CandleGrid()

    def stop(step: HistoryProgress) -> None:
        if step.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kite_over(grid).market.historical(LONG, on_progress=stop)

    assert len(grid.requests) == 2


def lost_in(
    month: int, kind: type[KiteError] = AnswerLostError
) -> Callable[[datetime], KiteError | None]:
    """The request that begins in this month fails; the pieces of LONG are 60 days each."""
    return lambda start: kind("made up") if start.month == month else None


def test_a_piece_that_fails_is_a_gap_and_the_rest_goes_on() -> None:
    told: list[HistoryProgress] = []
    kite = kite_over(CandleGrid(fails=lost_in(5)))

    history = kite.market.historical(LONG, on_progress=told.append)

    (gap,) = history.gaps
    assert isinstance(gap.error, AnswerLostError)
    assert not history.is_complete
    assert history.stopped is HistoryStop.COMPLETE
    assert times_of(history) == [stamp for stamp in wanted(LONG) if not gap.request.covers(stamp)]
    assert [step.error for step in told if step.error] == [gap.error]


def test_a_gap_can_be_asked_for_again() -> None:
    (gap,) = kite_over(CandleGrid(fails=lost_in(5))).market.historical(LONG).gaps

    filled = kite_over(CandleGrid()).market.historical(gap.request)

    assert times_of(filled) == wanted(gap.request)


def test_strict_raises_with_what_came_before() -> None:
    grid = CandleGrid(fails=lost_in(5))

    with pytest.raises(AnswerLostError) as caught:
        kite_over(grid).market.historical(LONG, strict=True)

    partial: History = caught.value.partial
    assert len(grid.requests) == 3
    assert partial.stopped is HistoryStop.ERROR
    assert times_of(partial) == wanted(LONG)[:480]
    assert [gap.error for gap in partial.gaps] == [caught.value]
    assert len(partial.left_out) == 4


def test_an_error_survives_pickling_although_its_history_holds_it() -> None:
    with pytest.raises(AnswerLostError) as caught:
        kite_over(CandleGrid(fails=lost_in(5))).market.historical(LONG, strict=True)

    read = pickle.loads(pickle.dumps(caught.value))

    assert read.partial.gaps[0].error is read
    assert read.partial.candles == caught.value.partial.candles


@pytest.mark.parametrize(
    "kind", [SessionExpiredError, LoginRequiredError, PermissionDeniedError, ValidationError]
)
def test_an_error_that_would_hit_every_piece_ends_it_at_once(kind: type[KiteError]) -> None:
    def fails(start: datetime) -> KiteError | None:
        if start.month != 5:
            return None
        return ValidationError("made up", []) if kind is ValidationError else kind("made up")

    grid = CandleGrid(fails=fails)

    with pytest.raises(kind) as caught:
        kite_over(grid).market.historical(LONG)

    assert len(grid.requests) == 3
    assert len(caught.value.partial.candles) == 480


def test_a_refusal_of_the_first_piece_ends_it_at_once() -> None:
    grid = CandleGrid(fails=lambda _: InputError("invalid token"))

    with pytest.raises(InputError, match="invalid token") as caught:
        kite_over(grid).market.historical(LONG)

    assert len(grid.requests) == 1
    assert caught.value.partial.candles == []


def test_a_refusal_of_a_later_piece_is_a_gap() -> None:
    history = kite_over(CandleGrid(fails=lost_in(5, InputError))).market.historical(LONG)

    assert [type(gap.error) for gap in history.gaps] == [InputError]


def test_nothing_but_errors_is_an_error() -> None:
    grid = CandleGrid(fails=lambda _: NetworkError("made up"))

    with pytest.raises(NetworkError) as caught:
        kite_over(grid).market.historical(LONG)

    assert len(grid.requests) == 7
    assert len(caught.value.partial.gaps) == 7


def test_nothing_but_empty_answers_is_no_error() -> None:
    history = kite_over(CandleGrid(quiet=lambda _: True)).market.historical(LONG)

    assert (history.candles, history.is_complete) == ([], True)


async def test_an_error_cancels_what_runs_beside_it() -> None:
    grid = AsyncioCandleGrid(
        fails=lost_in(1, SessionExpiredError), delay=lambda number: 1 if number == 1 else 5
    )
    told: list[HistoryProgress] = []
    kite = async_kite_over(grid)

    with pytest.raises(SessionExpiredError):
        await kite.market.historical(LONG, on_progress=told.append)
    counts = (len(told), len(grid.requests))
    for _ in range(20):
        await asyncio.sleep(0)

    assert counts == (len(told), len(grid.requests))
    assert len(grid.requests) == 3


async def test_a_cancelled_call_asks_for_nothing_more() -> None:
    grid = AsyncioCandleGrid()
    task = asyncio.ensure_future(async_kite_over(grid).market.historical(LONG))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(20):
        await asyncio.sleep(0)

    assert len(grid.requests) == 3


YEARS = HistoricalRequest(
    instrument_token=408065, interval="60minute", start=date(2015, 1, 1), end=date(2026, 12, 31)
)
BEGAN = date(2022, 6, 1)


def test_it_stops_once_older_pieces_are_empty_and_says_so() -> None:
    grid = CandleGrid(first_day=BEGAN)

    history = kite_over(grid).market.historical(YEARS, newest_first=True, stop_after_empty=2)

    assert history.stopped == "empty"
    assert times_of(history)[0].date() == BEGAN
    assert history.requests == len(grid.requests) < 11
    assert not history.is_complete
    assert history.left_out[0].start == YEARS.start
    assert len(history.left_out) + history.requests == 11


async def test_it_stops_side_by_side_as_well_and_loses_nothing() -> None:
    grid = AsyncioCandleGrid(first_day=BEGAN)
    kite = async_kite_over(grid)

    history = await kite.market.historical(YEARS, newest_first=True, stop_after_empty=1)

    assert history.stopped == "empty"
    assert times_of(history) == [stamp for stamp in wanted(YEARS) if stamp.date() >= BEGAN]


def test_empty_pieces_before_any_data_do_not_stop_it() -> None:
    grid = CandleGrid(quiet=lambda day: day.year >= 2020)

    history = kite_over(grid).market.historical(YEARS, newest_first=True, stop_after_empty=1)

    assert history.stopped == "complete"
    assert times_of(history) == [stamp for stamp in wanted(YEARS) if stamp.year < 2020]


def test_a_long_halt_in_the_middle_does_not_stop_it_before_its_time() -> None:
    grid = CandleGrid(quiet=lambda day: 2018 <= day.year <= 2020)

    history = kite_over(grid).market.historical(YEARS, newest_first=True, stop_after_empty=3)

    assert history.stopped == "complete"
    assert times_of(history)[0] == wanted(YEARS)[0]


def test_a_piece_that_failed_is_not_an_empty_one() -> None:
    def fails(start: datetime) -> KiteError | None:
        return AnswerLostError("made up") if start.year == 2018 else None

    grid = CandleGrid(quiet=lambda day: day.year < 2021, fails=fails)

    history = kite_over(grid).market.historical(YEARS, newest_first=True, stop_after_empty=2)

    # The piece of 2019 was empty, that of 2018 failed, those of 2017 and 2016 were empty.
    assert [gap.request.start for gap in history.gaps] == [grid.windows[7][0]]
    assert [piece.start for piece in history.left_out] == [YEARS.start]


async def test_data_that_comes_late_sends_the_last_worker_on() -> None:
    """The second piece is empty; the third, with data, is on its way for long."""

    def rested(day: date) -> bool:
        return day.year in (2024, 2025)

    grid = AsyncioCandleGrid(quiet=rested, delay=lambda number: 20 if number == 3 else 1)
    kite = async_kite_over(grid)

    history = await kite.market.historical(
        YEARS, concurrency=2, newest_first=True, stop_after_empty=1
    )

    assert grid.most_at_once == 2
    assert history.stopped == "complete"
    assert len(grid.requests) == 11


@pytest.mark.parametrize(
    ("wishes", "field", "fix"),
    [
        ({"concurrency": 0}, "concurrency", "at least 1"),
        ({"concurrency": "3"}, "concurrency", "Give an int"),
        ({"stop_after_empty": 0, "newest_first": True}, "stop_after_empty", "at least 1"),
        ({"stop_after_empty": 2}, "stop_after_empty", "newest_first=True"),
        ({"request": 408065}, "request", "Give HistoricalRequest"),
    ],
)
def test_wishes_that_cannot_be_are_refused(wishes: dict[str, Any], field: str, fix: str) -> None:
    arguments: dict[str, Any] = {"request": LONG, **wishes}

    with pytest.raises(ValidationError, match=fix) as caught:
        kite_over(CandleGrid()).market.historical(arguments.pop("request"), **arguments)

    assert [fault.field for fault in caught.value.faults] == [field]


NOON = datetime(2026, 11, 20, 12, 0, tzinfo=IST)


def test_what_lies_after_today_is_not_asked_for_and_said() -> None:
    grid = CandleGrid()
    request = HistoricalRequest(
        instrument_token=408065, interval="minute", start=date(2026, 11, 2), end=date(9999, 12, 31)
    )

    history = kite_over(grid, now=NOON).market.historical(request)

    (window,) = grid.windows
    assert window == (request.start, datetime(2026, 11, 20, 23, 59, 59, tzinfo=IST))
    assert (history.request, history.is_complete) == (request, True)
    assert history.future is not None
    assert history.future.start == datetime(2026, 11, 21, tzinfo=IST)
    assert history.future.end == request.end


def test_a_span_that_begins_after_today_asks_for_nothing() -> None:
    grid = CandleGrid()
    request = HistoricalRequest(
        instrument_token=408065, interval="day", start=date(2026, 11, 21), end=date(2026, 12, 31)
    )

    history = kite_over(grid, now=NOON).market.historical(request, newest_first=True)

    assert (grid.requests, history.requests, history.candles) == ([], 0, [])
    assert history.future == request


def test_a_span_that_ends_today_has_no_future() -> None:
    request = HistoricalRequest(
        instrument_token=408065, interval="day", start=NOON.date(), end=NOON.date()
    )

    history = kite_over(CandleGrid(), now=NOON).market.historical(request)

    assert (len(history.candles), history.future) == (1, None)
