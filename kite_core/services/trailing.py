"""Runs trailing stops: hears prices, and moves the trigger of one order."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from kite_core.brackets.prices import price_seen
from kite_core.brackets.trail import (
    TrailBegan,
    TrailEnd,
    TrailEvent,
    TrailFailed,
    TrailFinished,
    TrailMoved,
    TrailPlan,
    TrailTerms,
    TrailTriggered,
    TrailWish,
    can_trail,
    changed,
    changes_left,
    limit_after,
    plan_id_of,
)
from kite_core.errors import Fault, KiteError, ValidationError
from kite_core.faults import exact_decimal
from kite_core.models.order_modification import OrderModification
from kite_core.models.orders import Order
from kite_core.models.words import OrderStatus
from kite_core.services.last_prices import last_price, no_price
from kite_core.services.market import Market
from kite_core.services.order_news import TimePassing
from kite_core.services.side_by_side import ends_all
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.stream_events import OrderUpdate, Stopped, Ticks
from kite_core.ticker.ticks import Mode

if TYPE_CHECKING:
    from kite_core.ports import Ports
    from kite_core.service import Awaited
    from kite_core.services.order_calls import OrderCalls
    from kite_core.services.order_events import Following
    from kite_core.stream_ports import StreamConsumer

_SHOWN_WITHIN = timedelta(seconds=3)
"""For so long the book may still show an order without its last change."""


async def trailed(
    orders: OrderCalls[Awaited], wish: TrailWish, following: Following
) -> AsyncGenerator[TrailEvent, None]:
    """The trail of one order, from now to its end."""
    order, changes = await _newest(orders, wish.order_id)
    if not can_trail(order):
        fix = "Give an SL or SL-M order that waits for its trigger."
        problem = f"it is {order.order_type} and {order.status}"
        raise ValidationError("orders.trail", [Fault("order_id", problem, fix)])
    book = await Market(orders.client).instruments(order.exchange)
    instrument = book.by_symbol(order.exchange, order.tradingsymbol)
    prices = await _Prices.of(orders, order, instrument.instrument_token, following)
    trail = _Trail(
        orders=orders,
        terms=wish.terms(order, tick=instrument.tick_size),
        prices=prices,
        plan=await _plan_of(orders.client.ports, wish.order_id),
        order=order,
        changes=changes,
    )
    try:
        async for event in trail.run():
            yield event
    finally:
        await prices.close()


async def _newest(orders: OrderCalls[Awaited], order_id: str) -> tuple[Order, int]:
    """An order as it is now, and how many modifications it has had."""
    rows = await orders.history(order_id)
    return rows[-1], sum(row.status == OrderStatus.MODIFIED for row in rows)


async def _plan_of(ports: Ports, order_id: str) -> TrailPlan:
    text = None
    if ports.journal is not None:
        text = (await ports.journal.plans()).get(plan_id_of(order_id))
    if text is None:
        return TrailPlan(order_id=order_id, account=ports.api_key)
    return TrailPlan.from_text(text)


@dataclass(slots=True, kw_only=True)
class _Prices:
    """Where prices come from: a running ticker, or looks at the market.

    `is_due` says that the order should be read: an update of it came, or nothing for a while.
    """

    orders: OrderCalls[Awaited]
    order: Order
    token: int
    poll_seconds: float
    news: StreamConsumer
    hears_ticks: bool
    is_due: bool = True

    @classmethod
    async def of(
        cls, orders: OrderCalls[Awaited], order: Order, token: int, following: Following
    ) -> _Prices:
        """Prices of one instrument; a ticker is told to send them when it does not yet."""
        stream, clock = following.stream, orders.client.ports.clock
        if stream is not None and token not in stream.modes:
            await stream.subscribe([token], Mode.LTP)
        return cls(
            orders=orders,
            order=order,
            token=token,
            poll_seconds=float(following.poll_seconds),
            news=TimePassing(clock) if stream is None else stream.listen(EventQueue(name="trail")),
            hears_ticks=stream is not None,
        )

    @property
    def key(self) -> str:
        """The instrument, as quotes know it."""
        return f"{self.order.exchange}:{self.order.tradingsymbol}"

    async def look(self) -> Decimal | None:
        """The last price, by a look at the market, if there is one."""
        return await last_price(self.orders.client, self.key)

    async def hear(self, *, within: float) -> Decimal | None:
        """The next price that the ticker tells, if it is one."""
        try:
            event = await self.news.take(within=max(0.0, within))
        except TimeoutError:
            self.is_due = True
            return None
        if event is None or isinstance(event, Stopped):
            self.news, self.hears_ticks = TimePassing(self.orders.client.ports.clock), False
        if isinstance(event, OrderUpdate) and event.order.order_id == self.order.order_id:
            self.is_due = True
        if not isinstance(event, Ticks):
            return None
        own = [tick for tick in event.ticks if tick.instrument_token == self.token]
        return price_seen(own[-1].last_price) if own else None

    async def close(self) -> None:
        """Hear no more."""
        await self.news.close()


@dataclass(slots=True, kw_only=True)
class _Trail:
    """One stop that follows the market."""

    orders: OrderCalls[Awaited]
    terms: TrailTerms
    prices: _Prices
    plan: TrailPlan
    order: Order
    changes: int
    moved_at: datetime | None = None
    is_over: bool = False
    _due: float = 0.0

    @property
    def _ports(self) -> Ports:
        return self.orders.client.ports

    async def run(self) -> AsyncGenerator[TrailEvent, None]:
        """Follow until nothing more can move."""
        while (price := await self.prices.look()) is None:
            yield TrailFailed(at=self._now(), order=self.order, error=no_price(self.prices.key))
            await self._ports.clock.sleep(self.prices.poll_seconds)
        best = self.terms.better(self.plan.best, price)
        await self._keep(best)
        yield TrailBegan(
            at=self._now(), order=self.order, best=best, changes_left=changes_left(self.changes)
        )
        while not self.is_over:
            try:
                told = await self._step()
            except KiteError as error:
                if ends_all(error):
                    raise
                told = [TrailFailed(at=self._now(), order=self.order, error=error)]
            for event in told:
                yield event
        await self._forget()

    async def _step(self) -> list[TrailEvent]:
        """Hear a price or read the order, and move the trigger where it should be."""
        clock = self._ports.clock
        left = self._due - clock.monotonic()
        if not self.prices.is_due:
            price = await self.prices.hear(within=left)
            return [] if price is None else await self._follow(price)
        self.prices.is_due, self._due = False, clock.monotonic() + self.prices.poll_seconds
        told = await self._read()
        if self.is_over or not can_trail(self.order):
            return told
        price = self.plan.best if self.prices.hears_ticks else await self.prices.look()
        return told if price is None else told + await self._follow(price)

    async def _read(self) -> list[TrailEvent]:
        before = self.order
        order, changes = await _newest(self.orders, self.plan.order_id)
        self.changes = max(self.changes, changes)
        if self._is_shown(order):
            self.order = order
        if order.status.is_final:
            self.order = order
            return [self._finish(TrailEnd.ORDER_ENDED)]
        if can_trail(before) and not can_trail(order):
            self.order = order
            return [TrailTriggered(at=self._now(), order=order)]
        return []

    def _is_shown(self, order: Order) -> bool:
        """Whether a row may be believed: the book may lag behind our own change."""
        is_late = self.moved_at is None or self._now() - self.moved_at >= _SHOWN_WITHIN
        return is_late or order.trigger_price == self.order.trigger_price

    async def _follow(self, price: Decimal) -> list[TrailEvent]:
        best = self.terms.better(self.plan.best, price)
        await self._keep(best)
        if not can_trail(self.order):
            return []
        trigger = self.terms.next_trigger(
            best, trigger=exact_decimal(self.order.trigger_price), changes=self.changes
        )
        if trigger is None:
            return []
        if not changes_left(self.changes):
            return [self._finish(TrailEnd.CHANGES_USED_UP)]
        return [await self._move(trigger, best)]

    async def _move(self, trigger: Decimal, best: Decimal) -> TrailEvent:
        limit = limit_after(self.order, trigger)
        changes = OrderModification(
            variety=self.order.variety,
            trigger_price=str(trigger),
            price=None if limit is None else str(limit),
        )
        try:
            await self.orders.modify(self.plan.order_id, changes=changes)
        except KiteError:
            self.prices.is_due = True  # it may have been triggered meanwhile
            await self._ports.clock.sleep(min(1.0, self.prices.poll_seconds))
            raise
        self.order, self.moved_at = changed(self.order, trigger), self._now()
        self.changes += 1
        return TrailMoved(
            at=self._now(),
            order=self.order,
            trigger_price=trigger,
            price=limit,
            best=best,
            changes_left=changes_left(self.changes),
        )

    def _finish(self, reason: TrailEnd) -> TrailEvent:
        self.is_over = True
        return TrailFinished(at=self._now(), order=self.order, reason=reason)

    def _now(self) -> datetime:
        return self._ports.clock.now()

    async def _keep(self, best: Decimal) -> None:
        if best == self.plan.best:
            return
        self.plan = replace(self.plan, best=best)
        if self._ports.journal is not None:
            await self._ports.journal.save_plan(self.plan.plan_id, self.plan.to_text())

    async def _forget(self) -> None:
        if self._ports.journal is not None:
            await self._ports.journal.save_plan(self.plan.plan_id, None)
