"""The state of a bracket, whole: what is wished, and what is known of its orders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from kite_core.brackets.planned_orders import PlannedOrder, PlannedTrigger
from kite_core.brackets.words import Exits, OrderState, Role
from kite_core.models.gtt_params import GTTParams
from kite_core.models.order_params import OrderParams
from kite_core.models.words import TransactionType

_KIND = "bracket"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BracketPlan:
    """One bracket, as the journal keeps it; a restart goes on from it.

    `account` is the API key. `failure` says why the stop does not protect. `overfilled` is how much
    more was sold than bought, or the other way round. `doubted_trigger` is a GTT that was not to be
    found, and may live; `trigger_ids` are those that are known to have been the plan's.
    """

    plan_id: str
    account: str
    created_at: datetime
    entry: OrderParams
    target: Decimal
    stop: Decimal
    stop_limit: Decimal | None
    exits: Exits
    rescues: bool = True
    orders: tuple[PlannedOrder, ...] = ()
    trigger: PlannedTrigger | None = None
    doubted_trigger: PlannedTrigger | None = None
    trigger_ids: tuple[int, ...] = ()
    failure: str | None = None
    is_target_lost: bool = False
    is_rescuing: bool = False
    is_given_up: bool = False
    overfilled: int = 0
    last_exit: Role | None = None

    def __repr__(self) -> str:
        order = self.entry
        price = order.order_type if order.price is None else order.price
        return (
            f"<BracketPlan {self.plan_id}: {order.transaction_type} {order.quantity} {self.key} "
            f"at {price}, {order.product}, stop {self.stop}, target {self.target}, "
            f"{self.filled} filled, {self.exited} exited>"
        )

    @property
    def is_long(self) -> bool:
        """Whether the entry buys."""
        return self.entry.transaction_type == TransactionType.BUY

    @property
    def exit_side(self) -> TransactionType:
        """Which way the exits trade."""
        return TransactionType.SELL if self.is_long else TransactionType.BUY

    @property
    def key(self) -> str:
        """The instrument, as quotes know it."""
        return f"{self.entry.exchange}:{self.entry.tradingsymbol}"

    @property
    def entry_order(self) -> PlannedOrder | None:
        """The order that opens the position."""
        return next(self.of(Role.ENTRY), None)

    @property
    def exit_orders(self) -> list[PlannedOrder]:
        """Every order that was to close it."""
        return [order for order in self.orders if order.role is not Role.ENTRY]

    @property
    def filled(self) -> int:
        """How much the entry has filled."""
        entry = self.entry_order
        return 0 if entry is None else entry.filled

    @property
    def exited(self) -> int:
        """How much the exits have filled."""
        return sum(order.filled for order in self.exit_orders)

    @property
    def position(self) -> int:
        """What is left to exit; below 0 when the exits have filled too much."""
        return self.filled - self.exited

    @property
    def bare(self) -> int:
        """How much of the position no stop covers, as far as this client knows."""
        covering = [
            order
            for order in self.exit_orders
            if order.role is not Role.TARGET or self.exits is Exits.GTT
        ]
        held = self.trigger.quantity if self.trigger and self.trigger.is_active else 0
        return max(0, self.position - held - sum(order.reach for order in covering))

    @property
    def tags_in_doubt(self) -> tuple[str, ...]:
        """The tags of the orders that were sent, and are not to be found."""
        return tuple(order.tag for order in self.orders if order.state is OrderState.DOUBTED)

    @property
    def is_in_doubt(self) -> bool:
        """Whether something of it may live of which nobody knows."""
        return bool(self.tags_in_doubt) or self.doubted_trigger is not None

    @property
    def points(self) -> float | None:
        """The profit in rupees per unit of what was exited, from the average prices."""
        entry = self.entry_order
        exits = [order for order in self.exit_orders if order.filled > 0]
        if entry is None or not entry.filled or not exits:
            return None
        value = sum((_price(order) * order.filled for order in exits), Fraction(0))
        gained = value / sum(order.filled for order in exits) - _price(entry)
        return float(round(gained if self.is_long else -gained, 4))

    @property
    def has_exited(self) -> bool:
        """Whether the exit has begun."""
        return self.is_rescuing or any(
            order.filled or (order.was_triggered and order.role is Role.STOP)
            for order in self.exit_orders
        )

    def of(self, role: Role) -> Iterator[PlannedOrder]:
        """The orders of one role, the oldest first."""
        return (order for order in self.orders if order.role is role)

    def live(self, *roles: Role) -> list[PlannedOrder]:
        """Those of these roles that may still fill."""
        return [order for order in self.orders if order.role in roles and order.is_live]

    def has_reached_stop(self, price: Decimal) -> bool:
        """Whether the market is at the stop, or beyond it."""
        return price <= self.stop if self.is_long else price >= self.stop

    def has_reached_target(self, price: Decimal) -> bool:
        """Whether the market is at the target, or beyond it."""
        return price >= self.target if self.is_long else price <= self.target

    def with_order(self, place: int, order: PlannedOrder) -> Self:
        """The same with one order as it is now."""
        return replace(self, orders=(*self.orders[:place], order, *self.orders[place + 1 :]))

    def place_of(self, order: PlannedOrder) -> int:
        """Where an order stands among all."""
        return self.orders.index(order)

    def params(self, role: Role, quantity: int) -> OrderParams:
        """An order of this role, as it is to be sent."""
        if role is Role.ENTRY:
            return self.entry
        facts: dict[str, Any] = {
            "exchange": self.entry.exchange,
            "tradingsymbol": self.entry.tradingsymbol,
            "transaction_type": self.exit_side,
            "quantity": quantity,
            "product": self.entry.product,
            "tag": self.entry.tag,
        }
        if role is Role.TARGET:
            return OrderParams.limit(price=str(self.target), **facts)
        if role is Role.MARKET:
            return OrderParams.market(**facts)
        limit = None if self.stop_limit is None else str(self.stop_limit)
        return OrderParams.stop_loss(trigger_price=str(self.stop), price=limit, **facts)

    def gtt_params(self, quantity: int, *, last_price: Decimal) -> GTTParams:
        """The GTT for so much of the position. Raises ValidationError for a price beyond them."""
        worst = self.stop if self.stop_limit is None else self.stop_limit
        legs = sorted([(self.stop, worst), (self.target, self.target)])
        return GTTParams.oco(
            exchange=self.entry.exchange,
            tradingsymbol=self.entry.tradingsymbol,
            transaction_type=self.exit_side,
            quantity=quantity,
            lower_trigger=legs[0][0],
            lower_price=legs[0][1],
            upper_trigger=legs[1][0],
            upper_price=legs[1][1],
            last_price=last_price,
            product=self.entry.product,
        )

    def role_of_leg(self, place: int) -> Role:
        """Which exit the leg of a GTT is; the legs stand in rising order."""
        return Role.STOP if (place == 0) is self.is_long else Role.TARGET

    def doubted(self, role: Role) -> int:
        """How many orders of a role are in doubt."""
        return sum(order.state is OrderState.DOUBTED for order in self.of(role))

    def to_text(self) -> str:
        """As the journal keeps it."""
        record = {
            "kind": _KIND,
            "plan_id": self.plan_id,
            "account": self.account,
            "created_at": self.created_at.isoformat(),
            "entry": self.entry.to_dict(),
            "target": str(self.target),
            "stop": str(self.stop),
            "stop_limit": None if self.stop_limit is None else str(self.stop_limit),
            "exits": self.exits.value,
            "rescues": self.rescues,
            "orders": [order.to_record() for order in self.orders],
            "trigger": _record_of(self.trigger),
            "doubted_trigger": _record_of(self.doubted_trigger),
            "trigger_ids": list(self.trigger_ids),
            "failure": self.failure,
            "is_target_lost": self.is_target_lost,
            "is_rescuing": self.is_rescuing,
            "is_given_up": self.is_given_up,
            "overfilled": self.overfilled,
            "last_exit": None if self.last_exit is None else self.last_exit.value,
        }
        return json.dumps(record)

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The bracket that was kept; None when the text is a plan of another kind."""
        record = json.loads(text)
        if record.pop("kind", None) != _KIND:
            return None
        limit, last = record["stop_limit"], record["last_exit"]
        facts: dict[str, Any] = {
            **record,
            "created_at": datetime.fromisoformat(record["created_at"]),
            "entry": OrderParams.from_dict(record["entry"]),
            "target": Decimal(record["target"]),
            "stop": Decimal(record["stop"]),
            "stop_limit": None if limit is None else Decimal(limit),
            "exits": Exits(record["exits"]),
            "orders": tuple(PlannedOrder.from_record(each) for each in record["orders"]),
            "trigger": _trigger_of(record["trigger"]),
            "doubted_trigger": _trigger_of(record.get("doubted_trigger")),
            "trigger_ids": tuple(record.get("trigger_ids", ())),
            "last_exit": None if last is None else Role(last),
        }
        return cls(**facts)


def _record_of(trigger: PlannedTrigger | None) -> dict[str, Any] | None:
    return None if trigger is None else trigger.to_record()


def _trigger_of(record: dict[str, Any] | None) -> PlannedTrigger | None:
    return None if record is None else PlannedTrigger.from_record(record)


def _price(order: PlannedOrder) -> Fraction:
    return Fraction(str(order.average_price))
