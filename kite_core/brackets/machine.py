"""A bracket: rows, prices and outcomes in; what to do next and what to tell out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from kite_core.brackets.actions import Action, CancelOrder, ChangeGtt, ChangeOrder, DeleteGtt
from kite_core.brackets.deciding import Outlook, next_action, verdict
from kite_core.brackets.events import (
    ActionFailed,
    BracketEvent,
    BracketFinished,
    ExitChanged,
    GttHeld,
    InDoubt,
    Unprotected,
)
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.planned_orders import PlannedOrder, PlannedTrigger
from kite_core.brackets.seeing import Sight, sent_event
from kite_core.brackets.words import Exits, FinishReason, OrderState, Role, TriggerState
from kite_core.errors import KiteError
from kite_core.models.gtt import GTTTrigger
from kite_core.models.order_intents import OrderIntent
from kite_core.models.orders import Order

_MOST_DOUBTS = 2
"""Orders of one role in doubt, after which no other is sent."""
_REST = timedelta(seconds=5)
"""Until something that did not leave is sent again."""


class BracketMachine:
    """One bracket. `plan` is its whole state, to be saved before an action is carried out.

    Rows may come in any order, twice, late; whoever feeds it takes care that they do not
    contradict (`OrderTracker` does). Not safe for threads.
    """

    def __init__(self, plan: BracketPlan) -> None:
        self.plan: BracketPlan = plan
        self._price: Decimal | None = None
        self._priced_at: datetime | None = None
        self._rests: dict[Role, datetime] = {}

    def observe(self, rows: Mapping[str, Order], *, at: datetime) -> list[BracketEvent]:
        """Take the newest rows of the account's orders, by their ids."""
        sight = Sight(self.plan, at=at)
        sight.take_rows(rows)
        return self._taken(sight)

    def observe_trigger(self, trigger: GTTTrigger, *, at: datetime) -> list[BracketEvent]:
        """Take the bracket's GTT as it is now."""
        sight = Sight(self.plan, at=at)
        sight.take_trigger(trigger)
        return self._taken(sight)

    def observe_price(self, price: Decimal, *, at: datetime) -> list[BracketEvent]:
        """Take the market's price: it decides what becomes of a stop that does not work."""
        self._price, self._priced_at = price, at
        plan = self.plan
        if plan.position <= 0 or plan.is_rescuing or plan.is_given_up:
            return []
        is_reached = plan.has_reached_stop(price)
        is_held = plan.trigger is not None and plan.trigger.is_active
        is_held = is_held or bool(plan.live(Role.STOP, Role.TARGET))
        if plan.failure is None and is_reached and plan.exits is Exits.GTT and not is_held:
            self.plan = plan = replace(plan, failure="The stop was reached before a GTT held it.")
        if plan.failure is None:
            return []
        if is_reached and plan.rescues:
            self.plan = replace(plan, is_rescuing=True)
        else:
            self.plan = replace(plan, is_given_up=True)
        return []

    @property
    def price(self) -> Decimal:
        """The market's price as it was seen last; the stop while nobody has looked."""
        return self.plan.stop if self._price is None else self._price

    def next_action(self, at: datetime) -> Action | None:
        """The next thing to do; None to wait for news."""
        return next_action(
            Outlook(
                plan=self.plan,
                now=at,
                price=self._price,
                priced_at=self._priced_at,
                resting=frozenset(role for role, until in self._rests.items() if at < until),
            )
        )

    def end(self, at: datetime) -> list[BracketEvent]:
        """What is told at the end; nothing while it is not over."""
        plan, reason = self.plan, verdict(self.plan)
        if reason is None:
            return []
        told: list[BracketEvent] = []
        if reason is FinishReason.UNPROTECTED:
            told.append(
                Unprotected(at=at, quantity=plan.position, reason=plan.failure or "It is given up.")
            )
        told.append(
            BracketFinished(
                at=at,
                reason=reason,
                filled=plan.filled,
                exited=plan.exited,
                points=points_of(plan),
            )
        )
        return told

    def sending(self, role: Role, quantity: int, intent: OrderIntent) -> int:
        """An order is about to be sent; where it stands in the plan."""
        order = PlannedOrder(
            role=role,
            state=OrderState.SENDING,
            quantity=quantity,
            begun_at=intent.created_at,
            intent=intent,
        )
        self.plan = replace(self.plan, orders=(*self.plan.orders, order))
        return len(self.plan.orders) - 1

    def sent(self, place: int, order_id: str, *, at: datetime) -> list[BracketEvent]:
        """The broker has it."""
        order = self.plan.orders[place].placed(order_id)
        self.plan = self.plan.with_order(place, order)
        return [sent_event(order, at=at)]

    def unsent(
        self, place: int, error: KiteError, *, at: datetime, seconds: float = _REST.total_seconds()
    ) -> list[BracketEvent]:
        """It never left, and goes again after so many seconds."""
        role = self._set_state(place, OrderState.NONE).role
        self._rests[role] = at + timedelta(seconds=seconds)
        return [ActionFailed(at=at, what=f"place the {role} order", error=error)]

    def not_placed(self, place: int) -> None:
        """A restart has not found it: it is sent again if it is still wanted."""
        self._set_state(place, OrderState.NONE)

    def refused(self, place: int, reason: str, *, at: datetime) -> list[BracketEvent]:
        """There is no such order, and there will be none."""
        order = self._set_state(place, OrderState.NONE)
        if order.role is Role.ENTRY:
            return []
        sight = Sight(self.plan, at=at)
        sight.fail(order.role, reason)
        return self._taken(sight)

    def rehearsed(self, place: int, *, at: datetime) -> list[BracketEvent]:
        """The client is in a dry run, and has sent nothing."""
        if self.plan.orders[place].role is not Role.ENTRY:
            return self.refused(place, "The client is in a dry run.", at=at)
        self._set_state(place, OrderState.REHEARSED)
        return []

    def doubted(self, place: int, error: KiteError, *, at: datetime) -> list[BracketEvent]:
        """It was sent, and is not to be found. A second one is sent, and no third."""
        order = self._set_state(place, OrderState.DOUBTED)
        tag = "" if order.intent is None else order.intent.tag
        told: list[BracketEvent] = [InDoubt(at=at, role=order.role, tag=tag, error=error)]
        if order.role is not Role.ENTRY and self.plan.doubted(order.role) >= _MOST_DOUBTS:
            sight = Sight(self.plan, at=at)
            sight.fail(order.role, "Nobody can say whether its orders live.")
            told += self._taken(sight)
        return told

    def acting(
        self, action: CancelOrder | ChangeOrder | ChangeGtt | DeleteGtt, at: datetime
    ) -> None:
        """A change is about to be asked for."""
        if isinstance(action, CancelOrder):
            order = self.plan.orders[action.place].cancelling(at=at)
            self.plan = self.plan.with_order(action.place, order)
        elif isinstance(action, ChangeOrder):
            order = self.plan.orders[action.place].asked(action.quantity, at=at)
            self.plan = self.plan.with_order(action.place, order)
        elif self.plan.trigger is not None:
            self.plan = replace(self.plan, trigger=replace(self.plan.trigger, acted_at=at))

    def changed(self, place: int, quantity: int, *, at: datetime) -> list[BracketEvent]:
        """The broker took a change."""
        order = self.plan.orders[place]
        return [
            ExitChanged(at=at, role=order.role, order_id=str(order.order_id), quantity=quantity)
        ]

    def failed(self, what: str, error: KiteError, *, at: datetime) -> list[BracketEvent]:
        """A change, a cancellation or a look did not work; it is tried again if still wanted."""
        return [ActionFailed(at=at, what=what, error=error)]

    def holding(self, quantity: int, *, at: datetime) -> None:
        """A GTT is about to be placed."""
        trigger = PlannedTrigger(state=TriggerState.SENDING, quantity=quantity, begun_at=at)
        self.plan = replace(self.plan, trigger=trigger)

    def held(self, trigger_id: int, quantity: int, *, at: datetime) -> list[BracketEvent]:
        """The broker holds this much."""
        begun_at = at if self.plan.trigger is None else self.plan.trigger.begun_at
        trigger = PlannedTrigger(
            state=TriggerState.ACTIVE, quantity=quantity, begun_at=begun_at, trigger_id=trigger_id
        )
        self.plan = replace(self.plan, trigger=trigger)
        return [GttHeld(at=at, trigger_id=trigger_id, quantity=quantity)]

    def released(self) -> None:
        """The GTT is deleted, or was never placed."""
        self.plan = replace(self.plan, trigger=None)

    def unheld(self, error: KiteError, *, at: datetime, is_passing: bool) -> list[BracketEvent]:
        """The GTT was not placed."""
        self.released()
        if is_passing:
            self._rests[Role.STOP] = at + _REST
            return [ActionFailed(at=at, what="place the GTT", error=error)]
        sight = Sight(self.plan, at=at)
        sight.fail(Role.STOP, error.message)
        return self._taken(sight)

    def resume(self, *, book_began: datetime) -> None:
        """Go on with a plan that was kept. Orders of an earlier day than the book's have ended."""
        orders = tuple(_resumed(order, book_began) for order in self.plan.orders)
        self.plan = replace(self.plan, orders=orders)

    def _taken(self, sight: Sight) -> list[BracketEvent]:
        self.plan = sight.plan
        return sight.events

    def _set_state(self, place: int, state: OrderState) -> PlannedOrder:
        order = replace(self.plan.orders[place], state=state)
        self.plan = self.plan.with_order(place, order)
        return order


def _resumed(order: PlannedOrder, book_began: datetime) -> PlannedOrder:
    if order.begun_at < book_began and order.state in (OrderState.LIVE, OrderState.SENDING):
        return replace(order, state=OrderState.ENDED, is_cancelling=True)
    if order.role is Role.ENTRY and order.state is OrderState.DOUBTED:
        return replace(order, state=OrderState.SENDING)
    return order


def points_of(plan: BracketPlan) -> float | None:
    """The profit in rupees per unit of what was exited, from the average prices."""
    entry = plan.entry_order
    exits = [order for order in plan.exit_orders if order.filled > 0]
    if entry is None or not entry.filled or not exits:
        return None
    value = sum((_price(order) * order.filled for order in exits), Fraction(0))
    gained = value / sum(order.filled for order in exits) - _price(entry)
    return float(round(gained if plan.is_long else -gained, 4))


def _price(order: PlannedOrder) -> Fraction:
    return Fraction(str(order.average_price))
