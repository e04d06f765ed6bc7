"""When the exchanges trade, and how trading days are counted.

A simplification: every weekday is a trading day, and trading is continuous, without the auctions
before and after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kite_core.ist import IST

STEP_SECONDS = 15
"""Prices move once in so many seconds."""
_WORKDAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingHours:
    """The session of an exchange: when it opens, in seconds after midnight, and how long it is."""

    opens: int
    seconds: int

    @property
    def steps(self) -> int:
        """How often prices move in one session."""
        return self.seconds // STEP_SECONDS

    def is_open(self, moment: datetime) -> bool:
        """Whether the exchange trades at that moment."""
        return moment.weekday() < _WORKDAYS and 0 <= self._since_open(moment) < self.seconds

    def locate(self, moment: datetime) -> tuple[int, float]:
        """The latest session that had begun: its day number, and seconds since it opened."""
        number = day_number(moment.date())
        if moment.weekday() >= _WORKDAYS:
            return number, self.seconds
        since = self._since_open(moment)
        return (number, min(since, self.seconds)) if since >= 0 else (number - 1, self.seconds)

    def moment(self, number: int, second: float) -> datetime:
        """The moment so many seconds into the session of a day."""
        midnight = datetime.combine(day_of(number), time(), IST)
        return midnight + timedelta(seconds=self.opens + second)

    def next_step(self, moment: datetime) -> datetime:
        """The first moment after this one at which prices move."""
        day, second = self.locate(moment)
        step = int(second) // STEP_SECONDS + 1
        if step < self.steps:
            return self.moment(day, step * STEP_SECONDS)
        return self.moment(day + 1, 0)

    def _since_open(self, moment: datetime) -> float:
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second - self.opens
        return seconds + moment.microsecond / 1_000_000


_EQUITY = TradingHours(opens=9 * 3600 + 15 * 60, seconds=6 * 3600 + 15 * 60)
_COMMODITY = TradingHours(opens=9 * 3600, seconds=14 * 3600 + 30 * 60)


def hours_of(exchange: str) -> TradingHours:
    """The session of an exchange: 09:00 to 23:30 for commodities, else 09:15 to 15:30."""
    return _COMMODITY if exchange == "MCX" else _EQUITY


def day_number(day: date) -> int:
    """Counts weekdays; a day of the weekend has the number of its Friday."""
    weeks, weekday = divmod(day.toordinal() - 1, 7)
    return weeks * _WORKDAYS + min(weekday, _WORKDAYS - 1)


def day_of(number: int) -> date:
    """The weekday with that number."""
    weeks, weekday = divmod(number, _WORKDAYS)
    return date.fromordinal(weeks * 7 + weekday + 1)
