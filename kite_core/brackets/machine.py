"""A bracket: rows, prices and outcomes in; what to do next and what to tell out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from kite_core.brackets.actions import Action, CancelOrder, ChangeGtt, ChangeOrder, DeleteGtt
from kite_core.brackets.deciding import Outlook, next_action, verdict
from kite_core.brackets.events import (
    ActionFailed,
    BracketEvent,
    BracketFinished,
    ExitChanged,
    GttDeleted,
    GttHeld,
    InDoubt,
    Unprotected,
)
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.planned_orders import PlannedOrder, PlannedTrigger
from kite_core.brackets.seeing import Sight, sent_event
from kite_core.brackets.words import Exits, FinishReason, OrderState, Role, TriggerState
from kite_core.errors import KiteError, OrderBlockedError
from kite_core.models.gtt import GTTTrigger
from kite_core.models.order_intents import OrderIntent
from kite_core.models.orders import Order

_MOST_DOUBTS = 2
"""Orders of one role in doubt, after which no other is sent."""
_REST = timedelta(seconds=5)
"""Until something that did not leave is sent again."""
_GUARDED_REST = timedelta(seconds=15)
"""Until a guard that stood against an exit is asked again."""


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
        self._told_bare = 0

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
        """Take the market's price: it decides what becomes of a stop that does not work.

        What is not above 0 is no price, and decides nothing.
        """
        if price <= 0:
            return []
        self._price, self._priced_at = price, at
        plan = self.plan
        if plan.position <= 0 or plan.is_rescuing or plan.is_given_up:
            return []
        is_reached = plan.has_reached_stop(price)
        has_gtt = plan.trigger is not None and plan.trigger.is_active
        is_held = has_gtt or bool(plan.live(Role.STOP, Role.TARGET))
        if plan.failure is None and is_reached and plan.exits is Exits.GTT and not is_held:
            self.plan = plan = replace(plan, failure="The stop was reached before a GTT held it.")
        if plan.failure is not None:
            rescues = is_reached and plan.rescues
            self.plan = replace(plan, is_rescuing=rescues, is_given_up=not rescues)
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
                points=plan.points,
                tags_in_doubt=plan.tags_in_doubt,
                is_gtt_in_doubt=plan.doubted_trigger is not None,
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
        if order.role is Role.STOP and self.plan.is_given_up:  # it was given up for lost
            self.plan = replace(self.plan, failure=None, is_given_up=False)
        self._told_bare = min(self._told_bare, self.plan.bare)
        return [sent_event(order, at=at)]

    def unsent(self, place: int, error: KiteError, *, at: datetime) -> list[BracketEvent]:
        """It never left, is forgotten, and goes again after a while."""
        orders = self.plan.orders
        role = orders[place].role
        self.plan = replace(self.plan, orders=(*orders[:place], *orders[place + 1 :]))
        self._rests[role] = at + _rest_after(error)
        return self.failed(f"place the {role} order", error, at=at)

    def seeking(self, role: Role, *, at: datetime) -> list[BracketEvent]:
        """A restart is about to look for an exit, which takes its time."""
        if role in (Role.ENTRY, Role.TARGET):
            return []
        return self._tell_bare("It is not known yet whether its stop lives.", at=at)

    def not_placed(self, place: int) -> None:
        """It is certain that it lives nowhere: it is sent again if it is still wanted."""
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
        told: list[BracketEvent] = [InDoubt(at=at, role=order.role, tag=order.tag, error=error)]
        told += self._tell_bare(error.message, at=at)
        has_many = order.role is not Role.ENTRY and self.plan.doubted(order.role) >= _MOST_DOUBTS
        if has_many and self.plan.position > 0:
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
        role, order_id = self.plan.orders[place].role, str(self.plan.orders[place].order_id)
        return [ExitChanged(at=at, role=role, order_id=order_id, quantity=quantity)]

    def failed(self, what: str, error: KiteError, *, at: datetime) -> list[BracketEvent]:
        """A change, a cancellation or a look did not work; it is tried again if still wanted."""
        told: list[BracketEvent] = [ActionFailed(at=at, what=what, error=error)]
        return told + self._tell_bare(error.message, at=at)

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
        known = dict.fromkeys((*self.plan.trigger_ids, trigger_id))
        self.plan = replace(self.plan, trigger=trigger, trigger_ids=tuple(known))
        self._told_bare = min(self._told_bare, self.plan.bare)
        return [GttHeld(at=at, trigger_id=trigger_id, quantity=quantity)]

    def released(self) -> None:
        """The GTT was never placed."""
        self.plan = replace(self.plan, trigger=None)

    def deleted(self, trigger_id: int, *, at: datetime) -> list[BracketEvent]:
        """The GTT is deleted, the one in place or one that surfaced beside it."""
        held = self.plan.trigger
        if held is not None and held.trigger_id == trigger_id:
            self.released()
        else:
            self.plan = replace(self.plan, doubted_trigger=None)
        return [GttDeleted(at=at, trigger_id=trigger_id)]

    def doubted_gtt(self, error: KiteError, *, at: datetime) -> list[BracketEvent]:
        """It may live, and is not to be found: another is placed, and the first is watched for."""
        self.plan = replace(self.plan, trigger=None, doubted_trigger=self.plan.trigger)
        told: list[BracketEvent] = [InDoubt(at=at, role=Role.STOP, tag="", error=error)]
        return told + self._tell_bare(error.message, at=at)

    def surfaced(self, trigger: GTTTrigger, *, at: datetime) -> list[BracketEvent]:
        """A GTT in doubt was seen, and waits for its prices no more."""
        sight = Sight(replace(self.plan, doubted_trigger=None), at=at)
        sight.take_surfaced(trigger)
        return self._taken(sight)

    def unheld(self, error: KiteError, *, at: datetime, is_passing: bool) -> list[BracketEvent]:
        """The GTT was not placed."""
        self.released()
        if is_passing:
            self._rests[Role.STOP] = at + _rest_after(error)
            return self.failed("place the GTT", error, at=at)
        sight = Sight(self.plan, at=at)
        sight.fail(Role.STOP, error.message)
        return self._taken(sight)

    def resume(self, *, book_began: datetime) -> None:
        """Go on with a plan that was kept. Orders of an earlier day than the book's have ended.

        What is in doubt is looked for again when nothing else is left to do; else it is watched.
        """
        plan = self.plan
        is_over = verdict(plan) is not None
        orders = tuple(order.resumed(book_began, seeks=is_over) for order in plan.orders)
        self.plan = replace(plan, orders=orders)
        if is_over and plan.doubted_trigger is not None:
            sought = replace(plan.doubted_trigger, state=TriggerState.SENDING)
            self.plan = replace(self.plan, trigger=sought, doubted_trigger=None)

    def _taken(self, sight: Sight) -> list[BracketEvent]:
        self.plan = sight.plan
        return sight.events

    def _tell_bare(self, reason: str, *, at: datetime) -> list[BracketEvent]:
        """Tell what no stop covers while the bracket goes on trying, once for each quantity."""
        before, self._told_bare = self._told_bare, self.plan.bare
        bare = self._told_bare
        if bare in (0, before) or self.plan.is_given_up:
            return []
        return [Unprotected(at=at, quantity=bare, reason=reason, is_tried_again=True)]

    def _set_state(self, place: int, state: OrderState) -> PlannedOrder:
        order = replace(self.plan.orders[place], state=state)
        self.plan = self.plan.with_order(place, order)
        return order


def _rest_after(error: KiteError) -> timedelta:
    return _GUARDED_REST if isinstance(error, OrderBlockedError) else _REST
