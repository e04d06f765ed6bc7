"""After a crash: what the journal and the broker say of the orders that were on their way."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from kite_core.models.order_intents import IntentEnd, OrderIntent
from kite_core.models.orders import Placement
from kite_core.models.recovery import Recovery
from tests.chaos.fates import IN_DOUBT, Fate, Told, fate_of_end, ids_of
from tests.chaos.journal import Entries
from tests.chaos.wishes import Wish, mark_of


@dataclass(slots=True, kw_only=True)
class Aftermath:
    """Knows which entry of the journal is for which order.

    Orders that are alike in everything are interchangeable, and so are their entries.
    """

    entries: Entries
    told: dict[int, Told]
    _of_intent: dict[str, Told] = field(default_factory=dict[str, Told])

    def take(self, recovery: Recovery, waiting: Sequence[Wish]) -> list[Wish]:
        """Note what became of them; those that are in no journal were never begun."""
        recovered = {item.intent.intent_id: item for item in recovery}
        left = [wish for wish in waiting if wish.number not in self.told]
        self._give_ends(recovered.keys())
        for intent_id, intent in self.entries.intents.items():
            if intent_id not in self._of_intent:
                self._give(intent, left, is_open=intent_id in recovered)
        for intent_id, item in recovered.items():
            told = self._of_intent.get(intent_id)
            if told is not None and told.fate in IN_DOUBT and item.outcome is not None:
                told.settle(fate_of_end(item.outcome), item.placement)
        for intent_id, item in recovered.items():
            if intent_id not in self._of_intent and item.placement is not None:
                self._swap(item.intent, item.placement)
        return left

    def _swap(self, intent: OrderIntent, placement: Placement) -> None:
        """Take an order that was given to an entry which never left, for one of its kind that did.

        The two entries are interchangeable, and the program knows that the other was not sent.
        """
        for told in self.told.values():
            is_alike = told.wish.mark == mark_of(intent.params) and told.tag == intent.tag
            if is_alike and told.fate is Fate.NOT_FOUND:
                told.fate, told.order_ids = Fate.FOUND, ids_of(placement)
                return

    def _give_ends(self, recovered: Container[str]) -> None:
        """Find the orders of which the program was told how they ended, before it died."""
        for intent_id, end in self.entries.ends.items():
            if intent_id in self._of_intent or intent_id in recovered:
                continue
            intent = self.entries.intents[intent_id]
            told = next((told for told in self._free() if _is_told(told, intent, end)), None)
            if told is not None:
                self._of_intent[intent_id] = told

    def _give(self, intent: OrderIntent, left: list[Wish], *, is_open: bool) -> None:
        """Find the order in doubt that this entry is for, or one that nothing was told of."""
        mark = mark_of(intent.params)
        doubts = (each for each in self._free() if each.fate in IN_DOUBT and each.wish.mark == mark)
        told = next((each for each in doubts if each.tag == intent.tag), None)
        if told is None:
            wish = next((each for each in left if each.mark == mark), None)
            if wish is None:
                return
            left.remove(wish)
            told = self.told[wish.number] = self._told_by_journal(wish, intent, is_open=is_open)
        self._of_intent[intent.intent_id] = told

    def _told_by_journal(self, wish: Wish, intent: OrderIntent, *, is_open: bool) -> Told:
        """What the journal alone says of an order whose call died."""
        if is_open:
            return Told(wish=wish, fate=Fate.INTERRUPTED, tag=intent.tag)
        end = self.entries.ends[intent.intent_id]
        ids = frozenset[str]() if end.order_id is None else frozenset((end.order_id,))
        fate = fate_of_end(end.outcome)
        return Told(wish=wish, fate=fate, order_ids=ids, tag=intent.tag, is_whole=False)

    def _free(self) -> list[Told]:
        """What was told of orders without an entry so far."""
        given = {id(told) for told in self._of_intent.values()}
        return [told for told in self.told.values() if id(told) not in given]


def _is_told(told: Told, intent: OrderIntent, end: IntentEnd) -> bool:
    """Whether this is what the program was told of an entry."""
    if told.wish.mark != mark_of(intent.params):
        return False
    if end.order_id is not None:
        return end.order_id in told.order_ids
    return told.fate == fate_of_end(end.outcome)
