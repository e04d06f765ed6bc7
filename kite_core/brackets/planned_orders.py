"""What a plan knows of its orders and of its GTT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from kite_core.brackets.words import OrderState, Role, TriggerState
from kite_core.models.order_intents import OrderIntent
from kite_core.models.orders import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOrder:
    """One order of a plan, as it was seen last, and what was asked of it since.

    `intent` is None for an order that a GTT has placed. `changes` counts modifications, `acted_at`
    is when the newest of them, or a cancellation, was asked for.
    """

    role: Role
    state: OrderState
    quantity: int
    begun_at: datetime
    intent: OrderIntent | None = None
    order_id: str | None = None
    status: str = ""
    filled: int = 0
    average_price: float = 0.0
    asked_quantity: int | None = None
    is_cancelling: bool = False
    changes: int = 0
    acted_at: datetime | None = None
    was_triggered: bool = False
    resting_since: datetime | None = None
    is_resting_told: bool = False

    @property
    def tag(self) -> str:
        """What it is known by in the order book; empty when a GTT has placed it."""
        return "" if self.intent is None else self.intent.tag

    @property
    def is_live(self) -> bool:
        """Whether it may still fill."""
        return self.state is OrderState.LIVE

    @property
    def working(self) -> int:
        """How much of it may still fill."""
        return max(0, self.quantity - self.filled) if self.is_live else 0

    @property
    def reach(self) -> int:
        """How much of it may fill once the change that was asked for has happened."""
        more = (self.asked_quantity or 0) - self.quantity
        return self.working + max(0, more) if self.is_live else 0

    @property
    def is_killed(self) -> bool:
        """Whether it ended unfilled, and not because this plan wished it."""
        return (
            self.state is OrderState.ENDED
            and self.filled < self.quantity
            and not self.is_cancelling
        )

    def placed(self, order_id: str) -> Self:
        """The same with the id that it got."""
        return replace(self, state=OrderState.LIVE, order_id=order_id)

    def asked(self, quantity: int, *, at: datetime) -> Self:
        """The same after a change was asked for."""
        return replace(self, asked_quantity=quantity, changes=self.changes + 1, acted_at=at)

    def cancelling(self, *, at: datetime) -> Self:
        """The same after its cancellation was asked for."""
        return replace(self, is_cancelling=True, acted_at=at)

    def seen(self, row: Order, *, at: datetime) -> Self:
        """The same as its newest row shows it."""
        is_done = self.asked_quantity is not None and row.quantity == self.asked_quantity
        is_open = row.status == "OPEN"
        return replace(
            self,
            state=OrderState.ENDED if row.status.is_final else OrderState.LIVE,
            order_id=row.order_id,
            status=str(row.status),
            quantity=row.quantity,
            filled=row.filled_quantity,
            average_price=row.average_price,
            asked_quantity=None if is_done else self.asked_quantity,
            acted_at=None if is_done and not self.is_cancelling else self.acted_at,
            was_triggered=self.was_triggered or is_open,
            resting_since=(self.resting_since or at) if is_open else None,
        )

    def resumed(self, book_began: datetime, *, seeks: bool) -> Self:
        """The same after a restart: what lived in an earlier day's book has ended.

        With `seeks` what is in doubt is to be looked for again.
        """
        if self.begun_at < book_began and self.is_live:
            return replace(self, state=OrderState.ENDED, is_cancelling=True)
        is_sought = seeks and self.state is OrderState.DOUBTED
        return replace(self, state=OrderState.SENDING) if is_sought else self

    def to_record(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "role": self.role.value,
            "state": self.state.value,
            "quantity": self.quantity,
            "begun_at": self.begun_at.isoformat(),
            "intent": None if self.intent is None else self.intent.to_record(),
            "order_id": self.order_id,
            "status": self.status,
            "filled": self.filled,
            "average_price": self.average_price,
            "asked_quantity": self.asked_quantity,
            "is_cancelling": self.is_cancelling,
            "changes": self.changes,
            "acted_at": _text(self.acted_at),
            "was_triggered": self.was_triggered,
            "resting_since": _text(self.resting_since),
            "is_resting_told": self.is_resting_told,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The order that was written down."""
        intent = record["intent"]
        facts: dict[str, Any] = {
            **record,
            "role": Role(record["role"]),
            "state": OrderState(record["state"]),
            "begun_at": datetime.fromisoformat(record["begun_at"]),
            "intent": None if intent is None else OrderIntent.from_record(intent),
            "acted_at": _moment(record["acted_at"]),
            "resting_since": _moment(record["resting_since"]),
        }
        return cls(**facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTrigger:
    """The GTT of a plan, as it was seen last."""

    state: TriggerState
    quantity: int
    begun_at: datetime
    trigger_id: int | None = None
    acted_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether it waits for its prices."""
        return self.state is TriggerState.ACTIVE

    def to_record(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "state": self.state.value,
            "quantity": self.quantity,
            "begun_at": self.begun_at.isoformat(),
            "trigger_id": self.trigger_id,
            "acted_at": _text(self.acted_at),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The GTT that was written down."""
        return cls(
            state=TriggerState(record["state"]),
            quantity=record["quantity"],
            begun_at=datetime.fromisoformat(record["begun_at"]),
            trigger_id=record["trigger_id"],
            acted_at=_moment(record["acted_at"]),
        )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
