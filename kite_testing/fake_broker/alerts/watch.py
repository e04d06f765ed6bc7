"""All alerts: what watches, what fires, and what happens then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kite_testing.fake_broker.alerts.alert import (
    ATO,
    DELETED,
    DISABLED,
    ENABLED,
    Alert,
    AlertWish,
    BasketItem,
    Firing,
)
from kite_testing.fake_broker.alerts.basket import order_form, variety_of
from kite_testing.fake_broker.alerts.refusals import unknown_alert
from kite_testing.fake_broker.alerts.rows import market_of
from kite_testing.fake_broker.alerts.watching import Watches
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.orders.order_desk import OrderDesk, meta_text

_FIRST_ITEM = 275_218_517
"""The id of an order in a basket (sample: alerts_get.json)."""


class AlertWatch:
    """Every alert by its id, and those that watch by what they watch.

    An alert fires when its condition becomes true, and once when it is true from the start. One
    with a basket is disabled then; a simple one fires again after its condition was false.
    """

    def __init__(
        self,
        hours: MarketHours,
        prices: Prices,
        quoting: Quoting,
        feed: Feed,
        desk: OrderDesk,
        chance: Chance,
    ) -> None:
        self._hours = hours
        self._prices = prices
        self._quoting = quoting
        self._feed = feed
        self._desk = desk
        self._chance = chance
        self._made = 0
        self._next_item = _FIRST_ITEM
        self._watches = Watches()
        self._by_uuid: dict[str, Alert] = {}
        self.enabled = 0
        """How many watch."""

    def __iter__(self) -> Iterator[Alert]:
        """The newest first."""
        return reversed(self._by_uuid.values())

    def one(self, uuid: str) -> Alert:
        """An alert of any status. Raises RefusedError for an unknown id."""
        if (alert := self._by_uuid.get(uuid)) is None:
            raise unknown_alert()
        return alert

    def add(self, wish: AlertWish, moment: datetime, *, status: str = ENABLED) -> Alert:
        """Let an alert watch from now on, if it is enabled."""
        self._made += 1
        alert = Alert(
            uuid=self._chance.uuid(f"alert:{self._made}"),
            wish=wish,
            created_at=moment,
            updated_at=moment,
            first_item=self._items_of(wish),
            status=status,
        )
        self._by_uuid[alert.uuid] = alert
        if alert.is_enabled:
            self._watch(alert, moment)
        return alert

    def change(self, alert: Alert, wish: AlertWish, moment: datetime, *, status: str) -> None:
        """Put another wish in the place of one; enabled, it watches anew."""
        self._unwatch(alert)
        alert.wish, alert.status, alert.updated_at = wish, status, moment
        alert.is_armed = True
        alert.first_item = self._items_of(wish)
        if alert.is_enabled:
            self._watch(alert, moment)

    def delete(self, alert: Alert, moment: datetime) -> None:
        """Mark an alert as deleted; it stays to be read."""
        self._unwatch(alert)
        alert.status, alert.updated_at = DELETED, moment

    def fire(self, uuid: str, moment: datetime) -> None:
        """Fire an enabled alert now, whatever the prices are: for tests.

        Raises KeyError for an unknown id, ValueError for one that does not watch.
        """
        if (alert := self._by_uuid.get(uuid)) is None:
            raise KeyError(f"There is no alert {uuid}; create one first.")
        if not alert.is_enabled:
            raise ValueError(f"Alert {uuid} is {alert.status}; only an enabled one can fire.")
        self._unwatch(alert)
        self._fire(alert, moment)

    def clear(self) -> None:
        """Forget all alerts; ids go on."""
        for alert in self._by_uuid.values():
            self._unwatch(alert)
        self._by_uuid.clear()

    def on_price(self, instrument: Instrument, moment: datetime, /) -> None:
        """Fire the alerts that this price makes true, and arm those that it makes false."""
        watched = self._watches.of(instrument)
        if watched is None or not self._hours.trades(instrument, moment):
            return
        for uuid in watched.concerned(self._prices.last(instrument, moment)):
            alert = self._by_uuid[uuid]
            if self._holds(alert, moment) is not alert.is_armed:
                continue
            self._unwatch(alert)
            if alert.is_armed:
                self._fire(alert, moment)
            else:
                alert.is_armed = True
                self._watch(alert, moment)

    def _holds(self, alert: Alert, moment: datetime) -> bool:
        prices = [self._prices.last(side.instrument, moment) for side in alert.wish.condition.sides]
        return alert.wish.condition.holds(prices[0], prices[1] if len(prices) > 1 else None)

    def _fire(self, alert: Alert, moment: datetime) -> None:
        """Tell about it, and place the basket's orders; the alert watches nothing just now."""
        alert.alert_count += 1
        alert.updated_at = moment
        if alert.wish.kind == ATO:
            alert.status = DISABLED
        else:
            alert.is_armed = False
            self._watch(alert, moment)
        orders = [self._place(item, moment) for item in alert.wish.basket]
        market = market_of(alert.wish.condition, self._quoting, moment)
        alert.history.append(
            Firing(moment=moment, wish=alert.wish, market=market, orders=orders or None)
        )

    def _place(self, item: BasketItem, moment: datetime) -> dict[str, Any]:
        """Place one order; what became of it, as triggers show it."""
        result = self._desk.place(
            order_form(item), moment, meta=meta_text(), variety=variety_of(item)
        )
        key = {
            "exchange": item.instrument.exchange,
            "tradingsymbol": item.instrument.tradingsymbol,
        }
        return {**key, "order_result": result}

    def _items_of(self, wish: AlertWish) -> int:
        """The id of the first order of a basket."""
        first = self._next_item
        self._next_item += len(wish.basket)
        return first

    def _watch(self, alert: Alert, moment: datetime) -> None:
        for instrument, reach in self._watches.enter(alert):
            self._feed.watch(instrument, self, moment, reach=reach)
        self.enabled += 1

    def _unwatch(self, alert: Alert) -> None:
        """Let it watch no more; must come before its wish, status or arming changes."""
        if alert.status != ENABLED:
            return
        for instrument in self._watches.leave(alert):
            self._feed.unwatch(instrument, self)
        self.enabled -= 1
