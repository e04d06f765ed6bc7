"""How much and how often the broker lets a client ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Protocol, TypeAlias

from kite_core.messages import RateBucket
from kite_core.rulebook.checks import Checks, OneOf
from kite_core.rulebook.dated import Dated, in_force

# The broker's own error texts (forum thread 14149); its documentation has no such table.
_CANDLE_SPANS: Mapping[str, timedelta] = {
    interval: timedelta(days=days)
    for days, intervals in (
        (60, ("minute", "2minute")),
        (100, ("3minute", "4minute", "5minute", "10minute")),
        (200, ("15minute", "30minute")),
        (400, ("60minute", "hour", "2hour", "3hour", "4hour")),
        (2000, ("day", "week")),
    )
    for interval in intervals
}

BUCKETS = tuple(str(bucket.value) for bucket in RateBucket)
INTERVALS = tuple(_CANDLE_SPANS)
BucketName: TypeAlias = Annotated[str, OneOf(BUCKETS)]
"""A bucket of requests that share their windows."""
IntervalName: TypeAlias = Annotated[str, OneOf(INTERVALS)]
"""A length of candles."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many requests in any stretch of so many seconds."""

    count: int
    seconds: float

    def __post_init__(self) -> None:
        """Refuse a window that nothing could pass. Raises ValidationError."""
        checks = Checks()
        checks.whole("count", self.count, least=1)
        checks.number("seconds", self.seconds)
        checks.raise_for("Window")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The broker's limits on one day.

    `requests` are the windows of each bucket (quote, historical, order, other). `orders_a_day`
    counts placements per user, those that were refused included, but neither changes nor
    cancellations. `candle_spans` is the longest span of one request, by interval. `tickers_a_key`
    are the streams that an api key may have open at a time, each of `instruments_a_ticker` at most.
    """

    requests: Mapping[BucketName, tuple[Window, ...]]
    orders_a_day: int
    modifications_an_order: int
    slices_an_order: int
    iceberg_legs: tuple[int, int]
    quotes_a_request: int
    prices_a_request: int
    active_gtts: int
    active_alerts: int
    tickers_a_key: int
    instruments_a_ticker: int
    candle_spans: Mapping[IntervalName, timedelta]

    def __post_init__(self) -> None:
        """Refuse what no request could keep to. Raises ValidationError."""
        checks = Checks()
        checks.names("requests", self.requests, BUCKETS)
        for bucket, windows in self.requests.items():
            fix = "Give at least one window."
            checks.expect(bool(windows), f"requests.{bucket}", "it has no window", fix)
        for count in _COUNTS:
            checks.whole(count, getattr(self, count), least=1)
        least, most = self.iceberg_legs
        if checks.whole("iceberg_legs[0]", least, least=1):
            checks.whole("iceberg_legs[1]", most, least=least)
        checks.names("candle_spans", self.candle_spans, INTERVALS)
        for interval, span in self.candle_spans.items():
            fix = "Give at least one day."
            checks.expect(span >= _ONE_DAY, f"candle_spans.{interval}", f"{span} is short", fix)
        checks.raise_for("Limits")


_COUNTS = (
    "orders_a_day",
    "modifications_an_order",
    "slices_an_order",
    "quotes_a_request",
    "prices_a_request",
    "active_gtts",
    "active_alerts",
    "tickers_a_key",
    "instruments_a_ticker",
)


def _limits(
    *, orders_a_minute: int, orders_a_day: int, slices: int, iceberg_legs: int, active_gtts: int
) -> Limits:
    """The limits that changed over the years, beside those that did not."""
    return Limits(
        requests={
            "quote": (Window(1, 1),),
            "historical": (Window(3, 1),),
            "order": (Window(10, 1), Window(orders_a_minute, 60)),
            "other": (Window(10, 1),),
        },
        orders_a_day=orders_a_day,
        modifications_an_order=25,
        slices_an_order=slices,
        iceberg_legs=(2, iceberg_legs),
        quotes_a_request=500,
        prices_a_request=1000,
        active_gtts=active_gtts,
        active_alerts=500,
        tickers_a_key=3,
        instruments_a_ticker=3000,
        candle_spans=_CANDLE_SPANS,
    )


LIMITS: tuple[Dated[Limits], ...] = (
    Dated(
        since=date(2023, 7, 22),
        value=_limits(
            orders_a_minute=200, orders_a_day=3000, slices=20, iceberg_legs=10, active_gtts=250
        ),
        source=(
            "forum: 3000 orders a day since 22 July 2023, 200 a minute (staff, July 2025); "
            "20 slices as in the app, whose cap the API had no other for"
        ),
    ),
    Dated(
        since=date(2026, 1, 1),
        value=_limits(
            orders_a_minute=400, orders_a_day=5000, slices=20, iceberg_legs=50, active_gtts=500
        ),
        source="kite.trade/docs/connect/v3/exceptions, July 2026; the day of the change is unknown",
    ),
    Dated(
        since=date(2026, 4, 1),
        value=_limits(
            orders_a_minute=400, orders_a_day=5000, slices=10, iceberg_legs=50, active_gtts=500
        ),
        source="kite.trade/docs/connect/v3/orders: 10 slices; since 1 April 2026: forum 15912",
    ),
)


class HasLimits(Protocol):
    """A rulebook, as far as limits go."""

    @property
    def limits(self) -> tuple[Dated[Limits], ...]:
        """The limits of all days."""
        ...


def limits_on(day: date, *, own: HasLimits | None) -> Limits:
    """The limits of a day, by a user's own rulebook or else by ours.

    Ours alone are much quicker to have than the whole rulebook, of which hardly a call needs more.
    """
    return in_force(LIMITS if own is None else own.limits, day).value
