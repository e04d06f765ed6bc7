"""The phases of a trading day. All times of day are IST.

Which phases an exchange has is in `kite_core.rulebook.timetables`, on which days it trades in
`kite_core.rulebook.holidays`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from kite_core.faults import Faults
from kite_core.ist import IST, in_ist

GENERAL = ""
"""The instruments of an exchange that have no group of their own."""
STOCKS_WITH_DERIVATIVES = "stocks_with_derivatives"
"""Shares with futures or options on any exchange: they close in an auction."""
NEAR_FUTURES = "near_futures"
"""Futures of the current month, and of the next one in the last five days before expiry."""


class PhaseKind(StrEnum):
    """What an exchange does in a part of its day."""

    PRE_OPEN_ENTRY = "pre_open_entry"
    """Limit and market orders are entered, changed and cancelled; nothing trades."""
    PRE_OPEN_LIMIT_ENTRY = "pre_open_limit_entry"
    """Limit orders only; market orders that are in cannot be changed."""
    PRE_OPEN_MATCHING = "pre_open_matching"
    """Trades happen at one price; no orders are taken."""
    PRE_OPEN_BUFFER = "pre_open_buffer"
    """What is left over moves to continuous trading."""
    CONTINUOUS = "continuous"
    """Ordinary trading: best price first, then time."""
    AUCTION_REFERENCE = "auction_reference"
    """The reference price is found; waiting stops and disclosed quantities are cancelled."""
    AUCTION_ENTRY = "auction_entry"
    """Limit and market orders of the closing auction, within 3 % of the reference price."""
    AUCTION_LIMIT_ENTRY = "auction_limit_entry"
    """Limit orders only; market orders that are in cannot be changed."""
    AUCTION_MATCHING = "auction_matching"
    """Trades happen at the closing price; what is left over is cancelled."""
    BUFFER = "buffer"
    """Nothing happens before the next phase."""
    POST_CLOSE = "post_close"
    """Trading at the closing price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One part of a day, from `start` up to, not including, `end`.

    Where the exchange ends it at random, `may_end_from` is the earliest moment.
    """

    kind: PhaseKind
    start: time
    end: time
    may_end_from: time | None = None

    def __post_init__(self) -> None:
        """Refuse a phase without length. Raises ValidationError."""
        faults = Faults()
        problem = f"{self.end} is not after {self.start}"
        faults.expect(self.start < self.end, "end", problem, "Give a later time of the same day.")
        faults.raise_for("Phase")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The phases of an ordinary day, in order.

    `groups` has those of instruments that keep times of their own. `valid_until` is the last day
    on which it can hold; None while nobody has announced another.
    """

    phases: tuple[Phase, ...]
    groups: Mapping[str, tuple[Phase, ...]] = field(default_factory=dict[str, tuple[Phase, ...]])
    valid_until: date | None = None

    def __post_init__(self) -> None:
        """Refuse phases that are out of order. Raises ValidationError."""
        faults = Faults()
        require_order("phases", self.phases, faults)
        for group, phases in self.groups.items():
            require_order(f"groups.{group}", phases, faults)
        faults.raise_for("Timetable")


@dataclass(frozen=True, slots=True, kw_only=True)
class AmoWindow:
    """When orders for the next session are taken; on days without trading, all day.

    `accepted_from` is None where it is the close of trading. They go to the exchange at `sent_at`,
    those that cannot take part in the pre-open (SL, SL-M, IOC, disclosed quantity) at
    `stops_sent_at`.
    """

    accepted_until: time
    sent_at: time
    stops_sent_at: time
    accepted_from: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerHours:
    """The broker's own times on an ordinary day of one exchange.

    From `square_off` on, MIS and CO positions are closed and no new ones are opened; it is that of
    `square_offs` for the groups in there. Where it follows the close of trading it is None, and
    `minutes_before_close` says by how much it comes first.
    """

    amo: AmoWindow
    square_off: time | None = None
    square_offs: Mapping[str, time] = field(default_factory=dict[str, time])
    minutes_before_close: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeDay:
    """What one exchange does on one day.

    `reason` names the holiday or the special session, or the day of a weekend; it is "" on an
    ordinary day. `has_known_hours` is false for a special session that is announced without times:
    then there are no phases. `broker_hours` are None where the broker announces them for the day,
    and where it does not trade. `is_confirmed` is false where not all of it is the exchange's word.
    """

    exchange: str
    day: date
    phases: tuple[Phase, ...] = ()
    groups: Mapping[str, tuple[Phase, ...]] = field(default_factory=dict[str, tuple[Phase, ...]])
    reason: str = ""
    is_holiday: bool = False
    is_special: bool = False
    has_known_hours: bool = True
    is_confirmed: bool = True
    broker_hours: BrokerHours | None = None

    @property
    def is_trading_day(self) -> bool:
        """Whether it trades at all, if only for an evening or a special session."""
        return bool(self.phases) or not self.has_known_hours

    @property
    def opens(self) -> datetime | None:
        """When continuous trading begins, None without any, or while its time is not known."""
        found = self._continuous()
        return self.at(found[0].start) if found else None

    @property
    def closes(self) -> datetime | None:
        """When continuous trading ends, None without any; a group may end at another time."""
        found = self._continuous()
        return self.at(found[-1].end) if found else None

    def phases_of(self, group: str = GENERAL) -> tuple[Phase, ...]:
        """The phases of a group, which are those of all others unless it has its own."""
        return self.groups.get(group, self.phases)

    def phase_at(self, moment: datetime, *, group: str = GENERAL) -> Phase | None:
        """The phase at a moment of this day, None outside of all of them."""
        local = in_ist(moment)
        if local.date() != self.day:
            return None
        clock = local.time()
        found = (phase for phase in self.phases_of(group) if phase.start <= clock < phase.end)
        return next(found, None)

    def square_off(self, group: str = GENERAL) -> datetime | None:
        """From when on the broker closes MIS and CO positions; None when that is not known."""
        hours, closes = self.broker_hours, self.closes
        if hours is None or closes is None:
            return None
        if hours.minutes_before_close is not None:
            return closes - timedelta(minutes=hours.minutes_before_close)
        clock = hours.square_offs.get(group, hours.square_off)
        return None if clock is None else self.at(clock)

    def at(self, clock: time) -> datetime:
        """A time of this day."""
        return datetime.combine(self.day, clock, IST)

    def _continuous(self) -> list[Phase]:
        return [phase for phase in self.phases if phase.kind is PhaseKind.CONTINUOUS]


def require_order(name: str, phases: Sequence[Phase], faults: Faults) -> None:
    """Note phases that begin before the one in front of them has ended."""
    for before, after in pairwise(phases):
        problem = f"{after.kind} begins at {after.start}, and {before.kind} ends at {before.end}"
        fix = "Write them in order, without overlap."
        faults.expect(before.end <= after.start, name, problem, fix)


def without(phases: Iterable[Phase], *, start: time | None, end: time | None) -> tuple[Phase, ...]:
    """What is left of a day whose part from `start` to `end` is closed; None is its edge."""
    kept: list[Phase] = []
    for phase in phases:
        if start is not None and phase.start < start:
            kept.append(replace(phase, end=min(phase.end, start)))
        if end is not None and phase.end > end:
            kept.append(replace(phase, start=max(phase.start, end)))
    return tuple(kept)
