"""A server of candles whose every candle is known, and which takes no request that is too long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from kite_core.errors import KiteError
from kite_core.ist import IST
from kite_core.messages import Request, Response
from kite_core.models.market import LONGEST_SPANS

# Harsher than any exchange: candles in the first and in the last minute of every calendar day.
CLOCK_TIMES = (time(0, 0), time(9, 15), time(15, 29), time(23, 59))


def stamps(start: datetime, end: datetime, *, interval: str = "minute") -> Iterator[datetime]:
    """The times of all candles of a span, both ends included."""
    clock_times = CLOCK_TIMES[:1] if interval in ("day", "week") else CLOCK_TIMES
    day = start.date()
    while day <= end.date():
        for clock_time in clock_times:
            stamp = datetime.combine(day, clock_time, IST)
            is_there = interval != "week" or day.weekday() == 0
            if is_there and start <= stamp <= end:
                yield stamp
        day += timedelta(days=1)


class CandleGrid:
    """A transport that answers from the grid.

    `first_day` is when the instrument began, `quiet` the days on which nothing traded. `fails` may
    name the error of a request, given its first second.
    """

    def __init__(
        self,
        *,
        first_day: date = date.min,
        quiet: Callable[[date], bool] = lambda _: False,
        fails: Callable[[datetime], KiteError | None] = lambda _: None,
    ) -> None:
        self.windows: list[tuple[datetime, datetime]] = []
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._at_once = 0
        self._first_day = first_day
        self._quiet = quiet
        self._fails = fails

    async def send(self, request: Request, /) -> Response:
        """The candles of one request."""
        query = dict(request.query)
        start, end = (_moment(query[name]) for name in ("from", "to"))
        interval = request.path.rpartition("/")[2]
        assert end - start < LONGEST_SPANS[interval]
        self.requests.append(request)
        self.windows.append((start, end))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await self._travel()
        self._at_once -= 1
        if (error := self._fails(start)) is not None:
            raise error
        return _answer([row for row in stamps(start, end, interval=interval) if self._is_on(row)])

    async def close(self) -> None:
        """Nothing to release."""

    async def _travel(self) -> None:
        """Blocking code gets every answer at once."""

    def _is_on(self, stamp: datetime) -> bool:
        return stamp.date() >= self._first_day and not self._quiet(stamp.date())


class AsyncioCandleGrid(CandleGrid):
    """The same, for asyncio. `delay` is how many turns of the loop the n-th request takes.

    Every other one takes longer by default, so that answers overtake each other.
    """

    def __init__(
        self, *, delay: Callable[[int], int] = lambda number: 1 + 4 * (number % 2), **world: Any
    ) -> None:
        super().__init__(**world)
        self._delay = delay

    async def _travel(self) -> None:
        for _ in range(self._delay(len(self.requests))):
            await asyncio.sleep(0)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=IST)


def _answer(rows: list[datetime]) -> Response:
    candles = ",".join(
        f'["{row:%Y-%m-%dT%H:%M:%S}+0530",1.5,2.5,0.5,2,{row.toordinal()}]' for row in rows
    )
    body = f'{{"status":"success","data":{{"candles":[{candles}]}}}}'
    return Response(status=200, headers={"Content-Type": "application/json"}, body=body.encode())
