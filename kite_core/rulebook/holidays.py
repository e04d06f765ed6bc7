"""On which days exchanges are closed, and on which they trade out of the ordinary.

What a coverage does not reach is not known. There are no lists for the currency segments, which
are closed on more days than the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TypeAlias

from kite_core.faults import Faults
from kite_core.rulebook.sessions import Phase, PhaseKind, require_order
from kite_core.rulebook.timetables import CASH, COMMODITY, EQUITY_DERIVATIVES


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The days of some exchanges whose holidays are listed completely: all from `since` on.

    Weekends in it are days without trading, and weekdays that are no holiday are trading days.
    """

    exchanges: tuple[str, ...]
    since: date
    valid_until: date
    source: str
    is_confirmed: bool = True

    def __post_init__(self) -> None:
        """Refuse days that run backwards. Raises ValidationError."""
        faults = Faults()
        problem = f"{self.valid_until} is before {self.since}"
        fits = self.since <= self.valid_until
        faults.expect(fits, "valid_until", problem, "Give the last day whose holidays are listed.")
        faults.raise_for("Coverage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day on which exchanges are closed.

    Where a part of it is traded, `closed_from` and `closed_until` bound the part that is not.
    """

    day: date
    name: str
    exchanges: tuple[str, ...]
    source: str
    is_confirmed: bool = True
    closed_from: time | None = None
    closed_until: time | None = None


class SessionHours(StrEnum):
    """What is known about the hours of a special session."""

    ORDINARY = "ordinary"
    """Those of an ordinary day, as on a Saturday that replaces one."""
    OWN = "own"
    """Its phases say."""
    UNKNOWN = "unknown"
    """It was announced without times."""
    NONE = "none"
    """It was called off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialSession:
    """A day on which exchanges trade although it is a holiday or a weekend. It wins over both.

    `phases` are for hours of its own only.
    """

    day: date
    name: str
    exchanges: tuple[str, ...]
    source: str
    hours: SessionHours
    phases: tuple[Phase, ...] = ()
    is_confirmed: bool = True

    def __post_init__(self) -> None:
        """Refuse phases that nobody would look at, or none where they count."""
        faults = Faults()
        is_own = self.hours is SessionHours.OWN
        problem = "there are none" if is_own else f'the hours are "{self.hours}"'
        fix = 'Give phases with hours = "own", and none with any other.'
        faults.expect(bool(self.phases) == is_own, "phases", problem, fix)
        require_order("phases", self.phases, faults)
        faults.raise_for("SpecialSession")


_EQUITY = (*CASH, *EQUITY_DERIVATIVES)
_NSE_2025 = "general knowledge of NSE's list for 2025; press of October 2025 counts 14 days too"
_NSE_2026 = "NSE's list for 2026, and its circular of 12 January 2026"
_MCX_2026 = "MCX's list for 2026, as printed by CNBC Awaaz and Rupeezy"

COVERAGES: tuple[Coverage, ...] = (
    Coverage(
        exchanges=_EQUITY,
        since=date(2025, 1, 1),
        valid_until=date(2025, 12, 31),
        source=_NSE_2025,
        is_confirmed=False,
    ),
    Coverage(
        exchanges=_EQUITY,
        since=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        source=_NSE_2026,
    ),
    Coverage(
        exchanges=COMMODITY,
        since=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        source=_MCX_2026,
        is_confirmed=False,
    ),
)

_Days: TypeAlias = Iterable[tuple[int, int, str]]
_SHARED_2026: _Days = (
    (3, 3, "Holi"),
    (3, 26, "Ram Navami"),
    (3, 31, "Mahavir Jayanti"),
    (4, 14, "Ambedkar Jayanti"),
    (5, 1, "Maharashtra Day"),
    (5, 28, "Bakri Id"),
    (6, 26, "Moharram"),
    (9, 14, "Ganesh Chaturthi"),
    (10, 20, "Dussehra"),
    (11, 10, "Diwali Balipratipada"),
    (11, 24, "Guru Nanak Jayanti"),
)
_NATIONAL_2026: _Days = (
    (1, 26, "Republic Day"),
    (4, 3, "Good Friday"),
    (10, 2, "Gandhi Jayanti"),
    (12, 25, "Christmas"),
)
_ELECTIONS: _Days = ((1, 15, "Municipal elections in Maharashtra"),)


def _equity(year: int, days: _Days, source: str, *, is_confirmed: bool = True) -> list[Holiday]:
    return [
        Holiday(
            day=date(year, month, number),
            name=name,
            exchanges=_EQUITY,
            source=source,
            is_confirmed=is_confirmed,
        )
        for month, number, name in days
    ]


def _commodity(
    days: _Days, *, closed_from: time | None = None, closed_until: time | None = None
) -> list[Holiday]:
    return [
        Holiday(
            day=date(2026, month, number),
            name=name,
            exchanges=COMMODITY,
            source=_MCX_2026,
            is_confirmed=False,
            closed_from=closed_from,
            closed_until=closed_until,
        )
        for month, number, name in days
    ]


_EVENING = time(17)
HOLIDAYS: tuple[Holiday, ...] = (
    *_equity(
        2025,
        (
            (2, 26, "Mahashivratri"),
            (3, 14, "Holi"),
            (3, 31, "Id-ul-Fitr"),
            (4, 10, "Mahavir Jayanti"),
            (4, 14, "Ambedkar Jayanti"),
            (4, 18, "Good Friday"),
            (5, 1, "Maharashtra Day"),
            (8, 15, "Independence Day"),
            (8, 27, "Ganesh Chaturthi"),
            (12, 25, "Christmas"),
        ),
        _NSE_2025,
        is_confirmed=False,
    ),
    *_equity(
        2025,
        (
            (10, 2, "Gandhi Jayanti and Dussehra"),
            (10, 21, "Diwali Laxmi Pujan"),
            (10, 22, "Diwali Balipratipada"),
            (11, 5, "Guru Nanak Jayanti"),
        ),
        "NSE's list for 2025, as printed in October 2025",
    ),
    *_equity(2026, (*_ELECTIONS, *_NATIONAL_2026, *_SHARED_2026), _NSE_2026),
    *_commodity(_NATIONAL_2026),
    *_commodity(((1, 1, "New Year's Day"),), closed_from=_EVENING),
    # The elections came after the lists were printed; MCX is assumed to have kept its custom.
    *_commodity((*_ELECTIONS, *_SHARED_2026), closed_until=_EVENING),
)


def _budget(day: date) -> SpecialSession:
    """The day is on record; that its hours were ordinary ones is not."""
    return SpecialSession(
        day=day,
        name="Union Budget",
        exchanges=_EQUITY,
        source="issue 480 of pandas_market_calendars has the day; its hours are general knowledge",
        hours=SessionHours.ORDINARY,
        is_confirmed=False,
    )


_MUHURAT_2025 = Phase(kind=PhaseKind.CONTINUOUS, start=time(13, 45), end=time(14, 45))

SPECIAL_SESSIONS: tuple[SpecialSession, ...] = (
    _budget(date(2025, 2, 1)),
    SpecialSession(
        day=date(2025, 10, 21),
        name="Muhurat trading",
        exchanges=CASH,
        source="NSE: pre-open 13:30, trading 13:45 to 14:45",
        hours=SessionHours.OWN,
        phases=(
            # How the pre-open was divided is not known; its end and matching are in here.
            Phase(kind=PhaseKind.PRE_OPEN_ENTRY, start=time(13, 30), end=time(13, 45)),
            _MUHURAT_2025,
        ),
    ),
    SpecialSession(
        day=date(2025, 10, 21),
        name="Muhurat trading",
        exchanges=EQUITY_DERIVATIVES,
        source="NSE: trading 13:45 to 14:45",
        hours=SessionHours.OWN,
        phases=(_MUHURAT_2025,),
    ),
    _budget(date(2026, 2, 1)),
    SpecialSession(
        day=date(2026, 11, 8),
        name="Muhurat trading",
        exchanges=_EQUITY,
        source="NSE's list for 2026: Sunday 8 November, times to be announced",
        hours=SessionHours.UNKNOWN,
    ),
)
