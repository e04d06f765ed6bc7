"""The requests of a download, a few at a time, so that little is lost when it is interrupted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import cast

from kite_core.ist import IST, in_ist
from kite_core.models.market import HistoricalRequest
from kite_core.models.words import Interval

AT_ONCE = 3
"""Requests of one step: what the broker answers in a second."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A span to ask for, in so many requests. `is_final`: no candle in it can change any more."""

    request: HistoricalRequest
    pieces: int
    is_final: bool


def steps_of(request: HistoricalRequest, *, now: datetime) -> list[Step]:
    """The steps of a request up to today, the oldest first; what may still change comes last.

    Candles of today are still being made, and that of this week, so they are asked for again.
    """
    changing = datetime.combine(
        _first_changing_day(request.interval, in_ist(now).date()), time(), IST
    )
    today_end = datetime.combine(in_ist(now).date(), time(23, 59, 59), IST)
    start, end = cast("datetime", request.start), cast("datetime", request.end)
    steps: list[Step] = []
    if start < changing:
        past = replace(request, end=min(end, changing - _SECOND))
        steps = [_joined(pieces) for pieces in _by(AT_ONCE, past.pieces())]
    if end >= changing and start <= today_end:
        last = replace(request, start=max(start, changing), end=min(end, today_end))
        steps.append(Step(request=last, pieces=1, is_final=False))
    return steps


def _first_changing_day(interval: str, today: date) -> date:
    is_weekly = interval == Interval.WEEK
    return today - timedelta(days=today.weekday()) if is_weekly else today


def _joined(pieces: Sequence[HistoricalRequest]) -> Step:
    request = replace(pieces[0], end=pieces[-1].end)
    return Step(request=request, pieces=len(pieces), is_final=True)


def _by(count: int, pieces: Sequence[HistoricalRequest]) -> Iterator[Sequence[HistoricalRequest]]:
    for first in range(0, len(pieces), count):
        yield pieces[first : first + count]
