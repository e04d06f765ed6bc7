"""What the program was told of each order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kite_core.errors import KiteError, OrderOutcomeUnknownError
from kite_core.models.bulk import BulkItem, BulkOutcome
from kite_core.models.order_intents import IntentOutcome
from kite_core.models.orders import Placement
from tests.chaos.wishes import Wish


class Fate(StrEnum):
    """What becomes of an order, as it is told."""

    PLACED = "placed, by the answer"
    FOUND = "placed, found in the book"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"
    INTERRUPTED = "interrupted, in doubt"
    NOT_FOUND = "not found, when asked later"


LIVING = (Fate.PLACED, Fate.FOUND)
IN_DOUBT = (Fate.UNKNOWN, Fate.INTERRUPTED)
_OF_OUTCOMES = {
    BulkOutcome.REFUSED: Fate.REFUSED,
    BulkOutcome.NOT_SENT: Fate.NOT_SENT,
    BulkOutcome.UNKNOWN: Fate.UNKNOWN,
}
_OF_ENDS = {
    IntentOutcome.PLACED: Fate.FOUND,
    IntentOutcome.REFUSED: Fate.REFUSED,
    IntentOutcome.NOT_SENT: Fate.NOT_SENT,
    IntentOutcome.NOT_FOUND: Fate.NOT_FOUND,
    IntentOutcome.TOO_OLD: Fate.NOT_FOUND,
}


@dataclass(slots=True, kw_only=True)
class Told:
    """What was told of one order: by the call, and, after a doubt, by a later question.

    `order_ids` are those of the order, or of its slices. `caller` is the call, which lasted from
    `began_at` to `ended_at` of the world's time. `is_whole` says that all slices were named.
    """

    wish: Wish
    fate: Fate
    order_ids: frozenset[str] = frozenset()
    tag: str | None = None
    caller: int = 0
    began_at: float = 0.0
    ended_at: float = 0.0
    note: str = ""
    first: Fate | None = None
    is_whole: bool = True

    def settle(self, fate: Fate, placement: Placement | None = None) -> None:
        """Take what a later question told instead."""
        self.first = self.fate
        self.fate = fate
        if placement is not None:
            self.order_ids = ids_of(placement)


def ids_of(placement: Placement) -> frozenset[str]:
    """The ids that a placement names."""
    slices = (part.order_id for part in placement.children)
    return frozenset((placement.order_id, *(each for each in slices if each is not None)))


def told_placed(wish: Wish, placement: Placement) -> Told:
    """What a placement says."""
    fate = Fate.FOUND if placement.how_confirmed == "book" else Fate.PLACED
    return Told(wish=wish, fate=fate, order_ids=ids_of(placement), tag=placement.tag)


def told_failed(wish: Wish, error: KiteError) -> Told:
    """What an error says."""
    fate = _OF_OUTCOMES[BulkOutcome.of(error)]
    tag = error.tag if isinstance(error, OrderOutcomeUnknownError) else None
    return Told(wish=wish, fate=fate, tag=tag, note=f"{type(error).__name__}: {error.message}")


def told_item(wish: Wish, item: BulkItem) -> Told:
    """What an item of many says; one in doubt without an error was on its way."""
    if item.placement is not None:
        return told_placed(wish, item.placement)
    if item.error is not None:
        told = told_failed(wish, item.error)
        told.tag = told.tag or item.tag
        return told
    fate = Fate.INTERRUPTED if item.outcome is BulkOutcome.UNKNOWN else Fate.NOT_SENT
    return Told(wish=wish, fate=fate, tag=item.tag)


def fate_of_end(outcome: IntentOutcome) -> Fate:
    """What the journal says."""
    return _OF_ENDS[outcome]
