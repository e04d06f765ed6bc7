"""What rows of orders mean for a bracket: its plan as it is now, and what to tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from kite_core.brackets.events import (
    BracketEvent,
    EntryEnded,
    EntryFilled,
    ExitCancelled,
    ExitFilled,
    ExitLost,
    ExitResting,
    GttFired,
    OrderSent,
    Overfilled,
)
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.planned_orders import PlannedOrder, PlannedTrigger
from kite_core.brackets.words import Exits, OrderState, Role, TriggerState
from kite_core.models.gtt import GTTLeg, GTTTrigger
from kite_core.models.orders import Order
from kite_core.models.words import GTTStatus, OrderStatus

_RESTS = timedelta(seconds=5)
_AT_ONCE = (Role.STOP, Role.MARKET)
_ENDED_BY_WISH = (OrderStatus.CANCELLED, OrderStatus.LAPSED)


class Sight:
    """Takes what was seen into a plan, and gathers what is to be told."""

    def __init__(self, plan: BracketPlan, *, at: datetime) -> None:
        self.plan: BracketPlan = plan
        self.events: list[BracketEvent] = []
        self._at = at

    def take_rows(self, rows: Mapping[str, Order]) -> None:
        """The newest rows of orders, by their ids; others than the bracket's are passed by."""
        news: list[tuple[PlannedOrder, PlannedOrder, Order]] = []
        for place, order in enumerate(self.plan.orders):
            row = _row_of(order, rows)
            if row is None or (seen := order.seen(row, at=self._at)) == order:
                continue
            self.plan = self.plan.with_order(place, seen)
            news.append((order, seen, row))
        for before, seen, row in news:
            self._tell(before, seen, row)
        for before, seen, row in news:
            if seen.is_killed and not before.is_killed:
                self._lose(seen, row)
        self._tell_overfill()
        self._tell_resting()

    def take_trigger(self, trigger: GTTTrigger) -> None:
        """The GTT as it is now."""
        held = self.plan.trigger
        if held is None or not held.is_active:
            return
        if trigger.status == GTTStatus.ACTIVE:
            quantity = trigger.orders[0].quantity
            if quantity != held.quantity:
                self.plan = replace(self.plan, trigger=replace(held, quantity=quantity))
        elif trigger.status == GTTStatus.TRIGGERED:
            self._take_fired(trigger, held)
        else:
            self.plan = replace(self.plan, trigger=replace(held, state=TriggerState.ENDED))
            if self.plan.position > 0 and not self.plan.is_rescuing:
                reason = trigger.rejection_reason or ""
                self.fail(Role.STOP, f"GTT {trigger.id} is {trigger.status}. {reason}".strip())

    def take_surfaced(self, trigger: GTTTrigger) -> None:
        """A GTT in doubt that has fired: its orders become orders of the bracket."""
        for place, leg in enumerate(trigger.orders):
            if _has_order(leg):
                self._take_leg(self.plan.role_of_leg(place), leg, trigger.id)

    def fail(
        self, role: Role, reason: str, *, was_triggered: bool = False, is_meant: bool = False
    ) -> None:
        """An exit does not work. A stop that was reached goes as a MARKET order, if that is wished.

        Without its target a bracket of two orders goes on with the stop alone. What somebody else
        ended on purpose is not brought back.
        """
        self.events.append(ExitLost(at=self._at, role=role, reason=reason))
        if role is Role.TARGET and self.plan.exits is Exits.ORDERS:
            self.plan = replace(self.plan, is_target_lost=True)
        elif role is Role.MARKET or is_meant:
            self.plan = replace(self.plan, failure=reason, is_given_up=True)
        else:
            is_rescuing = was_triggered and self.plan.rescues
            self.plan = replace(self.plan, failure=reason, is_rescuing=is_rescuing)

    def _take_fired(self, trigger: GTTTrigger, held: PlannedTrigger) -> None:
        """The orders that its legs have placed become orders of the bracket."""
        fired = [(place, leg) for place, leg in enumerate(trigger.orders) if _has_result(leg)]
        if not fired:
            return  # the broker has not written the result yet
        self.plan = replace(self.plan, trigger=replace(held, state=TriggerState.TRIGGERED))
        for place, leg in fired:
            self._take_leg(self.plan.role_of_leg(place), leg, trigger.id)

    def _take_leg(self, role: Role, leg: GTTLeg, trigger_id: int) -> None:
        result = leg.result and leg.result.order_result
        if result and result.order_id:
            order = PlannedOrder(
                role=role,
                state=OrderState.LIVE,
                quantity=leg.quantity,
                begun_at=self._at,
                order_id=result.order_id,
                was_triggered=role is Role.STOP,
            )
            self.plan = replace(self.plan, orders=(*self.plan.orders, order))
            self.events.append(
                GttFired(at=self._at, trigger_id=trigger_id, role=role, order_id=result.order_id)
            )
            return
        reason = (result and result.rejection_reason) or "The order of the GTT was refused."
        self.fail(role, reason, was_triggered=role is Role.STOP)

    def _tell(self, before: PlannedOrder, seen: PlannedOrder, row: Order) -> None:
        if before.state is OrderState.DOUBTED:
            self.events.append(sent_event(seen, at=self._at))
        quantity = seen.filled - before.filled
        if quantity and seen.role is not Role.ENTRY:
            self.plan = replace(self.plan, last_exit=seen.role)
        if quantity:
            self.events.append(self._fill(seen, quantity))
        if not row.status.is_final or before.state is OrderState.ENDED:
            return
        if seen.role is Role.ENTRY and seen.filled < seen.quantity:
            status, message = str(row.status), row.status_message or ""
            self.events.append(
                EntryEnded(at=self._at, status=status, filled=seen.filled, message=message)
            )
        elif seen.is_cancelling and seen.filled < seen.quantity:
            self.events.append(
                ExitCancelled(
                    at=self._at, role=seen.role, order_id=row.order_id, filled=seen.filled
                )
            )

    def _fill(self, seen: PlannedOrder, quantity: int) -> BracketEvent:
        if seen.role is Role.ENTRY:
            return EntryFilled(
                at=self._at,
                quantity=quantity,
                filled=seen.filled,
                wanted=self.plan.entry.quantity,
                average_price=seen.average_price,
            )
        return ExitFilled(
            at=self._at,
            role=seen.role,
            order_id=str(seen.order_id),
            quantity=quantity,
            average_price=seen.average_price,
            left=max(0, self.plan.position),
        )

    def _lose(self, order: PlannedOrder, row: Order) -> None:
        """What an exit that somebody else has ended means, while something is left to exit.

        One that is cancelled by the user, or by the end of the session, has no message (sample:
        orders.json); one that the exchange has cancelled says why.
        """
        if order.role is Role.ENTRY or self.plan.position <= 0:
            return
        is_replaced = self.plan.is_rescuing and order.role is not Role.MARKET
        if not is_replaced and not self.plan.is_given_up:
            self.fail(
                order.role,
                _words_of(row),
                was_triggered=order.was_triggered and order.role is Role.STOP,
                is_meant=row.status in _ENDED_BY_WISH and not row.status_message,
            )

    def _tell_overfill(self) -> None:
        excess = max(0, -self.plan.position)
        if excess > self.plan.overfilled:
            self.events.append(Overfilled(at=self._at, quantity=excess))
        if excess != self.plan.overfilled:
            self.plan = replace(self.plan, overfilled=excess)

    def _tell_resting(self) -> None:
        for place, order in enumerate(self.plan.orders):
            since = order.resting_since
            is_due = since is not None and self._at - since >= _RESTS
            if order.role in _AT_ONCE and order.is_live and is_due and not order.is_resting_told:
                self.plan = self.plan.with_order(place, replace(order, is_resting_told=True))
                self.events.append(
                    ExitResting(
                        at=self._at,
                        role=order.role,
                        order_id=str(order.order_id),
                        left=order.working,
                    )
                )


def sent_event(order: PlannedOrder, *, at: datetime) -> OrderSent:
    """Tells that the broker has an order."""
    return OrderSent(
        at=at,
        role=order.role,
        order_id=str(order.order_id),
        tag=order.tag,
        quantity=order.quantity,
    )


def _row_of(order: PlannedOrder, rows: Mapping[str, Order]) -> Order | None:
    if order.order_id is not None:
        return rows.get(order.order_id)
    if order.state is OrderState.DOUBTED and order.intent is not None:
        return _tagged(order.intent.tag, rows.values())
    return None


def _tagged(tag: str, rows: Iterable[Order]) -> Order | None:
    return next((row for row in rows if tag in row.all_tags), None)


def _words_of(row: Order) -> str:
    return f"{row.status}: {row.status_message}" if row.status_message else str(row.status)


def _has_result(leg: GTTLeg) -> bool:
    return leg.result is not None and leg.result.order_result is not None


def _has_order(leg: GTTLeg) -> bool:
    result = leg.result and leg.result.order_result
    return bool(result and result.order_id)
