"""Parts of a span of time, cut where no candle can fall between: at midnight in India.

The candles of a day lie on a grid that begins with its session, so cutting at any other time of
day would have to know the grid. No session of an Indian exchange runs past midnight.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from kite_core.ist import IST

Window: TypeAlias = tuple[datetime, datetime]
"""The first and the last second of a span, both included."""
_SECOND = timedelta(seconds=1)


def windows(
    start: datetime, end: datetime, *, most_days: int, whole_weeks: bool = False
) -> Iterator[Window]:
    """Cover every second from `start` to `end` exactly once, the oldest part first.

    Both are in IST and in whole seconds. Each part touches at most `most_days` calendar days, so
    it is short enough however the broker counts. With `whole_weeks` the cuts are before Mondays.
    """
    begin = start
    while (last := _last_day(begin.date(), end.date(), most_days, whole_weeks)) < end.date():
        midnight = datetime.combine(last + timedelta(days=1), time(), IST)
        yield begin, midnight - _SECOND
        begin = midnight
    yield begin, end


def _last_day(first: date, end: date, most_days: int, whole_weeks: bool) -> date:
    """The last day of the part that begins on `first`; never after `end`."""
    last = first.toordinal() + most_days - 1
    if last >= end.toordinal():
        return end
    sunday = last - last % 7  # the calendar's day 7 was a Sunday
    is_cut_there = whole_weeks and sunday >= first.toordinal()
    return date.fromordinal(sunday if is_cut_there else last)
