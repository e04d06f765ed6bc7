"""The depository's authorisation of sales: asked for by a request, given by the holder.

Accounts have signed for it once (DDPI) unless a test takes that away: then every sale from the
demat account needs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from kite_testing.fake_broker.account.demat import Demat
from kite_testing.fake_broker.account.holding import Holding
from kite_testing.fake_broker.market.instrument import Instrument

_ENDS = time(17, 30)
"""An authorisation that is given later is for the next day."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationRequest:
    """What a holder is asked to let go: symbols with quantities."""

    request_id: str
    quantities: tuple[tuple[str, int], ...]


class Depository:
    """Requests, and the quantities that were let go. `is_asked` is false with DDPI."""

    def __init__(self, demat: Demat) -> None:
        self._demat = demat
        self._turn = 0
        self.is_asked = False
        self.requests: dict[str, AuthorisationRequest] = {}

    def request(self, wished: Iterable[tuple[Holding, int]], now: datetime) -> str:
        """Note what is to be let go; the id is of 32 characters."""
        self._turn += 1
        turn = f"{now.isoformat()}:{self._turn}"
        request_id = sha256(turn.encode()).hexdigest()[:32]
        quantities = tuple((row.instrument.tradingsymbol, count) for row, count in wished)
        self.requests[request_id] = AuthorisationRequest(
            request_id=request_id, quantities=quantities
        )
        return request_id

    def authorise(self, request_id: str, now: datetime) -> None:
        """The holder lets go what a request asks for, for this day; after 17:30, for the next.

        Raises KeyError for a request that is unknown, or done.
        """
        if (request := self.requests.pop(request_id, None)) is None:
            raise KeyError(
                f"There is no request {request_id}: ask for one with POST "
                "/portfolio/holdings/authorise, and authorise it once."
            )
        day = _day_of(now)
        wished = dict(request.quantities)
        for row in self._demat:
            if (quantity := wished.get(row.instrument.tradingsymbol)) is not None:
                row.authorised = min(row.authorised_at(day) + quantity, row.settled)
                row.authorised_on = day

    def missing(self, instrument: Instrument, wanted: int, today: date) -> int:
        """How much of all that is sold today has not been let go. T1 shares need no consent."""
        if (holding := self._demat.line(instrument)) is None:
            return 0
        from_demat = min(wanted, holding.settled)
        return max(from_demat - holding.authorised_at(today), 0)


def _day_of(now: datetime) -> date:
    """The day that an authorisation is for."""
    day = now.date() if now.time() < _ENDS else now.date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day
