"""When each instrument trades: the only place where the engine asks for sessions."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kite_core.ist import IST
from kite_core.rulebook.sessions import NEAR_FUTURES, AmoWindow, ExchangeDay, Phase, PhaseKind
from kite_testing.fake_broker.market.expiries import is_near_future
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.trading_days import (
    STEP_SECONDS,
    Session,
    TradingDays,
    trading_days,
)
from kite_testing.fake_broker.settings import Hours

NIGHT_STEP_SECONDS = 300
"""Prices move once in so many seconds between two sessions, when hours are `always`."""
_DAY_STARTS = time(6)
_CALENDARS = ("NSE", "MCX")
"""The exchanges with lists of holidays of their own."""
_TAKING = frozenset(
    {
        PhaseKind.PRE_OPEN_ENTRY,
        PhaseKind.PRE_OPEN_LIMIT_ENTRY,
        PhaseKind.CONTINUOUS,
        PhaseKind.AUCTION_ENTRY,
        PhaseKind.AUCTION_LIMIT_ENTRY,
        PhaseKind.POST_CLOSE,
    }
)
"""The phases in which an exchange takes orders."""


class MarketHours:
    """Sessions by instrument and moment. A session's day is the ordinal of its date.

    Seconds count from the opening of a session; when hours are `always`, those of the first day
    and of later ones run on until the next opening.
    """

    def __init__(self, hours: Hours, *, start: datetime, rules: date | None = None) -> None:
        self.is_always = hours is Hours.ALWAYS
        """Whether orders are taken at any hour."""
        self._days = trading_days(rules)
        self._start = start
        self._current: dict[tuple[str, str], tuple[Session, datetime]] = {}
        self._first_days: dict[tuple[str, str], int] = {}
        self._halts: dict[str, datetime] = {}

    @property
    def days(self) -> TradingDays:
        """The trading days of all exchanges."""
        return self._days

    def is_trading_day(self, day: date) -> bool:
        """Whether any exchange has a session, if only in the evening."""
        sessions = (self._days.session(exchange, "", day.toordinal()) for exchange in _CALENDARS)
        return any(session is not None for session in sessions)

    def session(self, instrument: Instrument, moment: datetime) -> Session:
        """The latest session that had begun."""
        known = self._current.get(instrument.timetable)
        if known is not None and known[0].opens <= moment < known[1]:
            return known[0]
        found = self._begun(instrument.timetable, moment)
        after = self._days.following(*instrument.timetable, found.day)
        self._current[instrument.timetable] = (found, after.opens)
        return found

    def session_of(self, instrument: Instrument, day: int) -> Session:
        """The session of a day, or the last one before it."""
        return self._days.latest(*instrument.timetable, day)

    def session_on(self, instrument: Instrument, day: int) -> Session | None:
        """The session of a day; None when there is none."""
        return self._days.session(*instrument.timetable, day)

    def session_after(self, instrument: Instrument, day: int) -> Session:
        """The first session after a day."""
        return self._days.following(*instrument.timetable, day)

    def runs_on(self, instrument: Instrument, session: Session) -> bool:
        """Whether prices move on after the close of this session, until the next one opens."""
        if not self.is_always:
            return False
        first_day = self._first_days.get(instrument.timetable)
        if first_day is None:
            first_day = self._begun(instrument.timetable, self._start).day
            self._first_days[instrument.timetable] = first_day
        return session.day >= first_day

    def length(self, instrument: Instrument, session: Session) -> float:
        """How many seconds prices of a session last: to its last price, or to the next opening."""
        if not self.runs_on(instrument, session):
            return session.seconds
        after = self.session_after(instrument, session.day)
        return (after.opens - session.opens).total_seconds()

    def takes_orders(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether a regular order is taken now."""
        if self.is_always or self.is_open(instrument, moment):
            return True
        return self.phase(instrument, moment) in _TAKING

    def takes_amo(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether an order for the next session is taken now; without a session, all day."""
        session = self.session_on(instrument, moment.toordinal())
        if self.is_always or session is None:
            return True
        window = self.amo_window(instrument, moment)
        if window is None:
            return True
        clock = moment.timetz().replace(tzinfo=None)
        if clock < window.accepted_until:
            return True
        closes = session.opens + timedelta(seconds=session.continuous)
        since = closes if window.accepted_from is None else _at(moment, window.accepted_from)
        return moment >= since

    def amo_window(self, instrument: Instrument, moment: datetime) -> AmoWindow | None:
        """The times of orders for the next session; None on a day without the broker's hours."""
        hours = self._days.exchange_day(instrument.exchange, moment.date()).broker_hours
        return None if hours is None else hours.amo

    def amo_release(
        self, instrument: Instrument, moment: datetime, *, is_stop: bool = False
    ) -> datetime:
        """When an order for the next session goes to the exchange; stops wait for trading."""
        day = moment.toordinal() - 1
        while True:
            session = self.session_after(instrument, day)
            day = session.day
            hours = session.exchange_day.broker_hours
            first = session.exchange_day.phases_of(session.group)[0].start
            sent_at = first if hours is None else hours.amo.sent_at
            if is_stop:
                sent_at = session.opens.time()
            release = _at(session.opens, max(sent_at, first))
            if release > moment:
                return release

    def is_open(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether trading is continuous at that moment, by the calendar."""
        session = self.session(instrument, moment)
        return (moment - session.opens).total_seconds() < session.continuous

    def trades(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether orders meet prices at that moment."""
        if self._halts and self.is_halted(instrument, moment):
            return False
        return self.is_always or self.is_open(instrument, moment)

    def phase(self, instrument: Instrument, moment: datetime) -> PhaseKind | None:
        """What the exchange does at that moment, by the calendar; None when it is closed."""
        found = self._phase(instrument, moment)
        return None if found is None else found.kind

    def phases(self, instrument: Instrument, moment: datetime) -> tuple[Phase, ...]:
        """The phases of the day of a moment, by the calendar."""
        exchange_day, group = self._exchange_day(instrument, moment)
        return exchange_day.phases_of(group)

    def square_off(self, instrument: Instrument, moment: datetime) -> datetime | None:
        """When MIS and CO positions are closed on the day of a moment; None if they are not."""
        session = self.session_on(instrument, moment.toordinal())
        return None if session is None else session.exchange_day.square_off(session.group)

    def locate(self, instrument: Instrument, moment: datetime) -> tuple[int, float]:
        """The latest session that had begun: its day, and seconds since it opened."""
        session = self.session(instrument, moment)
        second = (moment - session.opens).total_seconds()
        if second <= session.seconds or self.runs_on(instrument, session):
            return session.day, second
        return session.day, session.seconds

    def moment(self, instrument: Instrument, day: int, second: float) -> datetime:
        """The moment so many seconds into the session of a day, or of the last one before it."""
        return self.session_of(instrument, day).opens + timedelta(seconds=second)

    def next_close(self, instrument: Instrument, moment: datetime) -> datetime | None:
        """When the session that orders of this moment belong to ends; None if it has ended.

        Where an auction closes the day, that is the end of its matching.
        """
        session = self._session_of_orders(instrument, moment)
        return session.ends if session is not None and moment < session.ends else None

    def next_trading_end(self, instrument: Instrument, moment: datetime) -> datetime | None:
        """When continuous trading ends in that session; None if it has ended."""
        session = self._session_of_orders(instrument, moment)
        if session is None:
            return None
        ends = session.opens + timedelta(seconds=session.continuous)
        return ends if moment < ends else None

    def next_open(self, instrument: Instrument, moment: datetime) -> datetime:
        """When the next session opens."""
        return self.session_after(instrument, self.session(instrument, moment).day).opens

    def opening_shown(self, instrument: Instrument, opens: datetime) -> datetime:
        """When the price of an opening is known: once a pre-open has matched, if there is one."""
        if not self.is_always:
            for phase in self.phases(instrument, opens):
                if phase.kind is PhaseKind.PRE_OPEN_MATCHING:
                    return _at(opens, phase.end)
        return opens

    def next_step(self, instrument: Instrument, moment: datetime) -> datetime:
        """The first moment after this one at which the price moves."""
        session = self.session(instrument, moment)
        second = (moment - session.opens).total_seconds()
        runs_on = self.runs_on(instrument, session)
        last = session.path_seconds if runs_on else session.continuous
        following = (int(second) // STEP_SECONDS + 1) * STEP_SECONDS
        if following < last:
            return session.opens + timedelta(seconds=following)
        after = self.session_after(instrument, session.day).opens
        if not runs_on:
            return after
        step = max(int(second - last) // NIGHT_STEP_SECONDS + 1, 0)
        return min(session.opens + timedelta(seconds=last + step * NIGHT_STEP_SECONDS), after)

    def halt(self, exchange: str, until: datetime) -> None:
        """Stop trading on an exchange, as the index-wide circuit breaker does."""
        self._halts[exchange] = until

    def resume(self, exchange: str) -> None:
        """Let an exchange trade again; nothing happens when it does."""
        self._halts.pop(exchange, None)

    def is_halted(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether trading is stopped at that moment."""
        until = self._halts.get(instrument.exchange)
        return until is not None and moment < until

    def has_been_halted(self, exchange: str) -> bool:
        """Whether trading was stopped and nobody has resumed it: what happens then is uncertain."""
        return exchange in self._halts

    def announce_holiday(self, day: date, name: str) -> None:
        """Close all exchanges on a day."""
        self._days = self._days.with_holiday(day, name)
        self._current.clear()

    def announce_session(self, day: date, name: str, phases: tuple[Phase, ...] = ()) -> None:
        """Open all exchanges on a day, for ordinary hours or in phases of its own."""
        self._days = self._days.with_session(day, name, phases)
        self._current.clear()

    def _session_of_orders(self, instrument: Instrument, moment: datetime) -> Session | None:
        """The session that orders of this moment belong to, if any has begun or comes today."""
        session = self.session(instrument, moment)
        if session.day == moment.toordinal():
            return session
        return (
            None if moment.time() < _DAY_STARTS else self.session_on(instrument, moment.toordinal())
        )

    def _begun(self, timetable: tuple[str, str], moment: datetime) -> Session:
        found = self._days.latest(*timetable, moment.toordinal())
        return found if found.opens <= moment else self._days.latest(*timetable, found.day - 1)

    def _phase(self, instrument: Instrument, moment: datetime) -> Phase | None:
        exchange_day, group = self._exchange_day(instrument, moment)
        return exchange_day.phase_at(moment, group=group)

    def _exchange_day(self, instrument: Instrument, moment: datetime) -> tuple[ExchangeDay, str]:
        """The day of a moment, and the group whose phases the instrument has in it."""
        group = instrument.group
        if instrument.kind == "FUT" and is_near_future(instrument.expiry, moment.date()):
            group = NEAR_FUTURES
        return self._days.exchange_day(instrument.exchange, moment.date()), group


def _at(moment: datetime, clock: time) -> datetime:
    """A time of the day of a moment."""
    return datetime.combine(moment.date(), clock, IST)
