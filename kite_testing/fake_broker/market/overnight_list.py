"""Makes the instrument list anew every morning; until then it is yesterday's."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from kite_core.ist import IST
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.instrument_list import Instruments, instruments_on
from kite_testing.fake_broker.market.market_hours import MarketHours

_READY = time(8, 30)
_LATE_MINUTES = 60


class OvernightList:
    """The list at a moment, and its renewal on the agenda."""

    def __init__(self, agenda: Agenda, hours: MarketHours, faults: Faults, start: datetime) -> None:
        self._agenda = agenda
        self._hours = hours
        self._faults = faults
        ready = datetime.combine(start.date(), _READY, IST)
        is_ready = ready <= start
        today = start.date() if is_ready else start.date() - timedelta(days=1)
        self.instruments: Instruments = instruments_on(today, hours.days)
        agenda.add(ready + timedelta(days=1) if is_ready else ready, self._morning)

    def _morning(self, moment: datetime) -> None:
        """Renew the list, or wait for the late one of fault D8."""
        fault = self._faults.strike("D8", moment) if "D8" in self._faults.armed else None
        if fault is None:
            self._renew(moment)
        else:
            late = timedelta(minutes=float(fault.wishes.get("minutes", _LATE_MINUTES)))
            self._agenda.add(moment + late, self._renew)
        self._agenda.add(moment + timedelta(days=1), self._morning)

    def _renew(self, moment: datetime) -> None:
        self.instruments.renew(moment.date(), self._hours.days)
