"""When the broker's lists change, and how long one that was fetched counts as today's."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from kite_core.ist import IST, in_ist

# "Generated once a day": kite.trade/docs/connect/v3/market-quotes, which advises to fetch the list
# at about 08:30. The list of funds has no time of its own there.
LIST_TIME = time(8, 30)
OLDEST_USABLE = timedelta(days=7)
"""No older list is served: tokens of expired contracts are given to others (same page)."""
# It is made somewhere from 08:00 to 08:30 (forum, staff); a list that is still the old one at
# LIST_TIME would otherwise count all day.
LATE_BY = timedelta(minutes=45)


def last_change(now: datetime, *, at: time = LIST_TIME) -> datetime:
    """When the newest list appeared, `now` included; `at` is the time of day, in IST."""
    moment = in_ist(now)
    change = datetime.combine(moment.date(), at, IST)
    return change if change <= moment else change - timedelta(days=1)


def next_change(now: datetime, *, at: time = LIST_TIME) -> datetime:
    """When the next list appears, always after `now`."""
    return last_change(now, at=at) + timedelta(days=1)


def fresh_since(now: datetime, *, ttl: timedelta | None = None, at: time = LIST_TIME) -> datetime:
    """From when on a list has to be kept to be fresh now: the newest change, or `ttl` ago."""
    change = last_change(now, at=at)
    return change if ttl is None else max(change, in_ist(now) - ttl)


def is_fresh(
    kept_at: datetime, now: datetime, *, ttl: timedelta | None = None, at: time = LIST_TIME
) -> bool:
    """Whether a list kept since `kept_at` may be used without asking for a newer one.

    One from the future is not: it comes from a clock that was wrong.
    """
    return fresh_since(now, ttl=ttl, at=at) <= in_ist(kept_at) <= in_ist(now)


def may_be_late(now: datetime, *, at: time = LIST_TIME) -> bool:
    """Whether a list that equals the one before may only wait for its successor."""
    return in_ist(now) - last_change(now, at=at) < LATE_BY
