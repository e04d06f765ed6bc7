"""The sessions of every trading day, as the rulebook's calendar has them.

Where the calendar does not reach, every weekday is a trading day with the nearest known hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from typing import TypeVar

from kite_core.rulebook.book import RULEBOOK
from kite_core.rulebook.dated import Dated, in_force
from kite_core.rulebook.holidays import Holiday, SessionHours, SpecialSession
from kite_core.rulebook.sessions import ExchangeDay, Phase, PhaseKind, Timetable
from kite_core.rulebook.timetables import TRADED
from kite_core.rulebook.trading_calendar import TradingCalendar

STEP_SECONDS = 15
"""Prices move once in so many seconds of a session."""
_WORKDAYS = 5
_DERIVATIVES_OF = {"NSE": "NFO", "BSE": "BFO"}
_UNANNOUNCED = (Phase(kind=PhaseKind.CONTINUOUS, start=time(13, 45), end=time(14, 45)),)
"""A special session whose hours are not known yet is taken to be that of Diwali 2025."""

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One trading day of one kind of instrument; its seconds count from `opens`.

    Trading is continuous for `continuous` seconds. The day's last price comes at `seconds`, which
    is later where an auction closes the day. Prices of shares and indices move for `path_seconds`,
    because their derivatives trade longer than they do. `day` is the date's ordinal. At `ends`
    nothing of the day's orders is left: trading, or the matching of the auction, is over.
    """

    day: int
    opens: datetime
    continuous: int
    seconds: int
    path_seconds: int
    ends: datetime
    group: str
    exchange_day: ExchangeDay

    def __deepcopy__(self, _: object) -> Session:
        """It never changes, so a snapshot shares it."""
        return self

    @property
    def steps(self) -> int:
        """How often prices move while trading is continuous."""
        return self.continuous // STEP_SECONDS

    @property
    def path_steps(self) -> int:
        """How often prices move until the last derivative has closed."""
        return self.path_seconds // STEP_SECONDS

    @property
    def closes_in_auction(self) -> bool:
        """Whether the closing price is found in an auction after continuous trading."""
        return self.seconds > self.continuous


class TradingDays:
    """Sessions by exchange, group and day. It never changes, so all brokers share one."""

    def __init__(self, calendar: TradingCalendar) -> None:
        self._calendar = calendar
        self._sessions: dict[tuple[str, str, int], Session | None] = {}

    def __deepcopy__(self, _: object) -> TradingDays:
        """It never changes, so a snapshot shares it."""
        return self

    def session(self, exchange: str, group: str, day: int) -> Session | None:
        """The session on a day; None when there is none."""
        key = (exchange, group, day)
        try:
            return self._sessions[key]
        except KeyError:
            found = self._sessions[key] = self._session(*key)
            return found

    def latest(self, exchange: str, group: str, day: int) -> Session:
        """The session on a day, or the last one before it."""
        while (found := self.session(exchange, group, day)) is None:
            day -= 1
        return found

    def following(self, exchange: str, group: str, day: int) -> Session:
        """The first session after a day."""
        day += 1
        while (found := self.session(exchange, group, day)) is None:
            day += 1
        return found

    def exchange_day(self, exchange: str, day: date) -> ExchangeDay:
        """What an exchange does on a day, also where nobody has announced it yet."""
        calendar = self._calendar
        if exchange not in calendar.timetables:
            exchange = "NSE"
        if not calendar.covers(exchange, day):
            return self._guessed(exchange, day)
        known = calendar.day(exchange, day)
        return known if known.has_known_hours else replace(known, phases=_UNANNOUNCED)

    def with_holiday(self, day: date, name: str) -> TradingDays:
        """These days, and one on which all exchanges are closed that was announced late."""
        source = "announced by a test"
        holiday = Holiday(day=day, name=name, exchanges=TRADED, source=source)
        cancelled = SpecialSession(
            day=day, name=name, exchanges=TRADED, source=source, hours=SessionHours.NONE
        )
        calendar = self._calendar
        return TradingDays(
            replace(
                calendar,
                holidays=(*calendar.holidays, holiday),
                special_sessions=(*calendar.special_sessions, cancelled),
            )
        )

    def with_session(self, day: date, name: str, phases: tuple[Phase, ...] = ()) -> TradingDays:
        """These days, and one on which all exchanges trade, for ordinary hours or in `phases`."""
        special = SpecialSession(
            day=day,
            name=name,
            exchanges=TRADED,
            source="announced by a test",
            hours=SessionHours.OWN if phases else SessionHours.ORDINARY,
            phases=phases,
        )
        calendar = self._calendar
        return TradingDays(
            replace(calendar, special_sessions=(*calendar.special_sessions, special))
        )

    def _guessed(self, exchange: str, day: date) -> ExchangeDay:
        """A day beyond the calendar: what was announced by a test, else weekdays are open."""
        calendar = self._calendar
        closed = any(row.day == day and exchange in row.exchanges for row in calendar.holidays)
        opened = [
            row
            for row in calendar.special_sessions
            if row.day == day and exchange in row.exchanges and row.hours is not SessionHours.NONE
        ]
        if not opened and (closed or day.weekday() >= _WORKDAYS):
            return ExchangeDay(exchange=exchange, day=day, is_holiday=closed, is_confirmed=False)
        timetable = in_force(calendar.timetables[exchange], day).value
        return ExchangeDay(
            exchange=exchange,
            day=day,
            phases=(opened[-1].phases if opened else ()) or timetable.phases,
            groups={} if opened else timetable.groups,
            is_confirmed=False,
            broker_hours=in_force(calendar.broker_hours[exchange], day).value,
        )

    def _session(self, exchange: str, group: str, day: int) -> Session | None:
        exchange_day = self.exchange_day(exchange, date.fromordinal(day))
        phases = exchange_day.phases_of(group)
        trading = [phase for phase in phases if phase.kind is PhaseKind.CONTINUOUS]
        if not trading:
            return None
        opens = exchange_day.at(trading[0].start)
        continuous = _seconds(opens, exchange_day, trading[-1].end)
        auction = [phase for phase in phases if phase.kind is PhaseKind.AUCTION_MATCHING]
        seconds = _seconds(opens, exchange_day, auction[0].start) if auction else continuous
        return Session(
            day=day,
            opens=opens,
            continuous=continuous,
            seconds=seconds,
            path_seconds=max(seconds, self._derivatives_close(exchange, day, opens)),
            ends=exchange_day.at((auction or trading)[-1].end),
            group=group,
            exchange_day=exchange_day,
        )

    def _derivatives_close(self, exchange: str, day: int, opens: datetime) -> int:
        """How long the derivatives on what this exchange lists are traded."""
        derivatives = _DERIVATIVES_OF.get(exchange)
        session = self.session(derivatives, "", day) if derivatives else None
        if session is None:
            return 0
        return int((session.opens - opens).total_seconds()) + session.continuous


@cache
def trading_days(rules: date | None = None) -> TradingDays:
    """The trading days; with a fixed day of rules, all of them under the timetables of that day."""
    calendar = RULEBOOK.calendar
    if rules is not None:
        calendar = replace(
            calendar,
            timetables=_fixed(calendar.timetables, rules),
            broker_hours=_fixed(calendar.broker_hours, rules),
        )
    return TradingDays(calendar)


def _fixed(
    entries: Mapping[str, tuple[Dated[ValueT], ...]], rules: date
) -> dict[str, tuple[Dated[ValueT], ...]]:
    """For each exchange only the entry of one day, which then holds on all days."""
    return {exchange: (_without_end(in_force(rows, rules)),) for exchange, rows in entries.items()}


def _without_end(entry: Dated[ValueT]) -> Dated[ValueT]:
    value = entry.value
    if isinstance(value, Timetable):
        value = replace(value, valid_until=None)
    return replace(entry, since=date.min, value=value)


def _seconds(opens: datetime, exchange_day: ExchangeDay, clock: time) -> int:
    return int((exchange_day.at(clock) - opens).total_seconds())
