"""The parts of one broker, put together, and how time moves through them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import chain

from kite_core.ist import IST
from kite_testing.fake_broker import alerts, gtt, margins, mutual_funds
from kite_testing.fake_broker.candles import Candles
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.gateway import Gateway
from kite_testing.fake_broker.instrument_list import instruments_on
from kite_testing.fake_broker.ledger import Ledger
from kite_testing.fake_broker.market import Market
from kite_testing.fake_broker.matching import Matching
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.orders import Orders
from kite_testing.fake_broker.portfolio import Portfolio
from kite_testing.fake_broker.prices import Prices
from kite_testing.fake_broker.quoting import Quoting
from kite_testing.fake_broker.routing import Routes
from kite_testing.fake_broker.session import Sessions
from kite_testing.fake_broker.user import User, UserTopic

_DAY_STARTS = time(6)
"""Yesterday's book is emptied when yesterday's tokens die."""
_SATURDAY = 5


class Engine:
    """Everything behind the doors. Not safe for threads: the broker holds the lock."""

    def __init__(
        self,
        sessions: Sessions,
        user: User,
        chance: Chance,
        start: datetime,
        *,
        funds: Money,
        always_open: bool,
    ) -> None:
        self.instruments = instruments_on(start.date())
        self.prices = Prices(self.instruments, chance, start)
        self.ledger = Ledger(self.instruments, self.prices, funds)
        self.matching = Matching(
            self.prices, self.ledger, user_id=user.user_id, always_open=always_open
        )
        rules = DayRules()
        quoting = Quoting(self.prices, chance)
        candles = Candles(self.prices, quoting)
        gateway = Gateway(self.instruments, self.prices, quoting, rules, always_open=always_open)
        self.routes = Routes(
            chain(
                sessions.routes(),
                UserTopic(user, self.ledger).routes(),
                Orders(gateway, self.matching, rules, user.user_id).routes(),
                Portfolio(self.ledger).routes(),
                Market(self.instruments, quoting, candles, rules).routes(),
                margins.routes(),
                mutual_funds.routes(),
                gtt.routes(),
                alerts.routes(),
            )
        )
        self._next_day = _day_after(start)

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due until now: states, fills, nights."""
        while self._next_day <= now:
            morning = self._next_day
            self.matching.advance(morning)
            self.matching.start_day()
            self.ledger.start_day(morning.date(), morning)
            self._next_day = _day_after(morning)
        self.matching.advance(now)


def _day_after(moment: datetime) -> datetime:
    """The next morning of a weekday."""
    day: date = moment.date() + timedelta(days=0 if moment.time() < _DAY_STARTS else 1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, _DAY_STARTS, IST)
