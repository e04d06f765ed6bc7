"""What became of orders that were to be cancelled together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from kite_core.errors import KiteError, UnfinishedError
from kite_core.models.orders import Order
from kite_core.models.words import FINAL_STATUSES, OrderStatus, Variety
from kite_core.rows import SkippedRow


class CancelOutcome(StrEnum):
    """What became of one order."""

    CANCELLED = "cancelled"
    """It is over. `order.filled_quantity` is what it traded before; `order.status` tells apart what
    was rejected, or lapsed by itself."""
    EXITED = "exited"
    """The stop of a cover order turned into a market order and filled: the position is closed."""
    FILLED_MEANWHILE = "filled meanwhile"
    """It was complete before the cancellation could reach it."""
    STILL_ALIVE = "still alive"
    """It may still trade."""
    UNKNOWN = "unknown"
    """It could not be found in the book afterwards."""

    @classmethod
    def of(cls, asked: Order, now: Order | None, error: KiteError | None) -> CancelOutcome:
        """What the book says now about an order whose cancellation was answered like this."""
        if now is None:
            return cls.UNKNOWN
        if now.status.is_pending:
            return cls.STILL_ALIVE
        if now.status != OrderStatus.COMPLETE:
            return cls.CANCELLED
        return cls.EXITED if is_second_leg(asked) and error is None else cls.FILLED_MEANWHILE


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelItem:
    """One order, as the book showed it last, and what the broker said to its cancellation.

    `error` is None when the broker registered the cancellation, or was not asked: for the stop of a
    cover order that goes with its first leg, and for a latecomer.
    `is_latecomer` says that it came up when the others had been cancelled already.
    """

    order: Order
    outcome: CancelOutcome
    error: KiteError | None = None
    is_latecomer: bool = False

    def __str__(self) -> str:
        order = self.order
        because = "" if self.error is None else f", because {self.error}"
        name = f"{order.order_id} {order.exchange}:{order.tradingsymbol}"
        return f"{name}: {self.outcome} ({order.status}){because}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAllResult:
    """Every order that was pending, and what became of it.

    `skipped` are rows of the book that could not be read and may be alive, `look_error` is why the
    book could not be read again after the cancellations.
    """

    items: tuple[CancelItem, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    look_error: KiteError | None = None

    def __iter__(self) -> Iterator[CancelItem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        counts = Counter(item.outcome for item in self.items)
        facts = [f"{counts[kind]} {kind}" for kind in CancelOutcome if counts[kind]]
        facts += [f"{len(self.skipped)} unreadable"] if self.skipped else []
        facts += ["nobody could look again"] if self.look_error is not None else []
        matched = f"matched {len(self.items) or 'nothing'}"
        return f"<CancelAllResult: {'; '.join([matched, *facts])}>"

    @property
    def cancelled(self) -> list[CancelItem]:
        """What is over now, filled in part or not at all."""
        return self.with_outcome(CancelOutcome.CANCELLED)

    @property
    def exited(self) -> list[CancelItem]:
        """Cover orders whose position was closed."""
        return self.with_outcome(CancelOutcome.EXITED)

    @property
    def filled_meanwhile(self) -> list[CancelItem]:
        """What was complete before the cancellation."""
        return self.with_outcome(CancelOutcome.FILLED_MEANWHILE)

    @property
    def still_alive(self) -> list[CancelItem]:
        """What may still trade."""
        return self.with_outcome(CancelOutcome.STILL_ALIVE)

    @property
    def unknown(self) -> list[CancelItem]:
        """What could not be found afterwards."""
        return self.with_outcome(CancelOutcome.UNKNOWN)

    @property
    def is_clear(self) -> bool:
        """Whether nothing of it can be alive any more.

        True as well when nothing matched: then the result is empty, `len(result)` is 0.
        """
        return not (self.still_alive or self.unknown or self.skipped)

    def with_outcome(self, outcome: CancelOutcome) -> list[CancelItem]:
        """The items to which this happened."""
        return [item for item in self.items if item.outcome is outcome]

    def raise_if_alive(self) -> None:
        """Raise an UnfinishedError, whose `partial` is this, if anything may still be alive."""
        if self.is_clear:
            return
        doubtful = [str(item) for item in (*self.still_alive, *self.unknown)]
        doubtful += [f"unreadable {row.path}: {row.reason}" for row in self.skipped]
        raise UnfinishedError.of(
            self,
            f"Not everything is cancelled. {'; '.join(doubtful)}",
            is_ambiguous=True,
            hint="Look at orders.by_status(StatusGroup.PENDING) and cancel again.",
        )


def is_second_leg(order: Order) -> bool:
    """Whether this is the stop of a cover order."""
    return order.variety == Variety.CO and bool(order.parent_order_id)


def may_be_alive(skipped: SkippedRow) -> bool:
    """Whether an unreadable row does not say at least that its order is over."""
    return str(_fields_of(skipped).get("status")) not in FINAL_STATUSES


def names_instrument(skipped: SkippedRow, exchange: str, tradingsymbol: str) -> bool:
    """Whether an unreadable row says at least that it is of this instrument."""
    fields = _fields_of(skipped)
    return (fields.get("exchange"), fields.get("tradingsymbol")) == (exchange, tradingsymbol)


def _fields_of(skipped: SkippedRow) -> dict[str, Any]:
    row = skipped.row
    return cast("dict[str, Any]", row) if isinstance(row, dict) else {}
