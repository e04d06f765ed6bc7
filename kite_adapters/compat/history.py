"""Candles, in pykiteconnect's form."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from kite_adapters.compat.answers import Row, candles_of
from kite_adapters.compat.connection import Connection
from kite_adapters.compat.wording import fields_of
from kite_core.errors import ValidationError
from kite_core.ist import wire_time
from kite_core.messages import RateBucket, get

if TYPE_CHECKING:
    from kite_core.models.market import HistoricalRequest


class HistoryMethods(Connection):
    """Candles of the past."""

    def historical_data(
        self,
        instrument_token: int | str,
        from_date: datetime | date | str,
        to_date: datetime | date | str,
        interval: str,
        continuous: bool = False,
        oi: bool = False,
    ) -> list[Row]:
        """Candles as dicts, each with an aware `date`, for any span.

        Naive times and texts are IST, aware times are turned into it. A span that is longer than
        the broker answers at once is asked for in parts. Typed twin: `kite.market.historical`.
        """
        options = {
            "interval": interval,
            "continuous": 1 if continuous else 0,
            "oi": 1 if oi else 0,
        }
        rows: list[Row] = []
        for start, end in _spans(instrument_token, from_date, to_date, interval):
            request = get(
                "/instruments/historical/{instrument_token}/{interval}",
                path={"instrument_token": instrument_token, "interval": interval},
                query=fields_of({"from": start, "to": end, **options}),
                bucket=RateBucket.HISTORICAL,
            )
            rows += candles_of(self._read(request))
        return rows


def _spans(token: object, start: object, end: object, interval: str) -> list[tuple[str, str]]:
    """The ends of each request: those of the caller, unless the broker refuses so long a span."""
    first, last = _wire_text(start), _wire_text(end)
    wish = _wish(token, start, end, interval)
    if wish is None or _fits(wish):
        return [(first, last)]
    pieces = wish.pieces()
    starts = [first, *(_wire_text(piece.start) for piece in pieces[1:])]
    ends = [*(_wire_text(piece.end) for piece in pieces[:-1]), last]
    return list(zip(starts, ends, strict=True))


def _wish(token: Any, start: object, end: object, interval: str) -> HistoricalRequest | None:
    """The same as our own parameters; None for what our checks do not accept."""
    from kite_core.models.market import HistoricalRequest

    try:
        return HistoricalRequest(
            instrument_token=int(token), interval=interval, start=_moment(start), end=_moment(end)
        )
    except (ValueError, TypeError):  # reason: a ValidationError is a ValueError
        return None


def _moment(given: Any) -> date:
    """A time, or a day, from what the caller gave. Raises ValueError for another text."""
    if not isinstance(given, str):
        moment: date = given
        return moment
    return date.fromisoformat(given) if len(given) == 10 else datetime.fromisoformat(given)


def _fits(wish: HistoricalRequest) -> bool:
    """Whether the broker answers it in one request."""
    try:
        wish.check_single()
    except ValidationError:
        return False
    return True


def _wire_text(given: object) -> str:
    """A time for the wire, in IST; whatever is none goes out as it is."""
    return wire_time(given.replace(microsecond=0)) if isinstance(given, datetime) else str(given)
