"""The parts of one broker, put together, and how time moves through them."""

from __future__ import annotations

from collections.abc import Iterator
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
from kite_testing.fake_broker.account.stale_reads import StaleReads
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
from kite_testing.fake_broker.wire.routing import Route, Routes

_DAY_STARTS = time(6)
"""Yesterday's book is emptied when yesterday's tokens die."""


class Engine:
    """Everything behind the doors. Not safe for threads: the broker holds the lock.

    Copying it whole, with its agenda, is a snapshot: so nothing in it closes over a part of it.
    """

    def __init__(self, settings: Settings, sessions: Sessions, user: User, chance: Chance) -> None:
        self.settings = settings
        self.sessions = sessions
        self.agenda = Agenda()
        self.rules = DayRules(settings.rules)
        self.faults = Faults(chance)
        self.updates = OrderUpdates(self.agenda, self.faults)
        self._stale = StaleReads(self.faults)
        self._open_market(chance)
        self._open_account()
        self._open_orders()
        self._let_wait(chance)
        self._open_doors(user)
        self.agenda.add(_morning_after(settings.start), self._start_day)

    def _open_market(self, chance: Chance) -> None:
        """What is listed, when it trades, and at which prices."""
        start, agenda = self.settings.start, self.agenda
        self.hours = MarketHours(self.settings.hours, start=start, rules=self.settings.rules)
        self.instruments = OvernightList(agenda, self.hours, self.faults, start).instruments
        self.prices = Prices(self.instruments, chance, self.hours, start)
        self.feed = Feed(self.hours, self.prices)
        self.playback = Playback(agenda, self.prices, self.feed)
        self.quoting = Quoting(self.prices, self.hours, chance)

    def _open_account(self) -> None:
        """Funds, positions and holdings."""
        start, funds = self.settings.start, self.settings.funds
        self.ledger = Ledger(self.instruments, self.prices, self.rules, start=start, funds=funds)
        fill_first_account(self.ledger, start)

    def _open_orders(self) -> None:
        """The exchanges, and orders on their way to them."""
        self.exchange = Exchange(
            self.agenda,
            self.hours,
            self.prices,
            self.quoting,
            self.feed,
            self.faults,
            fills=self.settings.fills,
        )
        self.orders = OrderHouse(
            self.settings,
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
            self._stale,
        )
        self.desk = OrderDesk(self.orders.topic, self.orders.book)

    def _let_wait(self, chance: Chance) -> None:
        """What places orders by itself: triggers, alerts, plans for funds."""
        hours, prices, feed, start = self.hours, self.prices, self.feed, self.settings.start
        self.gtt = Triggers(
            self.agenda, hours, prices, feed, self.desk, user_id=self.settings.user_id
        )
        self.alerts = AlertWatch(hours, prices, self.quoting, feed, self.desk, chance)
        self.funds = FundHouse(self.agenda, chance)
        place_first_triggers(self.gtt, self.instruments, prices, start)
        create_first_alerts(self.alerts, self.instruments, prices, start)
        fill_first_funds(self.funds, start)

    def _open_doors(self, user: User) -> None:
        """Where requests come in, and where ticks and updates leave."""
        settings = self.settings
        self.routes = Routes(chain(self._account_routes(user), self._trading_routes()))
        self.reception = Reception(
            self.routes,
            self.sessions,
            self.rules,
            self.faults,
            self.agenda,
            has_limits=settings.has_limits,
        )
        self.ticks = TickSource(self.hours, self.prices, self.quoting)
        self.ticker = TickerHub(
            self.sessions,
            self.rules,
            self.agenda,
            self.faults,
            MarketWatch(self.instruments, self.hours, self.feed, self.ticks),
            self.updates,
        )
        self.postbacks = Postbacks(settings.api_secret, self.updates, self.faults)

    def _account_routes(self, user: User) -> Iterator[Route]:
        """The calls about who one is, and what one has."""
        settings, ledger = self.settings, self.ledger
        conversions = Conversions(ledger, self.rules, self.hours)
        yield from self.sessions.routes()
        yield from UserTopic(user, ledger, self._stale).routes()
        yield from Portfolio(ledger, conversions, self.faults, self._stale).routes()
        yield from Margins(ledger, self.rules).routes()
        yield from MutualFunds(
            self.funds, settings.user_id, takes_orders=settings.takes_fund_orders
        ).routes()

    def _trading_routes(self) -> Iterator[Route]:
        """The calls about the market, orders, and what waits to become one."""
        user_id, rules, quoting = self.settings.user_id, self.rules, self.quoting
        candles = Candles(self.prices, quoting, self.hours)
        market = Market(self.instruments, self.prices, quoting, candles, rules, self.faults)
        triggers, alerts = TriggerForms(self.instruments, rules), AlertForms(self.instruments)
        yield from self.orders.topic.routes()
        yield from market.routes()
        yield from GTT(triggers, self.gtt, rules, user_id).routes()
        yield from Alerts(alerts, self.alerts, rules, quoting, user_id).routes()

    @property
    def next_moment(self) -> datetime:
        """When something happens next by itself: a step of the agenda, or a price."""
        return min(self.agenda.next_moment, self.feed.next_moment)

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
