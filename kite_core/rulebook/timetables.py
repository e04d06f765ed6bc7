"""The phases of ordinary days, and the broker's own times, by exchange and date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import TypeAlias

from kite_core.rulebook.dated import Dated
from kite_core.rulebook.sessions import (
    NEAR_FUTURES,
    STOCKS_WITH_DERIVATIVES,
    AmoWindow,
    BrokerHours,
    Phase,
    PhaseKind,
    Timetable,
)

Timetables: TypeAlias = Mapping[str, tuple[Dated[Timetable], ...]]
HoursOfBroker: TypeAlias = Mapping[str, tuple[Dated[BrokerHours], ...]]

CASH = ("NSE", "BSE")
EQUITY_DERIVATIVES = ("NFO", "BFO")
CURRENCY = ("CDS", "BCD")
COMMODITY = ("MCX",)
TRADED = (*CASH, *EQUITY_DERIVATIVES, *CURRENCY, *COMMODITY)
"""The exchanges that take orders through the API."""

_FIRST_DAY = date(2025, 1, 1)
_FUTURES_PRE_OPEN = date(2025, 12, 8)
_CLOSING_AUCTION = date(2026, 8, 3)
_NEW_PRE_OPEN = date(2026, 9, 7)


def _phase(kind: PhaseKind, start: str, end: str, may_end_from: str | None = None) -> Phase:
    return Phase(
        kind=kind,
        start=time.fromisoformat(start),
        end=time.fromisoformat(end),
        may_end_from=time.fromisoformat(may_end_from) if may_end_from else None,
    )


def _continuous(start: str, end: str) -> tuple[Phase, ...]:
    return (_phase(PhaseKind.CONTINUOUS, start, end),)


_PRE_OPEN = (
    _phase(PhaseKind.PRE_OPEN_ENTRY, "09:00", "09:08", "09:07"),
    _phase(PhaseKind.PRE_OPEN_MATCHING, "09:08", "09:12"),
    _phase(PhaseKind.PRE_OPEN_BUFFER, "09:12", "09:15"),
)
_PRE_OPEN_2026 = (
    _phase(PhaseKind.PRE_OPEN_ENTRY, "09:00", "09:05"),
    _phase(PhaseKind.PRE_OPEN_LIMIT_ENTRY, "09:05", "09:10", "09:08"),
    _phase(PhaseKind.PRE_OPEN_MATCHING, "09:10", "09:12"),
    _phase(PhaseKind.PRE_OPEN_BUFFER, "09:12", "09:15"),
)
_EARLIER_POST_CLOSE = (
    _phase(PhaseKind.BUFFER, "15:30", "15:40"),
    _phase(PhaseKind.POST_CLOSE, "15:40", "16:00"),
)
_POST_CLOSE = (
    _phase(PhaseKind.BUFFER, "15:30", "15:50"),
    _phase(PhaseKind.POST_CLOSE, "15:50", "16:00"),
)
_AUCTION_AFTERNOON = (
    _phase(PhaseKind.CONTINUOUS, "09:15", "15:15"),
    _phase(PhaseKind.AUCTION_REFERENCE, "15:15", "15:20"),
    _phase(PhaseKind.AUCTION_ENTRY, "15:20", "15:25"),
    _phase(PhaseKind.AUCTION_LIMIT_ENTRY, "15:25", "15:30", "15:28"),
    _phase(PhaseKind.AUCTION_MATCHING, "15:30", "15:35"),
    _phase(PhaseKind.BUFFER, "15:35", "15:50"),
    _phase(PhaseKind.POST_CLOSE, "15:50", "16:00"),
)


def _auction_cash(pre_open: tuple[Phase, ...]) -> Timetable:
    return Timetable(
        phases=(*pre_open, *_continuous("09:15", "15:30"), *_POST_CLOSE),
        groups={STOCKS_WITH_DERIVATIVES: (*pre_open, *_AUCTION_AFTERNOON)},
    )


def _derivatives(until: str, pre_open: tuple[Phase, ...] = ()) -> Timetable:
    ordinary = _continuous("09:15", until)
    groups = {NEAR_FUTURES: (*pre_open, *ordinary)} if pre_open else {}
    return Timetable(phases=ordinary, groups=groups)


_CASH_DAYS = (
    Dated(
        since=_FIRST_DAY,
        value=Timetable(phases=(*_PRE_OPEN, *_continuous("09:15", "15:30"), *_EARLIER_POST_CLOSE)),
        source="exchanges: hours until 31 July 2026",
    ),
    Dated(
        since=_CLOSING_AUCTION,
        value=_auction_cash(_PRE_OPEN),
        source="NSE circulars 74466, 74467, 74898; SEBI circular of 16 January 2026; BSE notices",
    ),
    Dated(
        since=_NEW_PRE_OPEN,
        value=_auction_cash(_PRE_OPEN_2026),
        source="exchanges: pre-open since 7 September 2026",
    ),
)
_DERIVATIVE_DAYS = (
    Dated(
        since=_FIRST_DAY,
        value=_derivatives("15:30"),
        source="exchanges: hours until 31 July 2026",
    ),
    Dated(
        since=_FUTURES_PRE_OPEN,
        value=_derivatives("15:30", _PRE_OPEN),
        source="exchanges: pre-open of futures since 8 December 2025",
    ),
    Dated(
        since=_CLOSING_AUCTION,
        value=_derivatives("15:40", _PRE_OPEN),
        source="NSE circulars 74466, 74467, 74898; SEBI circular of 16 January 2026; BSE notices",
    ),
    Dated(
        since=_NEW_PRE_OPEN,
        value=_derivatives("15:40", _PRE_OPEN_2026),
        source="exchanges: pre-open since 7 September 2026",
    ),
)
_CURRENCY_DAYS = (
    Dated(
        since=_FIRST_DAY,
        value=Timetable(phases=_continuous("09:00", "17:00")),
        source="exchanges: hours of currency derivatives",
    ),
)


def _commodity(since: date, until: str, valid_until: date) -> Dated[Timetable]:
    """MCX follows the clock of the United States; some agricultural contracts end earlier."""
    return Dated(
        since=since,
        value=Timetable(phases=_continuous("09:00", until), valid_until=valid_until),
        source="MCX: 23:30 in American summer time (9 March to 30 October 2026), 23:55 otherwise",
    )


_COMMODITY_DAYS = (
    _commodity(date(2026, 1, 1), "23:55", date(2026, 3, 8)),
    _commodity(date(2026, 3, 9), "23:30", date(2026, 10, 30)),
    _commodity(date(2026, 10, 31), "23:55", date(2026, 12, 31)),
)


def _for_each(
    exchanges: Iterable[str], days: tuple[Dated[Timetable], ...]
) -> dict[str, tuple[Dated[Timetable], ...]]:
    return dict.fromkeys(exchanges, days)


TIMETABLES: Timetables = {
    **_for_each(CASH, _CASH_DAYS),
    **_for_each(EQUITY_DERIVATIVES, _DERIVATIVE_DAYS),
    **_for_each(CURRENCY, _CURRENCY_DAYS),
    **_for_each(COMMODITY, _COMMODITY_DAYS),
}

_ARTICLE = "broker's support articles on auto square-off and after-market orders"
_CASH_AMO = AmoWindow(
    # An older text says 15:45; the newer article says 16:00.
    accepted_from=time(16),
    accepted_until=time(8, 58),
    sent_at=time(9),
    stops_sent_at=time(9, 15),
)
_DERIVATIVE_AMO = AmoWindow(
    accepted_from=time(15, 45),
    accepted_until=time(9, 10),
    sent_at=time(9, 15),
    stops_sent_at=time(9, 15),
)
_CURRENCY_AMO = AmoWindow(
    accepted_from=time(17),
    accepted_until=time(8, 59),
    sent_at=time(9),
    stops_sent_at=time(9),
)
_COMMODITY_AMO = AmoWindow(accepted_until=time(8, 58), sent_at=time(9), stops_sent_at=time(9))


def _hours(
    amo: AmoWindow, square_off: time | None, *, minutes_before_close: int | None = None
) -> tuple[Dated[BrokerHours], ...]:
    value = BrokerHours(amo=amo, square_off=square_off, minutes_before_close=minutes_before_close)
    return (Dated(since=_FIRST_DAY, value=value, source=_ARTICLE),)


def _after_auctions_began(hours: BrokerHours) -> Dated[BrokerHours]:
    """The articles date from before the closing auction, which the square-off must precede."""
    return Dated(
        since=_CLOSING_AUCTION,
        value=hours,
        source="assumed: brokers published about 15:10 for stocks that close in an auction",
        is_confirmed=False,
    )


_CASH_HOURS = (
    *_hours(_CASH_AMO, time(15, 20)),
    _after_auctions_began(
        BrokerHours(
            amo=_CASH_AMO,
            square_off=time(15, 20),
            square_offs={STOCKS_WITH_DERIVATIVES: time(15, 10)},
        )
    ),
)
_DERIVATIVE_HOURS = (
    *_hours(_DERIVATIVE_AMO, time(15, 25)),
    _after_auctions_began(BrokerHours(amo=_DERIVATIVE_AMO, square_off=time(15, 25))),
)

BROKER_HOURS: HoursOfBroker = {
    **dict.fromkeys(CASH, _CASH_HOURS),
    **dict.fromkeys(EQUITY_DERIVATIVES, _DERIVATIVE_HOURS),
    **dict.fromkeys(CURRENCY, _hours(_CURRENCY_AMO, time(16, 45))),
    **dict.fromkeys(COMMODITY, _hours(_COMMODITY_AMO, None, minutes_before_close=25)),
}
