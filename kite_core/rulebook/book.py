"""All rules in one book, and those of one day."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from kite_core.errors import Fault, ValidationError
from kite_core.rulebook.charge_rates import CHARGES, ChargeRates
from kite_core.rulebook.dated import Dated, day_of, in_force
from kite_core.rulebook.limits import LIMITS, Limits
from kite_core.rulebook.matrix import RESTRICTIONS
from kite_core.rulebook.protection import PROTECTION, MarketProtection
from kite_core.rulebook.quantities import (
    DISCLOSURE,
    FREEZE,
    QUANTITIES,
    Disclosure,
    FreezeQuantities,
    Quantities,
)
from kite_core.rulebook.restrictions import Restriction, restrictions_on
from kite_core.rulebook.sessions import ExchangeDay
from kite_core.rulebook.stops import STOPS, Stops
from kite_core.rulebook.tick_sizes import TICK_SIZES, TickSizes
from kite_core.rulebook.trading import (
    FUND_ORDERS,
    INDEX_NAMES,
    STATIC_IP,
    FundOrders,
    IndexNames,
    StaticIP,
    TradingRules,
)
from kite_core.rulebook.trading_calendar import CALENDAR, TradingCalendar
from kite_core.rulebook.triggers import TRIGGERS, Triggers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one day.

    `dated_charges` are the `charges` with their source, and whether it confirms them.
    """

    day: date
    limits: Limits
    dated_charges: Dated[ChargeRates]
    calendar: TradingCalendar
    trading: TradingRules

    def __repr__(self) -> str:
        return f"<Rules of {self.day}: charges since {self.dated_charges.since}>"

    @property
    def charges(self) -> ChargeRates:
        """The rates of this day. Raises ValidationError for days before the first known ones."""
        first = self.dated_charges.since
        if first <= self.day:
            return self.dated_charges.value
        problem = f"no rates are known for {self.day}: the first are of {first}"
        fix = "Ask for a later day, or load a rulebook file that has all rates of that time."
        raise ValidationError("charges", [Fault("day", problem, fix)])

    def exchange_day(self, exchange: str) -> ExchangeDay:
        """What an exchange does on this day.

        Raises ValidationError where the calendar does not reach it.
        """
        return self.calendar.day(exchange, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The rules of all days. A user's own entries come from `kite_adapters.load_rulebook`."""

    limits: tuple[Dated[Limits], ...] = LIMITS
    charges: tuple[Dated[ChargeRates], ...] = CHARGES
    calendar: TradingCalendar = CALENDAR
    restrictions: tuple[Dated[Restriction], ...] = RESTRICTIONS
    protection: tuple[Dated[MarketProtection], ...] = PROTECTION
    quantities: tuple[Dated[Quantities], ...] = QUANTITIES
    freeze: tuple[Dated[FreezeQuantities], ...] = FREEZE
    disclosure: tuple[Dated[Disclosure], ...] = DISCLOSURE
    stops: tuple[Dated[Stops], ...] = STOPS
    triggers: tuple[Dated[Triggers], ...] = TRIGGERS
    tick_sizes: tuple[Dated[TickSizes], ...] = TICK_SIZES
    index_names: tuple[Dated[IndexNames], ...] = INDEX_NAMES
    static_ip: tuple[Dated[StaticIP], ...] = STATIC_IP
    fund_orders: tuple[Dated[FundOrders], ...] = FUND_ORDERS

    def __repr__(self) -> str:
        counts = [
            f"{len(getattr(self, part.name))} {part.name}"
            for part in fields(self)
            if part.name != "calendar"
        ]
        return f"<Rulebook: {', '.join(counts)}; {self.calendar!r}>"

    def on(self, day: date) -> Rules:
        """The rules of a day; of a time, those of its day in India.

        Raises ValidationError for what is no date. For days before all entries the first ones
        hold, but there are no charges, and the calendar refuses.
        """
        day = day_of(day)
        return Rules(
            day=day,
            limits=in_force(self.limits, day).value,
            dated_charges=in_force(self.charges, day),
            calendar=self.calendar,
            trading=self._trading_on(day),
        )

    def _trading_on(self, day: date) -> TradingRules:
        return TradingRules(
            day=day,
            restrictions=restrictions_on(self.restrictions, day),
            protection=in_force(self.protection, day),
            quantities=in_force(self.quantities, day),
            freeze=in_force(self.freeze, day),
            disclosure=in_force(self.disclosure, day),
            stops=in_force(self.stops, day),
            triggers=in_force(self.triggers, day),
            tick_sizes=in_force(self.tick_sizes, day),
            index_names=in_force(self.index_names, day),
            static_ip=in_force(self.static_ip, day),
            fund_orders=in_force(self.fund_orders, day),
        )

    def is_trading_day(self, exchange: str, day: date) -> bool:
        """Whether an exchange trades on a day, if only in part.

        Raises ValidationError where the calendar does not reach it.
        """
        return self.calendar.is_trading_day(exchange, day)

    def next_trading_day(self, exchange: str, day: date) -> date:
        """The first trading day after a day. Raises as `is_trading_day` does."""
        return self.calendar.next_trading_day(exchange, day)

    def previous_trading_day(self, exchange: str, day: date) -> date:
        """The last trading day before a day. Raises as `is_trading_day` does."""
        return self.calendar.previous_trading_day(exchange, day)


RULEBOOK = Rulebook()


def rules_on(day: date) -> Rules:
    """The rules of a day, as this library knows them. Raises as `Rulebook.on` does."""
    return RULEBOOK.on(day)
