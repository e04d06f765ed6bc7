"""An exchange in a few lines: what it does to the orders of a bracket, and when it is seen."""

from __future__ import annotations

from dataclasses import replace
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
from kite_core.brackets.events import BracketEvent
from kite_core.brackets.machine import BracketMachine
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.wish import BracketWish
from kite_core.brackets.words import Exits, Role
from kite_core.errors import KiteError
from kite_core.ist import IST
from kite_core.models.gtt import GTTCondition, GTTLeg, GTTLegResult, GTTOrderResult, GTTTrigger
from kite_core.models.order_intents import OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order
from kite_core.models.words import Exchange, GTTStatus, GTTType, OrderStatus, TransactionType

START = datetime(2026, 11, 20, 10, tzinfo=IST)
ENTRY = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=10,
    price=1500,
    product="MIS",
)


def plan_of(exits: Exits = Exits.ORDERS, *, rescues: bool = True) -> BracketPlan:
    entry = ENTRY if exits is Exits.ORDERS else replace(ENTRY, product="CNC")
    wish = BracketWish(
        entry=entry,
        target=1520,
        stop=1490,
        stop_limit=None if exits is Exits.ORDERS else 1485,
        rescues=rescues,
    )
    return wish.plan("plan", account="key", at=START)


class ExchangeSketch:
    """Carries out what a machine decides; what happens is seen only when it is shown."""

    def __init__(self, plan: BracketPlan) -> None:
        self.machine = BracketMachine(plan)
        self.now = START
        self.rows: dict[str, Order] = {}
        self.trigger: GTTTrigger | None = None
        self.price = Decimal(1500)
        self.told: list[BracketEvent] = []
        self.done: list[Action] = []
        self.losses = 0

    @property
    def plan(self) -> BracketPlan:
        return self.machine.plan

    def live(self, role: Role) -> list[Order]:
        """What the exchange holds, whether the machine knows it or not."""
        ids = [order.order_id for order in self.plan.of(role)]
        rows = [self.rows[key] for key in ids if key is not None]
        return [row for row in rows if not row.status.is_final]

    def act(self) -> Action | None:
        """Do the next thing; None when there is none."""
        action = self.machine.next_action(self.now)
        if action is not None:
            self.done.append(action)
            self.told += self._carry_out(action)
        return action

    def settle(self) -> None:
        """Show everything, and do all there is to do."""
        for _ in range(40):
            self.show()
            if self.act() is None:
                return
        raise AssertionError(f"It never rests: {self.done[-6:]}")

    def show(self) -> None:
        """Let the machine see the order book and the trigger."""
        self.told += self.machine.observe(dict(self.rows), at=self.now)
        if self.trigger is not None:
            self.told += self.machine.observe_trigger(self.trigger, at=self.now)

    def lose(self, count: int) -> None:
        """Let so many changes and cancellations never arrive."""
        self.losses = count

    def wait(self, seconds: float = 11) -> None:
        self.now += timedelta(seconds=seconds)

    def fill(self, order_id: str, quantity: int, price: float = 1500.0) -> None:
        row = self.rows[order_id]
        filled = row.filled_quantity + quantity
        status = OrderStatus.COMPLETE if filled == row.quantity else OrderStatus.OPEN
        self.rows[order_id] = replace(
            row, filled_quantity=filled, status=status, average_price=price
        )

    def fill_entry(self, quantity: int) -> None:
        self.fill(self.live(Role.ENTRY)[0].order_id, quantity)

    def fill_exit(self, role: Role, quantity: int) -> None:
        price = 1520.0 if role is Role.TARGET else 1490.0
        self.fill(self.live(role)[0].order_id, quantity, price)

    def kill(self, order_id: str, message: str | None = None, *, status: str = "CANCELLED") -> None:
        row = self.rows[order_id]
        self.rows[order_id] = replace(row, status=OrderStatus(status), status_message=message)

    def fire(self, place: int, *, reason: str | None = None) -> None:
        """Let a leg of the GTT place its order, or have it refused."""
        assert self.trigger is not None
        leg = self.trigger.orders[place]
        order_id = "" if reason else self._register(leg.quantity, "LIMIT")
        result = GTTOrderResult(
            status="failed" if reason else "success", order_id=order_id, rejection_reason=reason
        )
        legs = list(self.trigger.orders)
        legs[place] = replace(leg, result=GTTLegResult(order_result=result))
        self.trigger = replace(self.trigger, status=GTTStatus.TRIGGERED, orders=legs)

    def _carry_out(self, action: Action) -> list[BracketEvent]:
        machine, now = self.machine, self.now
        match action:
            case PlaceOrder(role=role, quantity=quantity):
                place = machine.sending(role, quantity, self.intent(role, quantity))
                kind = "SL-M" if role is Role.STOP else "LIMIT"
                return machine.sent(place, self._register(quantity, kind), at=now)
            case LookAtPrice():
                return machine.observe_price(self.price, at=now)
            case PlaceGtt(quantity=quantity):
                machine.holding(quantity, at=now)
                self.trigger = _trigger(quantity)
                return machine.held(1, quantity, at=now)
            case ChangeOrder() | CancelOrder() | ChangeGtt() | DeleteGtt():
                machine.acting(action, now)
                if self.losses:
                    self.losses -= 1
                    return machine.failed("change", KiteError("Lost."), at=now)
                return self._change(action)
            case FindOrder() | FindGtt():
                raise AssertionError("Nothing was lost.")

    def _change(self, action: Action) -> list[BracketEvent]:
        match action:
            case ChangeOrder(place=place, quantity=quantity):
                row = self.rows[str(self.plan.orders[place].order_id)]
                if not row.status.is_final and quantity >= row.filled_quantity:
                    is_whole = quantity == row.filled_quantity
                    status = OrderStatus.COMPLETE if is_whole else row.status
                    self.rows[row.order_id] = replace(row, quantity=quantity, status=status)
                return self.machine.changed(place, quantity, at=self.now)
            case CancelOrder(place=place):
                row = self.rows[str(self.plan.orders[place].order_id)]
                if not row.status.is_final:
                    self.kill(row.order_id)
            case ChangeGtt(quantity=quantity) if self.trigger is not None:
                if self.trigger.is_active:
                    self.trigger = _trigger(quantity)
                    return self.machine.held(1, quantity, at=self.now)
            case DeleteGtt() if self.trigger is not None and self.trigger.is_active:
                self.trigger = None
                return self.machine.deleted(1, at=self.now)
            case _:
                pass
        return []

    def intent(self, role: Role, quantity: int) -> OrderIntent:
        params = self.plan.params(role, quantity)
        number = len(self.plan.orders)
        return OrderIntent(
            intent_id=f"tag{number}",
            account="key",
            created_at=self.now,
            params=params.with_tag(f"tag{number}"),
        )

    def _register(self, quantity: int, kind: str) -> str:
        order_id = str(len(self.rows) + 1)
        self.rows[order_id] = Order(
            order_id=order_id,
            status=OrderStatus.TRIGGER_PENDING if kind == "SL-M" else OrderStatus.OPEN,
            exchange=Exchange.NSE,
            tradingsymbol="INFY",
            transaction_type=TransactionType.SELL,
            quantity=quantity,
            tag=f"tag{len(self.plan.orders) - 1}",
        )
        return order_id


def _trigger(quantity: int) -> GTTTrigger:
    leg = GTTLeg(
        exchange=Exchange.NSE,
        tradingsymbol="INFY",
        transaction_type=TransactionType.SELL,
        quantity=quantity,
    )
    condition = GTTCondition(
        exchange=Exchange.NSE, tradingsymbol="INFY", trigger_values=[1490.0, 1520.0]
    )
    return GTTTrigger(
        id=1,
        type=GTTType.TWO_LEG,
        status=GTTStatus.ACTIVE,
        condition=condition,
        orders=[leg, leg],
    )
