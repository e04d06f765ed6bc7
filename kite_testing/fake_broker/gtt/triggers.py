"""All good-till-triggered orders: what waits, what fires, and what ends otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from functools import partial

from kite_core.ist import IST
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.gtt.refusals import finished_trigger, unknown_trigger
from kite_testing.fake_broker.gtt.trigger import (
    ACTIVE,
    CANCELLED,
    DELETED,
    DISABLED,
    EXPIRED,
    TRIGGERED,
    Trigger,
    Wish,
)
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.price_levels import PriceLevels
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.orders.order_desk import OrderDesk, meta_text
from kite_testing.fake_broker.wire.answers import wire_second

_FIRST_ID = 112_127
"""As in the sample: gtt_get_orders.json."""
_NOON = time(12)
_CLOSE = time(15, 30)


class Triggers:
    """Every trigger by its id, and those that wait by the price that they wait for."""

    def __init__(
        self,
        agenda: Agenda,
        hours: MarketHours,
        prices: Prices,
        feed: Feed,
        desk: OrderDesk,
        *,
        user_id: str,
    ) -> None:
        self._agenda = agenda
        self._hours = hours
        self._prices = prices
        self._feed = feed
        self._desk = desk
        self._user_id = user_id
        self._next_id = _FIRST_ID
        self._waiting: dict[int, PriceLevels[int]] = {}
        self._by_id: dict[int, Trigger] = {}
        self.active = 0
        """How many wait."""

    def __iter__(self) -> Iterator[Trigger]:
        """The newest first."""
        return reversed(self._by_id.values())

    def one(self, trigger_id: int) -> Trigger:
        """A trigger of any age and status. Raises RefusedError for an unknown id."""
        if (trigger := self._by_id.get(trigger_id)) is None:
            raise unknown_trigger()
        return trigger

    def add(self, wish: Wish, moment: datetime) -> Trigger:
        """Let a wish wait for its price."""
        trigger = Trigger(
            trigger_id=self._next_id,
            wish=wish,
            created_at=moment,
            updated_at=moment,
            expires_at=self._end_of(wish, moment),
        )
        self._next_id += 1
        self._by_id[trigger.trigger_id] = trigger
        self._watch(trigger, moment)
        self._agenda.add(trigger.expires_at, partial(self._expire, trigger.trigger_id))
        return trigger

    def change(self, trigger: Trigger, wish: Wish, moment: datetime) -> None:
        """Put another wish in the place of one; a paused trigger waits again."""
        _check_waits(trigger)
        self._unwatch(trigger)
        trigger.wish, trigger.status, trigger.updated_at = wish, ACTIVE, moment
        expires_at = self._end_of(wish, trigger.created_at)
        if expires_at != trigger.expires_at:
            trigger.expires_at = expires_at
            self._agenda.add(max(expires_at, moment), partial(self._expire, trigger.trigger_id))
        self._watch(trigger, moment)

    def delete(self, trigger: Trigger, moment: datetime) -> None:
        """End a trigger as its owner wishes."""
        _check_waits(trigger)
        self._end(trigger, DELETED, moment)

    def fire(self, trigger_id: int, moment: datetime, *, leg: int = 0) -> None:
        """Fire an active trigger now, whatever the price is: for tests.

        Raises KeyError for an unknown id, ValueError for one that does not wait or has no such leg.
        """
        if (trigger := self._by_id.get(trigger_id)) is None:
            raise KeyError(f"There is no GTT {trigger_id}; place one first.")
        if not trigger.is_active:
            raise ValueError(f"GTT {trigger_id} is {trigger.status}; only an active one can fire.")
        if leg not in range(len(trigger.wish.legs)):
            raise ValueError(f"GTT {trigger_id} has no leg {leg}; the first one is 0.")
        self._fire(trigger, leg, moment)

    def corporate_action(self, key: str, moment: datetime) -> None:
        """A bonus or a split: pause the triggers on `EXCHANGE:TRADINGSYMBOL`."""
        for trigger in self._active_on(key):
            self._end(trigger, DISABLED, moment)

    def delist(self, key: str, moment: datetime, *, reason: str) -> None:
        """An instrument goes, or changes too much: the broker cancels the triggers on it."""
        for trigger in self._active_on(key):
            trigger.meta = {"rejection_reason": reason}
            self._end(trigger, CANCELLED, moment)

    def clear(self) -> None:
        """Forget all triggers; ids go on."""
        for trigger in self._by_id.values():
            self._unwatch(trigger)
        self._by_id.clear()

    def on_price(self, instrument: Instrument, moment: datetime, /) -> None:
        """Fire what this price has reached or crossed; before the market opens it reaches none."""
        levels = self._waiting.get(instrument.token)
        if levels is None or not self._hours.trades(instrument, moment):
            return
        price = self._prices.last(instrument, moment)
        for trigger_id in levels.reached(price):
            trigger = self._by_id[trigger_id]
            lower = trigger.wish.falls_to
            is_lower = lower is not None and price <= lower
            self._fire(trigger, 0 if is_lower else len(trigger.wish.legs) - 1, moment)

    def _fire(self, trigger: Trigger, place: int, moment: datetime) -> None:
        """Place the order of a leg. The trigger has fired, whatever becomes of the order."""
        self._end(trigger, TRIGGERED, moment)
        leg = trigger.wish.legs[place]
        order = {
            "exchange": leg.exchange,
            "tradingsymbol": leg.tradingsymbol,
            "validity": "DAY",
            "product": leg.product,
            "order_type": leg.order_type,
            "transaction_type": leg.transaction_type,
            "quantity": leg.quantity,
            "price": leg.price,
        }
        form = {name: str(value) for name, value in order.items()}
        meta = meta_text(gtt=trigger.trigger_id)
        trigger.results[place] = {
            "account_id": self._user_id,
            **order,
            "meta": meta,
            "timestamp": wire_second(moment),
            "triggered_at": trigger.wish.trigger_values[place],
            "order_result": self._desk.place(form, moment, meta=meta),
        }

    def _expire(self, trigger_id: int, moment: datetime) -> None:
        """The end of its time, unless it ended before or has got more of it."""
        trigger = self._by_id.get(trigger_id)
        if trigger is not None and trigger.can_change and trigger.expires_at <= moment:
            self._end(trigger, EXPIRED, moment)

    def _end(self, trigger: Trigger, status: str, moment: datetime) -> None:
        self._unwatch(trigger)
        trigger.status, trigger.updated_at = status, moment

    def _watch(self, trigger: Trigger, moment: datetime) -> None:
        wish = trigger.wish
        levels = self._waiting.setdefault(wish.instrument.token, PriceLevels())
        if (lower := wish.falls_to) is not None:
            levels.wait_below(lower, trigger.trigger_id)
        if (upper := wish.rises_to) is not None:
            levels.wait_above(upper, trigger.trigger_id)
        self._feed.watch(wish.instrument, self, moment, reach=levels.reach)
        self.active += 1

    def _unwatch(self, trigger: Trigger) -> None:
        """Let it wait no more; must come before its wish or its status changes."""
        if not trigger.is_active:
            return
        wish = trigger.wish
        levels = self._waiting[wish.instrument.token]
        if (lower := wish.falls_to) is not None:
            levels.forget_below(lower, trigger.trigger_id)
        if (upper := wish.rises_to) is not None:
            levels.forget_above(upper, trigger.trigger_id)
        if not levels:
            del self._waiting[wish.instrument.token]
            self._feed.unwatch(wish.instrument, self)
        self.active -= 1

    def _active_on(self, key: str) -> list[Trigger]:
        rows = self._by_id.values()
        return [row for row in rows if row.is_active and row.wish.instrument.key == key]

    def _end_of(self, wish: Wish, created_at: datetime) -> datetime:
        """A year after it was made, or when the contract expires."""
        year_on = a_year_after(created_at)
        if (expiry := wish.instrument.expiry) is None:
            return year_on
        noon = datetime.combine(expiry, _NOON, IST)
        close = self._hours.next_close(wish.instrument, noon)
        return min(year_on, close or datetime.combine(expiry, _CLOSE, IST))


def a_year_after(moment: datetime) -> datetime:
    """The same second one year on; 28 February after a leap day."""
    if (moment.month, moment.day) == (2, 29):
        moment = moment.replace(day=28)
    return moment.replace(year=moment.year + 1)


def _check_waits(trigger: Trigger) -> None:
    if not trigger.can_change:
        raise finished_trigger(trigger.status)
