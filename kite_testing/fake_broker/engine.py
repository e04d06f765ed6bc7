"""The parts of one broker, put together, and how time moves through them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import chain

from kite_core.ist import IST
from kite_testing.fake_broker.access.session import Sessions
from kite_testing.fake_broker.account import margins
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.portfolio import Portfolio
from kite_testing.fake_broker.account.user import User, UserTopic
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.alerts import alerts
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.gtt import gtt
from kite_testing.fake_broker.market.candles import Candles
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.instrument_list import instruments_on
from kite_testing.fake_broker.market.market import Market
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.mutual_funds import mutual_funds
from kite_testing.fake_broker.order_updates import OrderUpdates
from kite_testing.fake_broker.orders.gateway import Gateway
from kite_testing.fake_broker.orders.management import OrderManagement
from kite_testing.fake_broker.orders.orders import Orders
from kite_testing.fake_broker.settings import Settings
from kite_testing.fake_broker.wire.routing import Routes

_DAY_STARTS = time(6)
"""Yesterday's book is emptied when yesterday's tokens die."""
_SATURDAY = 5


class Engine:
    """Everything behind the doors. Not safe for threads: the broker holds the lock.

    Copying it whole, with its agenda, is a snapshot: so nothing in it closes over a part of it.
    """

    def __init__(self, settings: Settings, sessions: Sessions, user: User, chance: Chance) -> None:
        start = settings.start
        self.settings = settings
        self.agenda = Agenda()
        self.rules = DayRules(settings.rules)
        self.faults = Faults(chance)
        self.updates = OrderUpdates()
        self.hours = MarketHours(settings.hours)
        self.instruments = instruments_on(start.date())
        self.prices = Prices(self.instruments, chance, start)
        self.feed = Feed(self.hours)
        self.quoting = Quoting(self.prices, chance)
        self.ledger = Ledger(self.instruments, self.prices, settings.funds)
        self.orders = OrderManagement(
            self.agenda,
            self.hours,
            self.prices,
            self.feed,
            self.ledger,
            self.updates,
            self.faults,
            user_id=settings.user_id,
        )
        candles = Candles(self.prices, self.quoting)
        gateway = Gateway(self.instruments, self.prices, self.quoting, self.rules, self.hours)
        self.routes = Routes(
            chain(
                sessions.routes(),
                UserTopic(user, self.ledger).routes(),
                Orders(gateway, self.orders, self.rules, settings.user_id).routes(),
                Portfolio(self.ledger).routes(),
                Market(self.instruments, self.quoting, candles, self.rules).routes(),
                margins.routes(),
                mutual_funds.routes(),
                gtt.routes(),
                alerts.routes(),
            )
        )
        self.agenda.add(_day_after(start), self._start_day)

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due until now: states, prices, fills, nights."""
        self.agenda.run(now, self.feed)

    def _start_day(self, morning: datetime) -> None:
        """Empty the book, carry positions, deliver shares."""
        self.orders.start_day()
        self.ledger.start_day(morning.date(), morning)
        self.agenda.add(_day_after(morning), self._start_day)


def _day_after(moment: datetime) -> datetime:
    """The next morning of a weekday."""
    day: date = moment.date() + timedelta(days=0 if moment.time() < _DAY_STARTS else 1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, _DAY_STARTS, IST)
