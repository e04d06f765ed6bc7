"""What a unit of each fund is worth on each day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Protocol

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.money import Money

_PUBLISHED = time(23)
"""The NAV of a day is known from now on (funds publish it by 23:00)."""
_PRICES_ARE_OF = date(2026, 11, 20).toordinal()
"""The day that the base prices of the list are near to."""
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_YEAR = 365
# Days that a swing lasts, and its part of all of them.
_SWINGS = ((1, 0.05), (7, 0.15), (30, 0.3), (150, 0.5))
# Growth in a year, and how far it swings to both sides, as parts of the price.
_MOVES = {
    "equity": (0.11, 0.12),
    "elss": (0.11, 0.14),
    "balanced": (0.09, 0.07),
    "debt": (0.07, 0.008),
    "liquid": (0.065, 0.0),
    "fof": (0.08, 0.09),
}


class Priced(Protocol):
    """A fund, as far as its price goes."""

    @property
    def isin(self) -> str:
        """What its draws are named by."""
        ...

    @property
    def scheme_type(self) -> str:
        """How it moves."""
        ...

    @property
    def base_price(self) -> Money:
        """Near to what it is worth in late 2026."""
        ...


class Nav:
    """NAVs are functions of the seed, the fund and the day, whatever was asked before.

    Growth with swings of several lengths. Only sums, products and quotients go into it, which are
    the same on every platform.
    """

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def on(self, fund: Priced, day: date) -> Money:
        """What a unit was worth on a weekday; on others, what it was worth before."""
        ordinal = weekday_until(day).toordinal()
        growth, reach = _MOVES[fund.scheme_type]
        years = (ordinal - _PRICES_ARE_OF) / _YEAR
        trend = 1 + growth * years if years >= 0 else 1 / (1 - growth * years)
        swing = sum(part * self._swing(fund, ordinal, days) for days, part in _SWINGS)
        return max(round(fund.base_price * trend * (1 + reach * swing)), 1)

    def latest_day(self, now: datetime) -> date:
        """The day of the newest NAV that is known."""
        is_known = now.time() >= _PUBLISHED
        return weekday_until(now.date() if is_known else now.date() - _ONE_DAY)

    def latest(self, fund: Priced, now: datetime) -> Money:
        """The newest NAV that is known."""
        return self.on(fund, self.latest_day(now))

    def _swing(self, fund: Priced, ordinal: int, days: int) -> float:
        """A number from -1 to 1, which goes straight from one draw to the next."""
        number, rest = divmod(ordinal, days)
        before, after = (
            self._chance.fraction(f"nav:{fund.isin}:{days}:{turn}") for turn in (number, number + 1)
        )
        return 2 * (before + (after - before) * rest / days) - 1


def weekday_until(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - max(day.weekday() - _SATURDAY + 1, 0) * _ONE_DAY


def weekday_from(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + max(7 - day.weekday(), 0) * _ONE_DAY if day.weekday() >= _SATURDAY else day


def weekdays_later(day: date, count: int) -> date:
    """So many weekdays on; holidays of banks are not looked at."""
    for _ in range(count):
        day = weekday_from(day + _ONE_DAY)
    return day
