"""What became of many orders that were placed together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kite_core.errors import BrokerError, KiteError, UnfinishedError
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import OrderSlice, Placement

_LOOK = "Look for the tags of the unknown ones in orders.all() before placing them again."


class BulkOutcome(StrEnum):
    """What became of one order."""

    PLACED = "placed"
    """The broker has it."""
    REFUSED = "refused"
    """The broker refused it: there is no such order."""
    UNKNOWN = "unknown"
    """It was sent, and nobody can say whether it lives: look for its tag."""
    NOT_SENT = "not sent"
    """It never left; placing it again is harmless."""

    @classmethod
    def of(cls, error: KiteError) -> BulkOutcome:
        """What an error of `orders.place` says about the order."""
        if error.is_ambiguous:
            return cls.UNKNOWN
        # A limit that this library keeps by itself has no status: nothing left.
        has_answered = isinstance(error, BrokerError) and error.http_status is not None
        return cls.REFUSED if has_answered else cls.NOT_SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItem:
    """One order of many. `tag` is what it went out with, None when it never left.

    `error` is None for what was placed, and for what was not tried because the call had stopped.
    """

    params: OrderParams
    outcome: BulkOutcome = BulkOutcome.NOT_SENT
    tag: str | None = None
    placement: Placement | None = None
    error: KiteError | None = None

    @property
    def order_id(self) -> str | None:
        """The id of what was placed."""
        return None if self.placement is None else self.placement.order_id

    @property
    def refused_slices(self) -> list[OrderSlice]:
        """The slices of an autosliced order that were refused while others were placed."""
        slices = () if self.placement is None else self.placement.children
        return [part for part in slices if part.error is not None]

    @property
    def is_dry_run(self) -> bool:
        """Whether it was only rehearsed: nothing was sent."""
        return self.placement is not None and self.placement.how_confirmed == "dry run"

    @property
    def is_whole(self) -> bool:
        """Whether the broker has all of it."""
        return self.outcome is BulkOutcome.PLACED and not self.refused_slices

    def __str__(self) -> str:
        order = self.params
        name = f"{order.transaction_type} {order.quantity} {order.exchange}:{order.tradingsymbol}"
        facts = {"order": self.order_id, "tag": self.tag, "because": self.error}
        shown = "".join(f", {word} {fact}" for word, fact in facts.items() if fact is not None)
        refused = len(self.refused_slices)
        return f"{name}: {_words(self)}{shown}" + (f", {refused} slices refused" if refused else "")


def _words(item: BulkItem) -> str:
    """What became of an order; a rehearsal is none that the broker has."""
    return f"{item.outcome} (dry run)" if item.is_dry_run else str(item.outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResult:
    """Every order that was asked for, in the order of asking."""

    items: tuple[BulkItem, ...] = ()

    def __iter__(self) -> Iterator[BulkItem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"<BulkResult of {len(self.items)} orders: {self.summary}>"

    @property
    def summary(self) -> str:
        """How many orders had each outcome: "2 placed, 1 refused"; "2 placed (dry run)"."""
        items = [item for kind in BulkOutcome for item in self.with_outcome(kind)]
        counts = Counter(map(_words, items))
        return ", ".join(f"{number} {words}" for words, number in counts.items()) or "none"

    @property
    def placed(self) -> list[BulkItem]:
        """What the broker has."""
        return self.with_outcome(BulkOutcome.PLACED)

    @property
    def refused(self) -> list[BulkItem]:
        """What the broker refused."""
        return self.with_outcome(BulkOutcome.REFUSED)

    @property
    def unknown(self) -> list[BulkItem]:
        """What may live, and may not."""
        return self.with_outcome(BulkOutcome.UNKNOWN)

    @property
    def not_sent(self) -> list[BulkItem]:
        """What never left."""
        return self.with_outcome(BulkOutcome.NOT_SENT)

    @property
    def is_complete(self) -> bool:
        """Whether all of them were placed, with all their slices."""
        return all(item.is_whole for item in self.items)

    def with_outcome(self, outcome: BulkOutcome) -> list[BulkItem]:
        """The items to which this happened."""
        return [item for item in self.items if item.outcome is outcome]

    def raise_if_failed(self) -> None:
        """Raise an UnfinishedError, whose `partial` is this, unless all of them were placed."""
        if not self.is_complete:
            raise self.failure()

    def failure(self) -> UnfinishedError:
        """The error that says how far it came."""
        is_in_doubt = bool(self.unknown)
        failed = [item for item in self.items if not item.is_whole]
        return UnfinishedError.of(
            self,
            f"{self.summary} of {len(self.items)} orders. "
            + "; ".join(str(item) for item in failed),
            is_ambiguous=is_in_doubt,
            hint=_LOOK if is_in_doubt else None,
        )
