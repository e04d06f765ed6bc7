"""Candles: the prices of a span of time, as the historical call answers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from kite_core.ist import IST, in_ist
from kite_core.rulebook.limits import Limits
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.price_walk import Bar
from kite_testing.fake_broker.market.prices import Prices, Print
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.market.trading_hours import day_number, day_of
from kite_testing.fake_broker.money import number
from kite_testing.fake_broker.wire.refusals import invalid, not_built, too_long

_MINUTES = {
    "minute": 1,
    "2minute": 2,
    "3minute": 3,
    "4minute": 4,
    "5minute": 5,
    "10minute": 10,
    "15minute": 15,
    "30minute": 30,
    "60minute": 60,
    "hour": 60,
    "2hour": 120,
    "3hour": 180,
    "4hour": 240,
}
_FIRST_MINUTE = date(2015, 2, 2)
_FIRST_DAY = date(2000, 1, 3)
_CONTRACT_LIFE = timedelta(days=91)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The candles that are wanted: from and to are inclusive."""

    interval: str
    start: datetime
    end: datetime
    with_oi: bool = False

    def check(self, limits: Limits) -> None:
        """Raise RefusedError for an interval that does not exist, or a span that is too long."""
        if self.interval == "week":
            raise not_built("candles of a week")
        if self.interval != "day" and self.interval not in _MINUTES:
            raise invalid("interval")
        if self.start > self.end:
            raise invalid("from date")
        most = limits.candle_spans[self.interval].days
        if (self.end - self.start).days > most:
            raise too_long(most)


class Candles:
    """Candles that agree with the quotes, for any past date."""

    def __init__(self, prices: Prices, quoting: Quoting) -> None:
        self._prices = prices
        self._quoting = quoting

    def rows(self, instrument: Instrument, span: Span, now: datetime) -> list[list[Any]]:
        """The candles of a span in the order of time; the one that forms is the last."""
        first = _first_day(instrument, span)
        last = min(span.end, now).date()
        if instrument.expiry is not None:
            last = min(last, instrument.expiry)
        days = range(day_number(first - timedelta(days=1)) + 1, day_number(last) + 1)
        make = self._day_candle if span.interval == "day" else self._minute_candles
        return [row for day in days for row in make(instrument, span, day, now)]

    def _day_candle(
        self, instrument: Instrument, span: Span, day: int, now: datetime
    ) -> Iterator[list[Any]]:
        """The candle of one day, stamped with its midnight."""
        stamp = datetime.combine(day_of(day), time(), IST)
        until = _seconds_until(instrument, day, now)
        if not span.start <= stamp <= span.end or until is None:
            return
        seconds = instrument.hours.seconds
        bar = self._prices.bar(instrument, day, until if until < seconds else None)
        yield self._row(instrument, span, stamp, bar, (day, 0, until))

    def _minute_candles(
        self, instrument: Instrument, span: Span, day: int, now: datetime
    ) -> Iterator[list[Any]]:
        """The candles of one day, aligned to its opening."""
        until = _seconds_until(instrument, day, now)
        if until is None:
            return
        length = _MINUTES[span.interval] * 60
        prints = self._prices.prints(instrument, day, until)

        def place(row: Print) -> int:
            return int(row.second) // length

        for index, group in groupby(prints, key=place):
            stamp = instrument.hours.moment(day, index * length)
            if span.start <= stamp <= span.end:
                bar = Bar.of(row.price for row in group)
                end = min((index + 1) * length - 1, until)
                yield self._row(instrument, span, stamp, bar, (day, index * length, end))

    def _row(
        self,
        instrument: Instrument,
        span: Span,
        stamp: datetime,
        bar: Bar,
        when: tuple[int, float, float],
    ) -> list[Any]:
        day, start, end = when
        before = self._quoting.volume(instrument, day, start - 1) if start else 0
        row: list[Any] = [
            f"{stamp:%Y-%m-%dT%H:%M:%S%z}",
            number(bar.open),
            number(bar.high),
            number(bar.low),
            number(bar.close),
            self._quoting.volume(instrument, day, end) - before,
        ]
        if span.with_oi:
            row.append(self._quoting.open_interest(instrument, day, end))
        return row


def read_moment(text: str, *, is_end: bool) -> datetime:
    """A `from` or `to` parameter; a bare date is its first or its last second.

    Raises ValueError for anything else.
    """
    moment = in_ist(datetime.fromisoformat(text))
    is_bare = ":" not in text
    return moment + timedelta(days=1, seconds=-1) if is_bare and is_end else moment


def _first_day(instrument: Instrument, span: Span) -> date:
    """Where history begins for an instrument; contracts live for three months."""
    oldest = _FIRST_DAY if span.interval == "day" else _FIRST_MINUTE
    if instrument.expiry is not None:
        oldest = max(oldest, instrument.expiry - _CONTRACT_LIFE)
    return max(span.start.date(), oldest)


def _seconds_until(instrument: Instrument, day: int, now: datetime) -> float | None:
    """How far a day's session has come; None before it begins."""
    latest, second = instrument.hours.locate(now)
    if day > latest:
        return None
    return second if day == latest else instrument.hours.seconds
