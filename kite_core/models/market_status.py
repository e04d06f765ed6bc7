"""Whether markets are open, as the calendar says: the broker has no call for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, cast

from kite_core.errors import Fault, ValidationError
from kite_core.ist import in_ist
from kite_core.json_model import JsonModel, Timestamp, timestamp
from kite_core.models.words import Exchange
from kite_core.open_words import OpenWords
from kite_core.rulebook.sessions import GENERAL, ExchangeDay, PhaseKind
from kite_core.rulebook.trading_calendar import TradingCalendar

_ONE_DAY = timedelta(days=1)


class MarketState(OpenWords):
    """What a market does now.

    BREAK lies between two phases of one day, HOLIDAY is a closed part of a holiday, UNKNOWN is
    where the calendar does not say.
    """

    OPEN = "open"
    PRE_OPEN = "pre_open"
    CLOSING_AUCTION = "closing_auction"
    POST_CLOSE = "post_close"
    BREAK = "break"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    UNKNOWN = "unknown"


_STATES = {
    PhaseKind.PRE_OPEN_ENTRY: MarketState.PRE_OPEN,
    PhaseKind.PRE_OPEN_LIMIT_ENTRY: MarketState.PRE_OPEN,
    PhaseKind.PRE_OPEN_MATCHING: MarketState.PRE_OPEN,
    PhaseKind.PRE_OPEN_BUFFER: MarketState.PRE_OPEN,
    PhaseKind.CONTINUOUS: MarketState.OPEN,
    PhaseKind.AUCTION_REFERENCE: MarketState.CLOSING_AUCTION,
    PhaseKind.AUCTION_ENTRY: MarketState.CLOSING_AUCTION,
    PhaseKind.AUCTION_LIMIT_ENTRY: MarketState.CLOSING_AUCTION,
    PhaseKind.AUCTION_MATCHING: MarketState.CLOSING_AUCTION,
    PhaseKind.BUFFER: MarketState.BREAK,
    PhaseKind.POST_CLOSE: MarketState.POST_CLOSE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStatus(JsonModel):
    """The state of instruments that keep hours of their own, such as "stocks_with_derivatives".

    `phase` is a word of `PhaseKind`, None outside of all of them.
    """

    group: str
    state: MarketState
    phase: str | None = None
    since: Timestamp = timestamp()
    until: Timestamp = timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketStatus(JsonModel):
    """The state of an exchange at one moment.

    It lasts from `since` until `until`; `opens` and `closes` bound continuous trading of that day,
    and `next_open` is when it begins next. Each is None where the calendar does not say. `reason`
    names the holiday or the special session, or the day of a weekend. `groups` are instruments with
    hours of their own. `is_confirmed` is false where not all of it is the exchange's own word.
    """

    exchange: Exchange
    state: MarketState
    at: Timestamp = timestamp()
    phase: str | None = None
    since: Timestamp = timestamp()
    until: Timestamp = timestamp()
    opens: Timestamp = timestamp()
    closes: Timestamp = timestamp()
    next_open: Timestamp = timestamp()
    reason: str = ""
    is_special: bool = False
    is_confirmed: bool = True
    groups: list[GroupStatus] = field(default_factory=list[GroupStatus])
    source: Literal["calendar"] = "calendar"

    @property
    def is_open(self) -> bool:
        """Whether there is continuous trading; false while it is not known."""
        return self.state == MarketState.OPEN

    @classmethod
    def of(cls, exchange: str, *, at: datetime, calendar: TradingCalendar) -> MarketStatus:
        """What a calendar says about a moment; naive means IST.

        The state is UNKNOWN where the calendar does not reach that day, and on the day of a
        special session whose hours are not known.
        """
        moment = _moment(at)
        if not calendar.covers(exchange, moment.date()):
            reason = f"the calendar of {exchange} does not reach {moment.date()}"
            return _unknown(exchange, moment, reason)
        day = calendar.day(exchange, moment.date())
        if not day.has_known_hours:
            reason = f"{day.reason}, at a time that is not known"
            return _unknown(exchange, moment, reason, is_special=True)
        general = _status_of(day, moment, group=GENERAL, calendar=calendar)
        return cls(
            exchange=Exchange(exchange),
            state=general.state,
            at=moment,
            phase=general.phase,
            since=general.since,
            until=general.until,
            opens=day.opens,
            closes=day.closes,
            next_open=_next(day, moment, calendar=calendar, kind=PhaseKind.CONTINUOUS),
            reason=day.reason,
            is_special=day.is_special,
            is_confirmed=day.is_confirmed,
            groups=[
                _status_of(day, moment, group=group, calendar=calendar) for group in day.groups
            ],
        )


def all_statuses(calendar: TradingCalendar, *, at: datetime) -> list[MarketStatus]:
    """The states of all exchanges that a calendar has hours of.

    Raises ValidationError when it reaches that day for none of them.
    """
    day = _moment(at).date()
    if not any(calendar.covers(exchange, day) for exchange in calendar.exchanges):
        calendar.day(Exchange.NSE, day)  # which says how far the data goes
    return [MarketStatus.of(exchange, at=at, calendar=calendar) for exchange in calendar.exchanges]


def _moment(at: datetime) -> datetime:
    """The time in IST. Raises ValidationError for what is none, such as a date."""
    if isinstance(cast("object", at), datetime):
        return in_ist(at)
    problem = f"{at!r} is no time"
    fix = "Give a datetime, such as datetime(2026, 11, 20, 10, 30), or leave it out for now."
    raise ValidationError("status_all", [Fault("at", problem, fix)])


def _unknown(
    exchange: str, moment: datetime, reason: str, *, is_special: bool = False
) -> MarketStatus:
    return MarketStatus(
        exchange=Exchange(exchange),
        state=MarketState.UNKNOWN,
        at=moment,
        reason=reason,
        is_special=is_special,
        is_confirmed=False,
    )


def _status_of(
    day: ExchangeDay, moment: datetime, *, group: str, calendar: TradingCalendar
) -> GroupStatus:
    """The state of a group, or of all that have none."""
    phase = day.phase_at(moment, group=group)
    if phase is not None:
        return GroupStatus(
            group=group,
            state=_STATES[phase.kind],
            phase=phase.kind.value,
            since=day.at(phase.start),
            until=day.at(phase.end),
        )
    return GroupStatus(
        group=group,
        state=MarketState.HOLIDAY if day.is_holiday else MarketState.CLOSED,
        since=_previous_end(day, moment, calendar=calendar, group=group),
        until=_next(day, moment, calendar=calendar, group=group),
    )


def _next(
    day: ExchangeDay,
    moment: datetime,
    *,
    calendar: TradingCalendar,
    group: str = GENERAL,
    kind: PhaseKind | None = None,
) -> datetime | None:
    """When the next phase begins, or the next one of a kind, as far as the calendar knows."""
    found: ExchangeDay | None = day
    while found is not None and found.has_known_hours:
        for phase in found.phases_of(group):
            if kind in (None, phase.kind) and found.at(phase.start) > moment:
                return found.at(phase.start)
        found = _known(calendar, found.exchange, found.day + _ONE_DAY)
    return None


def _previous_end(
    day: ExchangeDay, moment: datetime, *, calendar: TradingCalendar, group: str
) -> datetime | None:
    """When the last phase before a moment ended, as far as the calendar knows."""
    found: ExchangeDay | None = day
    while found is not None and found.has_known_hours:
        ended = [phase for phase in found.phases_of(group) if found.at(phase.end) <= moment]
        if ended:
            return found.at(ended[-1].end)
        found = _known(calendar, found.exchange, found.day - _ONE_DAY)
    return None


def _known(calendar: TradingCalendar, exchange: str, day: date) -> ExchangeDay | None:
    return calendar.day(exchange, day) if calendar.covers(exchange, day) else None
