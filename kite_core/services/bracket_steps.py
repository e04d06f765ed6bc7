"""Carries out what a bracket wants, one step after another, and feeds it with what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from kite_core.brackets.actions import (
    Action,
    CancelOrder,
    ChangeGtt,
    ChangeOrder,
    DeleteGtt,
    FindGtt,
    FindOrder,
    LookAtPrice,
    PlaceGtt,
    PlaceOrder,
)
from kite_core.brackets.events import BracketEvent
from kite_core.brackets.machine import BracketMachine
from kite_core.brackets.words import Role
from kite_core.errors import KiteError
from kite_core.models.order_modification import OrderModification
from kite_core.services.bracket_finding import fate_of, longest_look
from kite_core.services.bracket_gtt import HeldExits, is_passing
from kite_core.services.last_prices import last_price, no_price
from kite_core.services.order_calls import OrderCalls
from kite_core.services.order_events import Following, OrderFollower
from kite_core.services.order_news import OrderQueue, TimePassing
from kite_core.services.order_sending import OrderSending
from kite_core.services.placing import intent_of
from kite_core.services.side_by_side import ends_all

if TYPE_CHECKING:
    from kite_core.brackets.plan import BracketPlan
    from kite_core.ports import Ports
    from kite_core.service import Awaited

_Change = CancelOrder | ChangeOrder | ChangeGtt | DeleteGtt
_LONGEST_WAIT = 5.0
"""Seconds after which it is asked again what to do: some things are due after a pause."""
_NAMES = {
    CancelOrder: "cancel an order",
    ChangeOrder: "change an order",
    ChangeGtt: "change the GTT",
    DeleteGtt: "delete the GTT",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The calls that a bracket makes."""

    client: Awaited
    entering: OrderSending
    leaving: OrderSending

    @property
    def orders(self) -> OrderCalls[Awaited]:
        """The calls of single orders."""
        return OrderCalls(self.client)

    @property
    def ports(self) -> Ports:
        """The adapters of the client."""
        return self.client.ports

    def sending(self, role: Role) -> OrderSending:
        """Exits go before others that wait."""
        return self.entering if role is Role.ENTRY else self.leaving


class BracketSteps:
    """One bracket that is being run: each step does one thing, or waits for news."""

    def __init__(self, desk: Desk, machine: BracketMachine, following: Following) -> None:
        self._desk = desk
        self._ports = desk.ports
        self._machine = machine
        self._clock = desk.ports.clock
        self._poll_seconds = float(following.poll_seconds)
        self._gtt = HeldExits(
            desk.client, machine, poll=timedelta(seconds=self._poll_seconds), save=self._save
        )
        stream = following.stream
        self._news = TimePassing(self._clock) if stream is None else stream.listen(OrderQueue())
        self._follower = OrderFollower(
            desk.orders.all, self._news, clock=self._clock, following=following
        )
        self._saved: BracketPlan | None = None

    async def step(self) -> Sequence[BracketEvent]:
        """Do the next thing, or wait for news."""
        action = self._machine.next_action(self._clock.now())
        if action is None:
            told = await self._heard()
        else:
            told = await self._do(action)
        await self._save()
        return told

    async def finish(self) -> None:
        """Forget the plan, unless something of it has to be looked for later."""
        plan = self._machine.plan
        if self._ports.journal is not None and not plan.is_in_doubt:
            await self._ports.journal.save_plan(plan.plan_id, None)

    async def close(self) -> None:
        """Hear no more. Orders stay as they are."""
        await self._news.close()

    async def _save(self) -> None:
        plan = self._machine.plan
        if self._ports.journal is not None and plan != self._saved:
            await self._ports.journal.save_plan(plan.plan_id, plan.to_text())
            self._saved = plan

    async def _heard(self) -> list[BracketEvent]:
        await self._follower.step(until=self._clock.monotonic() + _LONGEST_WAIT)
        if self._follower.has_ended:
            self._follower.go_on_with(TimePassing(self._clock))
        told = self._observed()
        return told + await self._gtt.heard()

    def _observed(self) -> list[BracketEvent]:
        return self._machine.observe(self._follower.tracker.orders, at=self._clock.now())

    async def _do(self, action: Action) -> list[BracketEvent]:
        match action:
            case PlaceOrder():
                return await self._place(action)
            case FindOrder():
                return await self._find(action.place)
            case LookAtPrice():
                return await self._look_at_price()
            case PlaceGtt():
                return await self._gtt.place(action.quantity)
            case FindGtt():
                told = self._machine.seeking(Role.STOP, at=self._clock.now())
                return told or await self._gtt.find(window_seconds=longest_look(self._ports))
            case _:
                return await self._change(action)

    async def _place(self, action: PlaceOrder) -> list[BracketEvent]:
        plan = self._machine.plan
        intent = intent_of(plan.params(action.role, action.quantity), self._ports)
        place = self._machine.sending(action.role, action.quantity, intent)
        await self._save()
        try:
            placement = await self._desk.sending(action.role).place(intent)
        except KiteError as error:
            return await self._unplaced(place, action.role, error)
        if placement.how_confirmed == "dry run":
            return self._machine.rehearsed(place, at=self._clock.now())
        return self._machine.sent(place, placement.order_id, at=self._clock.now())

    async def _unplaced(self, place: int, role: Role, error: KiteError) -> list[BracketEvent]:
        now = self._clock.now()
        if error.is_ambiguous:
            return self._machine.doubted(place, error, at=now)
        if role is Role.ENTRY:  # nothing lives: there is nothing to run
            self._machine.refused(place, error.message, at=now)
            if self._ports.journal is not None:
                await self._ports.journal.save_plan(self._machine.plan.plan_id, None)
            raise error
        if ends_all(error):
            self._machine.not_placed(place)
            await self._save()
            raise error
        if is_passing(error):
            return self._machine.unsent(place, error, at=now)
        return self._machine.refused(place, error.message, at=now)

    async def _find(self, place: int) -> list[BracketEvent]:
        """What became of an order that was on its way when the process ended."""
        order = self._machine.plan.orders[place]
        if order.intent is None:
            return []
        if told := self._machine.seeking(order.role, at=self._clock.now()):
            return told  # before a look that takes minutes
        fate = await fate_of(order.intent, self._desk.sending(order.role))
        now = self._clock.now()
        if isinstance(fate, KiteError):
            return self._machine.doubted(place, fate, at=now)
        if fate is not None:
            return self._machine.sent(place, fate.order_id, at=now)
        self._machine.not_placed(place)
        return []

    async def _change(self, action: _Change) -> list[BracketEvent]:
        self._machine.acting(action, self._clock.now())
        await self._save()
        try:
            return await self._changed(action)
        except KiteError as error:
            told = self._failed(_NAMES[type(action)], error)
        return told + await self._looked()

    async def _changed(self, action: _Change) -> list[BracketEvent]:
        if isinstance(action, ChangeGtt | DeleteGtt):
            return await self._gtt.change(action)
        order_id = str(self._machine.plan.orders[action.place].order_id)
        if isinstance(action, CancelOrder):
            await self._desk.orders.cancel(order_id)
            return await self._looked()
        changes = OrderModification(quantity=action.quantity)
        await self._desk.orders.modify(order_id, changes=changes)
        return self._machine.changed(action.place, action.quantity, at=self._clock.now())

    async def _looked(self) -> list[BracketEvent]:
        """Read the book now: a cancellation may have lost to a fill."""
        await self._follower.look()
        return self._observed()

    def _failed(self, what: str, error: KiteError) -> list[BracketEvent]:
        """Tell of it and go on; without a session nothing goes on."""
        if ends_all(error):
            raise error
        return self._machine.failed(what, error, at=self._clock.now())

    async def _look_at_price(self) -> list[BracketEvent]:
        key = self._machine.plan.key
        try:
            price = await last_price(self._desk.client, key)
            if price is None:
                raise no_price(key)
        except KiteError as error:
            told = self._failed("read the price", error)
            await self._clock.sleep(self._poll_seconds)
            return told
        return self._machine.observe_price(price, at=self._clock.now())
