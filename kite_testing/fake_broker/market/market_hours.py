"""When each instrument trades: the only place where the engine asks for sessions."""

from __future__ import annotations

from datetime import datetime

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.settings import Hours


class MarketHours:
    """Sessions by instrument and moment; a session has the number of its trading day."""

    def __init__(self, hours: Hours) -> None:
        self._hours = hours

    @property
    def is_always(self) -> bool:
        """Whether orders are taken at any hour."""
        return self._hours is Hours.ALWAYS

    def takes_orders(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether a regular order is taken now."""
        return self.is_always or self.is_open(instrument, moment)

    def is_open(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether the exchange trades at that moment."""
        return instrument.hours.is_open(moment)

    def trades(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether orders meet prices at that moment."""
        return self.is_always or self.is_open(instrument, moment)

    def locate(self, instrument: Instrument, moment: datetime) -> tuple[int, float]:
        """The latest session that had begun: its day number, and seconds since it opened."""
        return instrument.hours.locate(moment)

    def moment(self, instrument: Instrument, day: int, second: float) -> datetime:
        """The moment so many seconds into the session of a day."""
        return instrument.hours.moment(day, second)

    def next_close(self, instrument: Instrument, moment: datetime) -> datetime | None:
        """When the session that orders of this moment belong to ends; None if it has ended."""
        if not self.is_open(instrument, moment):
            return None
        hours = instrument.hours
        day, _ = hours.locate(moment)
        return hours.moment(day, hours.seconds)

    def next_open(self, instrument: Instrument, moment: datetime) -> datetime:
        """When the next session opens: where orders that were stored go to the exchange."""
        day, _ = instrument.hours.locate(moment)
        return instrument.hours.moment(day + 1, 0)

    def next_step(self, instrument: Instrument, moment: datetime) -> datetime:
        """The first moment after this one at which the price moves."""
        return instrument.hours.next_step(moment)
