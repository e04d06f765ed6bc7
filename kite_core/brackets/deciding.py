"""What a bracket does next: a table of rules over what is known, the most urgent first.

The rules keep two promises. No exit works for more than what is filled and not yet exited, as far
as this client knows; and what is too much is taken away before anything is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

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
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.planned_orders import PlannedOrder
from kite_core.brackets.words import Exits, FinishReason, OrderState, Role, TriggerState

MOST_CHANGES = 25
"""Modifications that one order may have (support: rate limits)."""
GROWTHS = 20
"""After so many an order that has to grow is replaced: the rest is for making it smaller."""
CHANGE_AGAIN = timedelta(seconds=3)
CANCEL_AGAIN = timedelta(seconds=10)
_FRESH = timedelta(seconds=10)
_ENDS_WITHOUT_ENTRY = {
    OrderState.DOUBTED: FinishReason.IN_DOUBT,
    OrderState.REHEARSED: FinishReason.DRY_RUN,
}
_REASONS = {
    None: FinishReason.NO_ENTRY,
    Role.TARGET: FinishReason.TARGET,
    Role.STOP: FinishReason.STOP,
    Role.MARKET: FinishReason.STOP,
}
_EXITS = (Role.STOP, Role.TARGET, Role.MARKET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a decision rests on.

    `price` is the market's, when somebody asked at `priced_at`. A role in `resting` is not sent
    again yet.
    """

    plan: BracketPlan
    now: datetime
    price: Decimal | None = None
    priced_at: datetime | None = None
    resting: frozenset[Role] = frozenset()

    @property
    def fresh_price(self) -> Decimal | None:
        """The price, unless it is too old to act on."""
        is_fresh = self.priced_at is not None and self.now - self.priced_at <= _FRESH
        return self.price if is_fresh else None

    @property
    def allowed(self) -> int:
        """For how much one exit may work."""
        return max(0, self.plan.position)


def next_action(outlook: Outlook) -> Action | None:
    """The next thing to do; None to wait for news."""
    rules = (_find, _enter, _shed, _shed_gtt, _stop_entering, _protect, _aim)
    return next((action for rule in rules if (action := rule(outlook)) is not None), None)


def verdict(plan: BracketPlan) -> FinishReason | None:
    """Why it is over; None while it is not."""
    state = None if plan.entry_order is None else plan.entry_order.state
    if state is not None and state in _ENDS_WITHOUT_ENTRY:
        return _ENDS_WITHOUT_ENTRY[state]
    if state not in (OrderState.ENDED, OrderState.NONE) or _is_looking(plan):
        return None
    if plan.is_given_up and plan.position > 0:
        return FinishReason.UNPROTECTED
    if plan.position > 0 or _has_work_left(plan):
        return None
    return _REASONS[plan.last_exit]


def _is_looking(plan: BracketPlan) -> bool:
    """Whether something was written down of which it is to be found out whether it was sent."""
    is_sending = plan.trigger is not None and plan.trigger.state is TriggerState.SENDING
    return is_sending or any(order.state is OrderState.SENDING for order in plan.orders)


def _has_work_left(plan: BracketPlan) -> bool:
    is_held = plan.trigger is not None and plan.trigger.is_active
    return is_held or any(order.is_live for order in plan.exit_orders)


def _find(outlook: Outlook) -> Action | None:
    """After a restart: nothing is sent before it is known what was."""
    for place, order in enumerate(outlook.plan.orders):
        if order.state is OrderState.SENDING:
            return FindOrder(place=place)
    trigger = outlook.plan.trigger
    return FindGtt() if trigger is not None and trigger.state is TriggerState.SENDING else None


def _enter(outlook: Outlook) -> Action | None:
    plan = outlook.plan
    if plan.entry_order is not None:
        return None
    return PlaceOrder(role=Role.ENTRY, quantity=plan.entry.quantity)


def _shed(outlook: Outlook) -> Action | None:
    """Take away what works for more than there is to exit."""
    plan = outlook.plan
    for role in _EXITS:
        is_replaced = plan.is_rescuing and role is not Role.MARKET
        allowed = 0 if is_replaced else outlook.allowed
        live = plan.live(role)
        excess = sum(order.reach for order in live) - allowed
        if excess > 0:
            action = _smaller(live[-1], live[-1].reach - excess, outlook)
            if action is not None:
                return action
    return None


def _smaller(order: PlannedOrder, working: int, outlook: Outlook) -> Action | None:
    place = outlook.plan.place_of(order)
    if working <= 0 or order.changes >= MOST_CHANGES:
        return CancelOrder(place=place) if _may_cancel(order, outlook.now) else None
    wanted = order.filled + working
    if not _may_change(order, outlook.now) and order.asked_quantity in (None, wanted):
        return None
    return None if order.is_cancelling else ChangeOrder(place=place, quantity=wanted)


def _shed_gtt(outlook: Outlook) -> Action | None:
    plan, trigger = outlook.plan, outlook.plan.trigger
    if trigger is None or not trigger.is_active:
        return None
    allowed = 0 if plan.is_rescuing else outlook.allowed
    if trigger.quantity <= allowed or not _is_due(trigger.acted_at, CHANGE_AGAIN, outlook.now):
        return None
    return _held(outlook, allowed) if allowed else DeleteGtt()


def _stop_entering(outlook: Outlook) -> Action | None:
    """Nothing more is bought once the exit has begun, or nothing protects it."""
    plan, entry = outlook.plan, outlook.plan.entry_order
    has_fired = plan.trigger is not None and plan.trigger.state is TriggerState.TRIGGERED
    is_wanted = not (has_fired or plan.has_exited or plan.failure or plan.is_given_up)
    if entry is None or not entry.is_live or is_wanted or not _may_cancel(entry, outlook.now):
        return None
    return CancelOrder(place=plan.place_of(entry))


def _protect(outlook: Outlook) -> Action | None:
    plan = outlook.plan
    if plan.position <= 0 or plan.is_given_up:
        return None
    if plan.is_rescuing:
        return _rescue(outlook)
    if plan.failure is not None:
        return LookAtPrice()  # whether the stop was reached decides what becomes of it
    return _cover(Role.STOP, outlook) if plan.exits is Exits.ORDERS else _hold(outlook)


def _rescue(outlook: Outlook) -> Action | None:
    """One MARKET order for all that is left, when nothing else works any more."""
    plan = outlook.plan
    is_held = plan.trigger is not None and plan.trigger.is_active
    if is_held or plan.live(Role.STOP, Role.TARGET):
        return None
    return _cover(Role.MARKET, outlook)


def _aim(outlook: Outlook) -> Action | None:
    """The target goes out when the stop stands, and not before."""
    plan = outlook.plan
    is_aimless = plan.failure is not None or plan.is_target_lost or plan.is_given_up
    is_early = not plan.live(Role.STOP)
    if plan.exits is Exits.GTT or plan.position <= 0 or is_aimless or is_early:
        return None
    return _cover(Role.TARGET, outlook)


def _cover(role: Role, outlook: Outlook) -> Action | None:
    """Let orders of one role work for the whole position."""
    plan = outlook.plan
    live = plan.live(role)
    if not live:
        is_resting = role in outlook.resting
        return None if is_resting else PlaceOrder(role=role, quantity=plan.position)
    order, others = live[0], live[1:]
    wanted = order.filled + plan.position - sum(each.reach for each in others)
    is_busy = order.is_cancelling or not _may_change(order, outlook.now)
    if wanted <= order.quantity or is_busy:
        return None
    if order.changes >= GROWTHS:
        return CancelOrder(place=plan.place_of(order))
    return ChangeOrder(place=plan.place_of(order), quantity=wanted)


def _hold(outlook: Outlook) -> Action | None:
    """Let a GTT hold the whole position, or follow the order that it has placed."""
    plan, trigger = outlook.plan, outlook.plan.trigger
    for role in (Role.STOP, Role.TARGET):
        if plan.live(role):
            return _cover(role, outlook)
    if trigger is not None and trigger.is_active:
        is_due = _is_due(trigger.acted_at, CHANGE_AGAIN, outlook.now)
        is_whole = trigger.quantity >= plan.position
        return None if is_whole or not is_due else _held(outlook, plan.position)
    if Role.STOP in outlook.resting:
        return None
    price = outlook.fresh_price
    if price is None:
        return LookAtPrice()
    if plan.has_reached_target(price):
        return PlaceOrder(role=Role.TARGET, quantity=plan.position)
    return PlaceGtt(quantity=plan.position)


def _held(outlook: Outlook, quantity: int) -> Action | None:
    """A change of the GTT needs the price, between its two; else it is about to fire."""
    plan, price = outlook.plan, outlook.fresh_price
    if price is None:
        return LookAtPrice()
    if plan.has_reached_stop(price) or plan.has_reached_target(price):
        return None
    return ChangeGtt(quantity=quantity)


def _may_change(order: PlannedOrder, now: datetime) -> bool:
    """Whether no change is on its way, or has been for long."""
    return _is_due(order.acted_at, CHANGE_AGAIN, now)


def _may_cancel(order: PlannedOrder, now: datetime) -> bool:
    return not order.is_cancelling or _is_due(order.acted_at, CANCEL_AGAIN, now)


def _is_due(acted_at: datetime | None, pause: timedelta, now: datetime) -> bool:
    return acted_at is None or now - acted_at >= pause
