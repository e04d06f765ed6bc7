"""A stop that follows the market: how far, in which steps, and what it tells."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Self

from kite_core.brackets.deciding import MOST_CHANGES
from kite_core.brackets.prices import price_seen
from kite_core.errors import KiteError
from kite_core.faults import Faults, Price, exact_decimal
from kite_core.models.orders import Order
from kite_core.models.words import OrderType, TransactionType
from kite_core.price_grid import Rounding, round_to_tick

_KIND = "trail"
_PART = 10
"""The first steps are a tenth of the distance."""
_EACH = 5
"""After so many changes the step doubles."""
_STOPS = (OrderType.SL, OrderType.SL_M)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailWish:
    """Which order follows, how far behind, in which steps.

    `by` is a distance in rupees, or a percentage of the best price as a text, such as "1.5%".
    """

    order_id: str
    by: Price
    step: Price | None = None

    def check(self, faults: Faults) -> None:
        """Note what is wrong with it."""
        faults.text("order_id", self.order_id)
        number = str(self.by).removesuffix("%") if self._is_percent else self.by
        is_number = faults.number("by", number)
        if is_number and self._is_percent:
            fix = "Give less than 100%."
            faults.expect(exact_decimal(number) < 100, "by", f"{self.by} leaves no price", fix)
        if self.step is not None:
            faults.number("step", self.step)

    @property
    def _is_percent(self) -> bool:
        return isinstance(self.by, str) and self.by.endswith("%")

    def terms(self, order: Order, *, tick: Price) -> TrailTerms:
        """The same for one order on its tick grid."""
        number = exact_decimal(str(self.by).removesuffix("%"))
        return TrailTerms(
            is_sale=order.transaction_type == TransactionType.SELL,
            by=number,
            is_percent=self._is_percent,
            step=None if self.step is None else exact_decimal(self.step),
            tick=exact_decimal(tick),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailTerms:
    """How a stop follows, exactly."""

    is_sale: bool
    by: Decimal
    is_percent: bool
    step: Decimal | None
    tick: Decimal

    def better(self, best: Decimal | None, price: Decimal) -> Decimal:
        """The best price so far: the highest for the stop of a purchase.

        `price` is above 0; see `price_seen`.
        """
        if best is None:
            return price
        return max(best, price) if self.is_sale else min(best, price)

    def next_trigger(self, best: Decimal, *, trigger: Decimal, changes: int) -> Decimal | None:
        """Where the trigger should be, when that is a step better than where it is."""
        exact = Fraction(best) - self._distance(best) * (1 if self.is_sale else -1)
        if exact <= 0:
            return None
        rounding: Rounding = "down" if self.is_sale else "up"
        in_ticks = exact / Fraction(self.tick)
        if in_ticks < 1:
            return None
        wished = round_to_tick(_decimal(exact), self.tick, rounding=rounding)
        gain = wished - trigger if self.is_sale else trigger - wished
        return wished if Fraction(gain) >= self.step_after(changes, best) else None

    def step_after(self, changes: int, best: Decimal) -> Fraction:
        """How much better the next trigger has to be.

        A step of the user's stays the same. Else it is a tenth of the distance, and doubles after
        every five changes, so that the 25 last for a run of 15 times the distance.
        """
        tick = Fraction(self.tick)
        if self.step is not None:
            return max(tick, Fraction(self.step))
        doublings: int = changes // _EACH
        return max(tick, self._distance(best) * (1 << doublings) / _PART)

    def _distance(self, best: Decimal) -> Fraction:
        return Fraction(best) * Fraction(self.by) / 100 if self.is_percent else Fraction(self.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPlan:
    """What a restart cannot read from the order: the best price that was seen."""

    order_id: str
    account: str
    best: Decimal | None = None

    @property
    def plan_id(self) -> str:
        """Under which the journal keeps it."""
        return plan_id_of(self.order_id)

    def to_text(self) -> str:
        """As the journal keeps it."""
        best = None if self.best is None else str(self.best)
        record = {"kind": _KIND, "order_id": self.order_id, "account": self.account, "best": best}
        return json.dumps(record)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The plan that was kept."""
        record = json.loads(text)
        return cls(
            order_id=record["order_id"],
            account=record["account"],
            best=price_seen(record["best"] and Decimal(record["best"])),
        )


def plan_id_of(order_id: str) -> str:
    """The name of an order's trail in the journal."""
    return f"{_KIND}-{order_id}"


class TrailEnd(StrEnum):
    """Why a trail is over."""

    ORDER_ENDED = "order ended"
    CHANGES_USED_UP = "changes used up"
    """The order has had its 25 modifications. It stays where it is; no other is placed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEvent:
    """Something that happened to a trailing stop; `order` is as it was seen last."""

    at: datetime
    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailBegan(TrailEvent):
    """It follows now. `changes_left` counts what the order has had before."""

    best: Decimal
    changes_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailMoved(TrailEvent):
    """The broker took a better trigger; the limit of an SL order moved by the same distance."""

    trigger_price: Decimal
    price: Decimal | None
    best: Decimal
    changes_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFailed(TrailEvent):
    """A look or a change did not work. It is tried again."""

    error: KiteError


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailTriggered(TrailEvent):
    """The market has reached the trigger: nothing moves any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFinished(TrailEvent):
    """It is over: the last event."""

    reason: TrailEnd


def can_trail(order: Order) -> bool:
    """Whether its trigger may still move."""
    return order.order_type in _STOPS and not order.status.is_final and order.status != "OPEN"


def changes_left(changes: int) -> int:
    """How many modifications an order may still have."""
    return max(0, MOST_CHANGES - changes)


def changed(order: Order, trigger: Decimal) -> Order:
    """The order with its new trigger, and a limit that has moved with it."""
    limit = limit_after(order, trigger)
    price = order.price if limit is None else float(limit)
    return replace(order, trigger_price=float(trigger), price=price)


def limit_after(order: Order, trigger: Decimal) -> Decimal | None:
    """The limit that keeps its distance to the trigger; None for an order without one."""
    if order.order_type != OrderType.SL:
        return None
    return exact_decimal(order.price) + trigger - exact_decimal(order.trigger_price)


def _decimal(number: Fraction) -> Decimal:
    """Exact: its denominator has no factors but 2 and 5, as products of decimals have none."""
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
    return Decimal(f"{int(number * 10**places)}E-{places}")
