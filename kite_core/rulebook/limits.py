"""How much and how often the broker lets a client ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kite_core.rulebook.dated import Dated


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many requests in any stretch of so many seconds."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The broker's limits on one day.

    `requests` are the windows of each bucket (quote, historical, order, other). `orders_a_day`
    counts placements per user, those that were refused included, but neither changes nor
    cancellations. `candle_spans` is the longest span of one request, by interval.
    """

    requests: Mapping[str, tuple[Window, ...]]
    orders_a_day: int
    modifications_an_order: int
    slices_an_order: int
    iceberg_legs: tuple[int, int]
    quotes_a_request: int
    prices_a_request: int
    active_gtts: int
    active_alerts: int
    candle_spans: Mapping[str, timedelta]


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


def _limits(
    *, orders_a_minute: int, orders_a_day: int, iceberg_legs: int, active_gtts: int
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
        slices_an_order=10,
        iceberg_legs=(2, iceberg_legs),
        quotes_a_request=500,
        prices_a_request=1000,
        active_gtts=active_gtts,
        active_alerts=500,
        candle_spans=_CANDLE_SPANS,
    )


LIMITS: tuple[Dated[Limits], ...] = (
    Dated(
        since=date(2023, 7, 22),
        value=_limits(orders_a_minute=200, orders_a_day=3000, iceberg_legs=10, active_gtts=250),
        source="forum: 3000 orders a day since 22 July 2023, 200 a minute (staff, July 2025)",
    ),
    Dated(
        since=date(2026, 1, 1),
        value=_limits(orders_a_minute=400, orders_a_day=5000, iceberg_legs=50, active_gtts=500),
        source="kite.trade/docs/connect/v3/exceptions, July 2026; the day of the change is unknown",
    ),
)
