"""Candles: the prices of a span of time, as the historical call answers them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from kite_core.ist import IST, in_ist
from kite_core.rulebook.limits import Limits
from kite_testing.fake_broker.market import refusals
from kite_testing.fake_broker.market.continuous import ContinuousFutures
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.price_walk import Bar
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.prints import Print
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.market.trading_days import Session
from kite_testing.fake_broker.money import number
from kite_testing.fake_broker.wire.refusals import invalid

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
_DAYS = ("day", "week")
_FIRST_MINUTE = date(2015, 2, 2)
_FIRST_DAY = date(2000, 1, 3)
_FIRST_CONTINUOUS = date(2011, 7, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The candles that are wanted: from and to are inclusive."""

    interval: str
    start: datetime
    end: datetime
    with_oi: bool = False
    is_continuous: bool = False

    def check(self, limits: Limits) -> None:
        """Raise RefusedError for an interval that does not exist, or a span that is too long."""
        if self.interval not in _DAYS and self.interval not in _MINUTES:
            raise invalid("interval")
        if self.start > self.end:
            raise refusals.after_its_end()
        most = limits.candle_spans[self.interval]
        if self.end - self.start >= most + timedelta(days=1):
            raise refusals.too_long(most.days)

    def holds(self, stamp: datetime) -> bool:
        """Whether a candle with this stamp is wanted."""
        return self.start <= stamp <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candle:
    stamp: datetime
    bar: Bar
    volume: int
    open_interest: int

    def row(self, span: Span) -> list[Any]:
        bar = self.bar
        cells: list[Any] = [
            f"{self.stamp:%Y-%m-%dT%H:%M:%S%z}",
            number(bar.open),
            number(bar.high),
            number(bar.low),
            number(bar.close),
            self.volume,
        ]
        return [*cells, self.open_interest] if span.with_oi else cells


class Candles:
    """Candles that agree with the quotes, for any past date."""

    def __init__(self, prices: Prices, quoting: Quoting, hours: MarketHours) -> None:
        self._prices = prices
        self._quoting = quoting
        self._hours = hours
        self._continuous = ContinuousFutures(hours)

    def rows(self, instrument: Instrument, span: Span, now: datetime) -> list[list[Any]]:
        """The candles of a span in the order of time; the one that forms is the last.

        Raises RefusedError for continuous candles of what has none.
        """
        if span.is_continuous and (instrument.kind != "FUT" or span.interval != "day"):
            raise refusals.not_continuous()
        if span.is_continuous and instrument.exchange not in ("NFO", "MCX"):
            raise refusals.not_continuous()
        make = self._day_candles if span.interval in _DAYS else self._minute_candles
        sessions = self._sessions(instrument, span, now)
        days = (row for session in sessions for row in make(instrument, span, session, now))
        candles = _weeks(days) if span.interval == "week" else days
        return [candle.row(span) for candle in candles]

    def _sessions(self, instrument: Instrument, span: Span, now: datetime) -> Iterator[Session]:
        """The sessions from that on which the span begins in until now."""
        first = max(span.start.date(), self._oldest(instrument, span))
        last = min(span.end, now).date()
        if instrument.expiry is not None and not span.is_continuous:
            last = min(last, instrument.expiry)
        start = first.toordinal()
        begun = self._hours.session_of(instrument, start)
        if begun.day < start and self._hours.runs_on(instrument, begun):
            start = begun.day  # its night may reach into the span
        for day in range(start, last.toordinal() + 1):
            session = self._hours.session_on(instrument, day)
            if session is not None and session.opens <= now:
                yield session

    def _oldest(self, instrument: Instrument, span: Span) -> date:
        """Where history begins for an instrument; contracts live for three months."""
        if span.is_continuous:
            return _FIRST_CONTINUOUS
        oldest = _FIRST_DAY if span.interval in _DAYS else _FIRST_MINUTE
        listed = instrument.first_day
        return oldest if listed is None else max(oldest, listed)

    def _day_candles(
        self, instrument: Instrument, span: Span, session: Session, now: datetime
    ) -> Iterator[_Candle]:
        """The candle of one day, stamped with its midnight."""
        stamp = datetime.combine(session.opens.date(), time(), IST)
        if not span.holds(stamp):
            return
        if span.is_continuous:
            instrument = self._continuous.contract(instrument, session.opens.date())
        until = self._until(instrument, session, now)
        yield _Candle(
            stamp=stamp,
            bar=self._prices.bar(instrument, session.day, until),
            volume=self._prices.volume(instrument, session.day, until),
            open_interest=self._quoting.open_interest(instrument, session.day, until),
        )

    def _minute_candles(
        self, instrument: Instrument, span: Span, session: Session, now: datetime
    ) -> Iterator[_Candle]:
        """The candles of one day, aligned to its opening."""
        until = self._until(instrument, session, now)
        length = _MINUTES[span.interval] * 60

        def place(row: Print) -> int:
            return int(row.second) // length

        prints = self._prices.prints(instrument, session.day, until)
        for index, group in groupby(prints, key=place):
            stamp = session.opens + timedelta(seconds=index * length)
            if span.holds(stamp):
                rows = list(group)
                end = min((index + 1) * length - 1, until)
                yield _Candle(
                    stamp=stamp,
                    bar=Bar.of(row.price for row in rows),
                    volume=sum(row.volume for row in rows),
                    open_interest=self._quoting.open_interest(instrument, session.day, end),
                )

    def _until(self, instrument: Instrument, session: Session, now: datetime) -> float:
        """How far a session has come."""
        length = self._hours.length(instrument, session)
        return min((now - session.opens).total_seconds(), length)


def read_moment(text: str, *, is_end: bool) -> datetime:
    """A `from` or `to` parameter; a bare date is its first or its last second.

    Raises ValueError for anything else.
    """
    moment = in_ist(datetime.fromisoformat(text))
    is_bare = ":" not in text
    return moment + timedelta(days=1, seconds=-1) if is_bare and is_end else moment


def _weeks(days: Iterable[_Candle]) -> Iterator[_Candle]:
    """Days put together by calendar week, stamped with its Monday."""

    def monday(candle: _Candle) -> datetime:
        return candle.stamp - timedelta(days=candle.stamp.weekday())

    for stamp, group in groupby(days, key=monday):
        rows = list(group)
        bars = [row.bar for row in rows]
        yield _Candle(
            stamp=stamp,
            bar=Bar(
                bars[0].open,
                max(bar.high for bar in bars),
                min(bar.low for bar in bars),
                bars[-1].close,
            ),
            volume=sum(row.volume for row in rows),
            open_interest=rows[-1].open_interest,
        )
