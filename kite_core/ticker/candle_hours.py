"""Where candles lie: how long they are, and when the sessions begin that they are aligned to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from re import compile as pattern

from kite_core.errors import Fault, ValidationError
from kite_core.ist import IST
from kite_core.rulebook.dated import in_force
from kite_core.rulebook.sessions import GENERAL, ExchangeDay, Phase, PhaseKind
from kite_core.rulebook.trading_calendar import TradingCalendar
from kite_core.ticker.segments import INDICES, SEGMENT_NAMES, segment_of

DAY_SECONDS = 86_400
_IST_SECONDS = 19_800
_FIRST_ORDINAL = date(1970, 1, 1).toordinal()
_SHORT = pattern(r"([1-9]\d{0,3})(m|h|d)")
_LONG = pattern(r"([1-9]\d{0,2})?(minute|hour|day)")
_UNITS = {"m": 60, "h": 3_600, "d": DAY_SECONDS, "minute": 60, "hour": 3_600, "day": DAY_SECONDS}
_TRADING = (PhaseKind.CONTINUOUS, PhaseKind.AUCTION_MATCHING)


def candle_seconds(interval: str | timedelta) -> int:
    """The length of candles; those of a day last for its session.

    `interval` is short ("1m", "1h", "1d"), the broker's word ("5minute", "day") or a timedelta of
    whole seconds. Raises ValidationError for anything else, and for more than a day.
    """
    seconds = _seconds_of(interval)
    if seconds is None or not 0 < seconds <= DAY_SECONDS:
        fix = 'Use "1m", "5m", "1h", "1d", or a timedelta of whole seconds, up to a day.'
        fault = Fault("interval", f"there are no live candles of {interval!r}", fix)
        raise ValidationError("candles", [fault])
    return seconds


@dataclass(frozen=True, slots=True)
class Session:
    """When one kind of instruments trades on a day, in seconds since 1970.

    Candles are aligned to `opens`. Nothing trades between two of its `spans`.
    """

    opens: int
    spans: tuple[tuple[int, int], ...]

    @property
    def closes(self) -> int:
        """The first second after it."""
        return self.spans[-1][1]

    def bounds(self, second: int, length: int, slack: float) -> tuple[int, int] | None:
        """Start and end of the candle of a second; None when nothing trades then.

        What comes up to `slack` seconds after the close was traded before it.
        """
        for start, end in self.spans:
            if start <= second < end + slack:
                begins = second if second < end else end - 1
                begins -= (begins - self.opens) % length
                return begins, min(begins + length, self.closes)
        return None


class CandleHours:
    """The sessions of every instrument, by its token.

    Which shares close in an auction no token tells, so those of an exchange share one session, from
    the first continuous phase to the matching of the auction: what does not trade has no candle.
    """

    def __init__(self, calendar: TradingCalendar) -> None:
        self._calendar = calendar
        self._sessions: dict[tuple[int, int], Session | None] = {}

    def session(self, token: int, second: int) -> Session | None:
        """The session of the day that a second lies in; None on a day without."""
        day = (second + _IST_SECONDS) // DAY_SECONDS
        key = (segment_of(token), day)
        try:
            return self._sessions[key]
        except KeyError:
            found = self._sessions[key] = self._session(*key)
            return found

    def _session(self, segment: int, days: int) -> Session | None:
        day = date.fromordinal(_FIRST_ORDINAL + days)
        # Indices are calculated while shares trade; which of the exchanges it is makes no odds.
        exchange = "NSE" if segment == INDICES else SEGMENT_NAMES.get(segment, "")
        phases = self._phases(exchange, day, is_index=segment == INDICES)
        if phases is None:
            midnight = _second_of(day, time())
            return Session(midnight, ((midnight, midnight + DAY_SECONDS),))
        spans = _joined((_second_of(day, each.start), _second_of(day, each.end)) for each in phases)
        return Session(spans[0][0], spans) if spans else None

    def _phases(self, exchange: str, day: date, *, is_index: bool) -> list[Phase] | None:
        """When it trades, and None when nobody knows: then all day may be one session.

        Beyond the calendar any day may be a trading day, with the nearest known hours.
        """
        calendar = self._calendar
        if exchange not in calendar.timetables:
            return None
        if not calendar.covers(exchange, day):
            timetable = in_force(calendar.timetables[exchange], day).value
            known = ExchangeDay(
                exchange=exchange, day=day, phases=timetable.phases, groups=timetable.groups
            )
        else:
            known = calendar.day(exchange, day)
        if not known.has_known_hours:
            return None
        groups = (GENERAL,) if is_index else (GENERAL, *known.groups)
        rows = (phase for group in groups for phase in known.phases_of(group))
        return [phase for phase in rows if phase.kind in _TRADING]


def _seconds_of(interval: object) -> int | None:
    if isinstance(interval, timedelta):
        return None if interval.microseconds else int(interval.total_seconds())
    if not isinstance(interval, str):
        return None
    found = _SHORT.fullmatch(interval) or _LONG.fullmatch(interval)
    return None if found is None else int(found[1] or 1) * _UNITS[found[2]]


def _second_of(day: date, clock: time) -> int:
    return int(datetime.combine(day, clock, IST).timestamp())


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same times without overlaps, in their order."""
    found: list[tuple[int, int]] = []
    for span in sorted(spans):
        if found and span[0] <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], span[1]))
        else:
            found.append(span)
    return tuple(found)
