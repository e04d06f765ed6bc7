"""Which days are trading days, and what happens on them; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from kite_core.errors import Fault, ValidationError
from kite_core.rulebook.checks import guess
from kite_core.rulebook.dated import Dated, day_of, in_force
from kite_core.rulebook.holidays import (
    COVERAGES,
    HOLIDAYS,
    SPECIAL_SESSIONS,
    Coverage,
    Holiday,
    SessionHours,
    SpecialSession,
)
from kite_core.rulebook.sessions import BrokerHours, ExchangeDay, Timetable, without
from kite_core.rulebook.timetables import BROKER_HOURS, TIMETABLES, HoursOfBroker, Timetables

_WEEKEND = {5: "Saturday", 6: "Sunday"}
_ONE_DAY = timedelta(days=1)
EXCHANGES_WITHOUT_HOURS = ("NCO", "NSEIX", "GLOBAL")
"""Exchanges of the broker that we have no hours of."""


class _ForExchanges(Protocol):
    """A fact about one day of some exchanges."""

    @property
    def day(self) -> date: ...
    @property
    def exchanges(self) -> tuple[str, ...]: ...


FactT = TypeVar("FactT", bound=_ForExchanges)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingCalendar:
    """The days of all exchanges. Of two entries for one day the one further back counts."""

    timetables: Timetables
    broker_hours: HoursOfBroker
    coverages: tuple[Coverage, ...]
    holidays: tuple[Holiday, ...]
    special_sessions: tuple[SpecialSession, ...]

    def __repr__(self) -> str:
        days = f"{len(self.holidays)} holidays, {len(self.special_sessions)} special sessions"
        return f"<TradingCalendar of {', '.join(self.exchanges)}: {days}>"

    @property
    def exchanges(self) -> tuple[str, ...]:
        """The exchanges whose hours are known; the days of some may not be."""
        return tuple(self.timetables)

    def covers(self, exchange: str, day: date) -> bool:
        """Whether anything is known about that day."""
        day = day_of(day)
        return self._coverage(exchange, day) is not None and self._hours(exchange, day) is not None

    def day(self, exchange: str, day: date) -> ExchangeDay:
        """What an exchange does on a day; of a time, on its day in India.

        Raises ValidationError for a day beyond the data, and never takes one for a trading day.
        """
        day = day_of(day)
        coverage, hours = self._coverage(exchange, day), self._hours(exchange, day)
        if coverage is None or hours is None:
            raise self._beyond(exchange, day)
        special = _last(self.special_sessions, exchange, day)
        if special is not None and special.hours is not SessionHours.NONE:
            return self._special(exchange, special, hours)
        holiday = _last(self.holidays, exchange, day)
        if holiday is not None:
            return self._holiday(exchange, holiday, hours)
        if day.weekday() in _WEEKEND:
            return ExchangeDay(
                exchange=exchange,
                day=day,
                reason=_WEEKEND[day.weekday()],
                is_confirmed=coverage.is_confirmed,
            )
        return ExchangeDay(
            exchange=exchange,
            day=day,
            phases=hours.value.phases,
            groups=hours.value.groups,
            is_confirmed=coverage.is_confirmed and hours.is_confirmed,
            broker_hours=self._broker_hours(exchange, day),
        )

    def is_trading_day(self, exchange: str, day: date) -> bool:
        """Whether an exchange trades on a day, if only in part. Raises as `day` does."""
        return self.day(exchange, day).is_trading_day

    def next_trading_day(self, exchange: str, day: date) -> date:
        """The first trading day after a day. Raises ValidationError where the data ends before."""
        return self._step(exchange, day, _ONE_DAY)

    def previous_trading_day(self, exchange: str, day: date) -> date:
        """The last trading day before a day. Raises ValidationError where the data begins later."""
        return self._step(exchange, day, -_ONE_DAY)

    def _step(self, exchange: str, day: date, step: timedelta) -> date:
        day = day_of(day) + step
        while not self.is_trading_day(exchange, day):
            day += step
        return day

    def _coverage(self, exchange: str, day: date) -> Coverage | None:
        found = [
            coverage
            for coverage in self.coverages
            if exchange in coverage.exchanges and coverage.since <= day <= coverage.valid_until
        ]
        return found[-1] if found else None

    def _hours(self, exchange: str, day: date) -> Dated[Timetable] | None:
        """The timetable of a day, None where it is not known."""
        entries = self.timetables.get(exchange) if exchange in self.exchanges else None
        if not entries:
            return None
        found = in_force(entries, day)
        until = found.value.valid_until
        return found if found.since <= day and (until is None or day <= until) else None

    def _special(
        self, exchange: str, special: SpecialSession, hours: Dated[Timetable]
    ) -> ExchangeDay:
        is_ordinary = special.hours is SessionHours.ORDINARY
        return ExchangeDay(
            exchange=exchange,
            day=special.day,
            phases=hours.value.phases if is_ordinary else special.phases,
            groups=hours.value.groups if is_ordinary else {},
            reason=special.name,
            is_special=True,
            has_known_hours=special.hours is not SessionHours.UNKNOWN,
            is_confirmed=special.is_confirmed,
            broker_hours=self._broker_hours(exchange, special.day) if is_ordinary else None,
        )

    def _holiday(self, exchange: str, holiday: Holiday, hours: Dated[Timetable]) -> ExchangeDay:
        start, end = holiday.closed_from, holiday.closed_until
        phases = without(hours.value.phases, start=start, end=end)
        return ExchangeDay(
            exchange=exchange,
            day=holiday.day,
            phases=phases,
            reason=holiday.name,
            is_holiday=True,
            is_confirmed=holiday.is_confirmed,
            broker_hours=self._broker_hours(exchange, holiday.day) if phases else None,
        )

    def _broker_hours(self, exchange: str, day: date) -> BrokerHours | None:
        entries = self.broker_hours.get(exchange)
        return in_force(entries, day).value if entries else None

    def _beyond(self, exchange: str, day: date) -> ValidationError:
        """What to raise for a day that the data does not reach: how far it goes."""
        if exchange not in (*self.exchanges, *EXCHANGES_WITHOUT_HOURS):
            fault = Fault("exchange", f"there is no {exchange!r}", guess(exchange, self.exchanges))
            return ValidationError("calendar", [fault])
        spans = sorted(
            f"{coverage.since} to {coverage.valid_until}"
            for coverage in self.coverages
            if exchange in coverage.exchanges
        )
        known = " and ".join(spans) or "no day at all"
        problem = f"the calendar of {exchange} does not reach {day}: it knows {known}"
        fix = "Load a newer rulebook file: ClientConfig(rulebook=load_rulebook(path))."
        return ValidationError("calendar", [Fault("day", problem, fix)])


CALENDAR = TradingCalendar(
    timetables=TIMETABLES,
    broker_hours=BROKER_HOURS,
    coverages=COVERAGES,
    holidays=HOLIDAYS,
    special_sessions=SPECIAL_SESSIONS,
)


def _last(facts: Iterable[FactT], exchange: str, day: date) -> FactT | None:
    found = [fact for fact in facts if fact.day == day and exchange in fact.exchanges]
    return found[-1] if found else None
