"""The parts of one broker, put together, and how time moves through them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import chain

from kite_core.ist import IST
from kite_testing.fake_broker.access.reception import Reception
from kite_testing.fake_broker.access.session import Sessions
from kite_testing.fake_broker.account.conversion import Conversions
from kite_testing.fake_broker.account.first_account import fill_first_account
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.margins import Margins
from kite_testing.fake_broker.account.portfolio import Portfolio
from kite_testing.fake_broker.account.user import User, UserTopic
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.alerts.alerts import Alerts
from kite_testing.fake_broker.alerts.defaults import create_first_alerts
from kite_testing.fake_broker.alerts.reading import AlertForms
from kite_testing.fake_broker.alerts.watch import AlertWatch
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.exchange.exchange import Exchange
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.gtt.defaults import place_first_triggers
from kite_testing.fake_broker.gtt.gtt import GTT
from kite_testing.fake_broker.gtt.reading import TriggerForms
from kite_testing.fake_broker.gtt.triggers import Triggers
from kite_testing.fake_broker.market.candles import Candles
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.market import Market
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.overnight_list import OvernightList
from kite_testing.fake_broker.market.playback import Playback
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.mutual_funds.defaults import fill_first_funds
from kite_testing.fake_broker.mutual_funds.fund_house import FundHouse
from kite_testing.fake_broker.mutual_funds.mutual_funds import MutualFunds
from kite_testing.fake_broker.order_updates import OrderUpdates
from kite_testing.fake_broker.orders.order_desk import OrderDesk
from kite_testing.fake_broker.orders.order_house import OrderHouse
from kite_testing.fake_broker.settings import Settings
from kite_testing.fake_broker.ticker.hub import TickerHub
from kite_testing.fake_broker.ticker.market_watch import MarketWatch
from kite_testing.fake_broker.ticker.postbacks import Postbacks
from kite_testing.fake_broker.ticker.tick_source import TickSource
from kite_testing.fake_broker.wire.routing import Routes

_DAY_STARTS = time(6)
"""Yesterday's book is emptied when yesterday's tokens die."""


class Engine:
    """Everything behind the doors. Not safe for threads: the broker holds the lock.

    Copying it whole, with its agenda, is a snapshot: so nothing in it closes over a part of it.
    """

    def __init__(self, settings: Settings, sessions: Sessions, user: User, chance: Chance) -> None:
        start = settings.start
        self.settings = settings
        self.sessions = sessions
        self.agenda = Agenda()
        self.rules = DayRules(settings.rules)
        self.faults = Faults(chance)
        self.updates = OrderUpdates(self.agenda, self.faults)
        self.hours = MarketHours(settings.hours, start=start, rules=settings.rules)
        self.instruments = OvernightList(
            self.agenda, self.hours, self.faults, start
        ).instruments
        self.prices = Prices(self.instruments, chance, self.hours, start)
        self.feed = Feed(self.hours, self.prices)
        self.playback = Playback(self.agenda, self.prices, self.feed)
        self.quoting = Quoting(self.prices, self.hours, chance)
        self.ledger = Ledger(
            self.instruments, self.prices, self.rules, start=start, funds=settings.funds
        )
        fill_first_account(self.ledger, start)
        self.exchange = Exchange(
            self.agenda,
            self.hours,
            self.prices,
            self.quoting,
            self.feed,
            self.faults,
            fills=settings.fills,
        )
        self.orders = OrderHouse(
            settings,
            self.agenda,
            self.hours,
            self.rules,
            self.instruments,
            self.prices,
            self.quoting,
            self.exchange,
            self.ledger,
            self.updates,
            self.faults,
        )
        conversions = Conversions(self.ledger, self.rules, self.hours)
        candles = Candles(self.prices, self.quoting, self.hours)
        self.desk = OrderDesk(self.orders.topic, self.orders.book)
        self.gtt = Triggers(
            self.agenda, self.hours, self.prices, self.feed, self.desk, user_id=settings.user_id
        )
        self.alerts = AlertWatch(
            self.hours, self.prices, self.quoting, self.feed, self.desk, chance
        )
        self.funds = FundHouse(self.agenda, chance)
        place_first_triggers(self.gtt, self.instruments, self.prices, start)
        create_first_alerts(self.alerts, self.instruments, self.prices, start)
        fill_first_funds(self.funds, start)
        triggers = TriggerForms(self.instruments, self.rules)
        alerts = AlertForms(self.instruments)
        self.routes = Routes(
            chain(
                sessions.routes(),
                UserTopic(user, self.ledger).routes(),
                self.orders.topic.routes(),
                Portfolio(self.ledger, conversions, self.faults).routes(),
                Market(
                    self.instruments, self.prices, self.quoting, candles, self.rules, self.faults
                ).routes(),
                Margins(self.ledger, self.rules).routes(),
                MutualFunds(
                    self.funds, settings.user_id, takes_orders=settings.takes_fund_orders
                ).routes(),
                GTT(triggers, self.gtt, self.rules, settings.user_id).routes(),
                Alerts(alerts, self.alerts, self.rules, self.quoting, settings.user_id).routes(),
            )
        )
        self.reception = Reception(
            self.routes,
            sessions,
            self.rules,
            self.faults,
            self.agenda,
            has_limits=settings.has_limits,
        )
        self.ticker = TickerHub(
            sessions,
            self.rules,
            self.agenda,
            self.faults,
            MarketWatch(
                self.instruments,
                self.hours,
                self.feed,
                TickSource(self.hours, self.prices, self.quoting),
            ),
            self.updates,
        )
        self.postbacks = Postbacks(settings.api_secret, self.updates, self.faults)
        self.agenda.add(_morning_after(start), self._start_day)

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due until now: states, prices, fills, nights."""
        self.agenda.run(now, self.feed)

    def _start_day(self, morning: datetime) -> None:
        """Empty the book, carry positions, deliver shares, if anything trades today."""
        self.agenda.add(_morning_after(morning), self._start_day)
        if not self.hours.is_trading_day(morning.date()):
            return
        self.orders.start_day(morning)
        self.ledger.start_day(morning)


def _morning_after(moment: datetime) -> datetime:
    """The next time that days start, if anything trades then."""
    days = timedelta(days=0 if moment.time() < _DAY_STARTS else 1)
    return datetime.combine(moment.date() + days, _DAY_STARTS, IST)
