"""The order side of the broker, put together, and what a test may do to it."""

from __future__ import annotations

from datetime import datetime

from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.stale_reads import StaleReads
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.exchange.exchange import Exchange
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.order import Layer, Order
from kite_testing.fake_broker.order_updates import OrderUpdates
from kite_testing.fake_broker.orders.changes import Changes
from kite_testing.fake_broker.orders.day_book import DayBook
from kite_testing.fake_broker.orders.exchange_desk import ExchangeDesk
from kite_testing.fake_broker.orders.follow_ups import FollowUps
from kite_testing.fake_broker.orders.gateway import Gateway
from kite_testing.fake_broker.orders.journeys import Journeys, Pace, Pacing
from kite_testing.fake_broker.orders.layers import Layers
from kite_testing.fake_broker.orders.management import OrderManagement
from kite_testing.fake_broker.orders.order_count import OrderCount
from kite_testing.fake_broker.orders.orders import Orders
from kite_testing.fake_broker.orders.pricing import Pricing
from kite_testing.fake_broker.orders.shown_orders import ShownOrders
from kite_testing.fake_broker.orders.square_off import SquareOff
from kite_testing.fake_broker.orders.troubles import Troubles
from kite_testing.fake_broker.settings import Settings


class OrderHouse:
    """Orders of one account, from the form to the trade. `topic` has the calls of the API."""

    def __init__(
        self,
        settings: Settings,
        agenda: Agenda,
        hours: MarketHours,
        rules: DayRules,
        instruments: Instruments,
        prices: Prices,
        quoting: Quoting,
        exchange: Exchange,
        ledger: Ledger,
        updates: OrderUpdates,
        faults: Faults,
        stale: StaleReads,
    ) -> None:
        self._hours = hours
        self._instruments = instruments
        self._layers = Layers(faults, settings.user_id)
        pricing, troubles = Pricing(prices, quoting, hours), Troubles(faults)
        self.book = DayBook(agenda, ledger, updates, troubles, user_id=settings.user_id)
        self._journeys = Journeys(agenda, self.book, troubles)
        shown = ShownOrders(agenda, self.book, user_id=settings.user_id)
        desk = ExchangeDesk(
            agenda,
            hours,
            exchange,
            self.book,
            self._journeys,
            shown,
            pricing=pricing,
            troubles=troubles,
        )
        follow_ups = FollowUps(self.book, rules)
        desk.tell_fills(follow_ups)
        self.management = OrderManagement(
            agenda,
            hours,
            ledger,
            self.book,
            desk,
            self._journeys,
            follow_ups,
            pricing=pricing,
            layers=self._layers,
            troubles=troubles,
        )
        self.count = OrderCount(rules, has_limits=settings.has_limits)
        self._square_off = SquareOff(agenda, hours, rules, ledger, self.management)
        self._square_off.plan_day(instruments, settings.start)
        self.topic = Orders(
            Gateway(instruments, pricing, rules, hours, self._layers),
            Changes(pricing, rules, self._layers),
            self.management,
            self.book,
            self._journeys,
            self.count,
            shown,
            faults,
            stale,
        )

    def start_day(self, morning: datetime) -> None:
        """Empty the book. Of a broker that never closes, intraday positions are closed first."""
        if self._hours.is_always:
            self._square_off.finish_day(morning)
        self.management.start_day()
        self.count.start_day()
        self._square_off.plan_day(self._instruments, morning)

    def release_amo(self, now: datetime) -> list[str]:
        """Send all stored orders to the exchange now; their ids."""
        return self.management.release_amo(now)

    def set_pace(
        self, pace: Pace | str, now: datetime, *, seconds: float = 0, reads: int = 1
    ) -> None:
        """When orders go through their states from now on. Raises ValueError."""
        self._journeys.set_pacing(Pacing(pace=Pace(pace), seconds=seconds, reads=reads), now)

    def step(self, order_id: str, now: datetime) -> str:
        """Take an order one state further; its state. Raises KeyError, ValueError."""
        return self._journeys.step(self._order(order_id), now)

    def reject(self, order_id: str, now: datetime, *, message: str, raw: str | None = None) -> None:
        """Let an order be rejected that has not ended. Raises KeyError, ValueError."""
        self.management.reject(self._order(order_id), message, raw or message, now)

    def choose_layer(self, rule: str, layer: Layer | str | None) -> None:
        """In which layer a rule fires; None is the default. Raises KeyError, ValueError."""
        self._layers.choose(rule, layer)

    def _order(self, order_id: str) -> Order:
        if (order := self.book.orders.get(order_id)) is None:
            raise KeyError(f"There is no order {order_id!r} today.")
        return order
