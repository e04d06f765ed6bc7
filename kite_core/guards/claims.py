"""What was let through and is not yet seen in the order book: each keeps its place in the sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kite_core.guards.wishes import OrderLine
from kite_core.models.orders import Order
from kite_core.models.words import Variety


class Fate(Enum):
    """What is known of a request that was let through."""

    OPEN = "open"
    """It is on its way, or its answer was lost."""
    PLACED = "placed"
    """The broker has it, under these ids."""
    CHANGED = "changed"
    """The broker took the change: the next look at the book shows it."""
    TOO_FAST = "too fast"
    """The broker refused it for its pace: one look at the book says whether that is so."""


@dataclass(slots=True, kw_only=True, eq=False)
class Claim:
    """One order or change that was let through, until the order book shows what became of it.

    Of a change only what it adds is counted: `before` is the order as it was. `value` is its worth
    in rupees where a guard has asked for it. `answered` is the moment of the answer, in the tally's
    own count.
    """

    line: OrderLine
    before: OrderLine | None = None
    value: Decimal | None = None
    fate: Fate = Fate.OPEN
    order_ids: frozenset[str] = frozenset()
    answered: int | None = None
    is_exit: bool = False

    @property
    def orders(self) -> int:
        """How many orders it adds."""
        return 0 if self.before is not None else 1

    @property
    def quantity(self) -> int:
        """The quantity that it adds."""
        before = 0 if self.before is None else self.before.quantity
        return max(self.line.quantity - before, 0)

    def is_shown(self, rows: Sequence[Order], *, asked: int, taken: set[str]) -> bool:
        """Whether a look at the book that was asked for at this moment tells all of it.

        `taken` are the ids that other claims are known to have; an answer that was lost is found
        by its tag, once.
        """
        if self.fate is Fate.PLACED:
            return self.order_ids <= {row.order_id for row in rows}
        was_answered = self.answered is not None and self.answered < asked
        if was_answered and self.fate in (Fate.CHANGED, Fate.TOO_FAST):
            return True
        return self._is_changed(rows) if self.before is not None else self._is_found(rows, taken)

    def _is_changed(self, rows: Iterable[Order]) -> bool:
        """Whether the order has grown as it was to."""
        line = self.line
        own = (row.quantity for row in rows if row.order_id == line.order_id)
        return any(quantity >= line.quantity for quantity in own)

    def _is_found(self, rows: Iterable[Order], taken: set[str]) -> bool:
        """An order under its tag that is nobody else's, or the slices of one."""
        if not self.line.tag:
            return False
        own = [row for row in rows if self._is_like(row) and row.order_id not in taken]
        whole = next((row for row in own if row.quantity == self.line.quantity), None)
        parts = own if whole is None else [whole]
        is_iceberg = any(row.variety == Variety.ICEBERG for row in own)
        if not is_iceberg and sum(row.quantity for row in parts) < self.line.quantity:
            return False
        taken.update(row.order_id for row in parts)
        return bool(parts)

    def _is_like(self, row: Order) -> bool:
        line = self.line
        same = (row.exchange, row.tradingsymbol, row.transaction_type)
        return (
            same == (line.exchange, line.tradingsymbol, line.transaction_type)
            and line.tag in row.all_tags
        )
