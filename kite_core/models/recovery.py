"""What became of the orders that a journal held open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kite_core.errors import KiteError, UnfinishedError
from kite_core.models.order_intents import IntentOutcome, OrderIntent
from kite_core.models.orders import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredOrder:
    """One order that was begun and had no end; `outcome` is None while it is still open."""

    intent: OrderIntent
    outcome: IntentOutcome | None = None
    placement: Placement | None = None

    def __repr__(self) -> str:
        return f"<RecoveredOrder {self}>"

    def __str__(self) -> str:
        order = self.intent.params
        name = f"{order.transaction_type} {order.quantity} {order.exchange}:{order.tradingsymbol}"
        order_id = "" if self.placement is None else f", order {self.placement.order_id}"
        return f"{name}, tag {self.intent.tag}: {self.outcome or 'still open'}{order_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Every order that was open in the journal, the oldest first.

    `look_error` is why the order book could not be read, where it could not.
    """

    items: tuple[RecoveredOrder, ...] = ()
    looks: int = 0
    look_error: KiteError | None = None

    def __iter__(self) -> Iterator[RecoveredOrder]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"<Recovery of {len(self.items)} orders: {self.summary}>"

    @property
    def summary(self) -> str:
        """How many orders had each outcome: "2 placed, 1 not found"."""
        counts = Counter(str(item.outcome or "still open") for item in self.items)
        return ", ".join(f"{number} {outcome}" for outcome, number in counts.items()) or "none"

    @property
    def placed(self) -> list[RecoveredOrder]:
        """What the broker has."""
        return [item for item in self.items if item.outcome is IntentOutcome.PLACED]

    @property
    def lost(self) -> list[RecoveredOrder]:
        """What the book does not show, or no longer can."""
        ends = (IntentOutcome.NOT_FOUND, IntentOutcome.TOO_OLD)
        return [item for item in self.items if item.outcome in ends]

    @property
    def still_open(self) -> list[RecoveredOrder]:
        """What is still open: the book could not be read, or shows what may be this order."""
        return [item for item in self.items if item.outcome is None]

    def raise_if_open(self) -> None:
        """Raise an UnfinishedError, whose `partial` is this, while an order is still open."""
        if self.still_open:
            text = "; ".join(str(item) for item in self.still_open)
            hint = "Call orders.recover() again when the broker answers."
            error = UnfinishedError.of(self, f"Not settled: {text}", hint=hint, is_ambiguous=True)
            raise error from self.look_error
