"""A market without a broker around it: hours, instruments, prices and quotes."""

from __future__ import annotations

from datetime import date, datetime

from kite_core.ist import IST
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.overnight_list import OvernightList
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.settings import Hours
from kite_testing.manual_clock import A_FRIDAY_MORNING


class Floor:
    """One market; by default on an ordinary Friday, by the exchanges' hours."""

    def __init__(
        self,
        *,
        seed: int = 7,
        start: datetime = A_FRIDAY_MORNING,
        hours: Hours = Hours.EXCHANGE,
        rules: date | None = None,
    ) -> None:
        chance = Chance(seed)
        self.agenda = Agenda()
        self.faults = Faults(chance)
        self.hours = MarketHours(hours, start=start, rules=rules)
        self.list = OvernightList(self.agenda, self.hours, self.faults, start)
        self.instruments = self.list.instruments
        self.prices = Prices(self.instruments, chance, self.hours, start)
        self.quoting = Quoting(self.prices, self.hours, chance)

    def instrument(self, key: str) -> Instrument:
        """An instrument that is there."""
        found = self.instruments.by_key(key)
        assert found is not None, key
        return found


def ist(text: str) -> datetime:
    """A moment of the first day, or a whole one."""
    return datetime.fromisoformat(text if "-" in text else f"2026-11-20 {text}").replace(tzinfo=IST)
