"""Finding orders in the order book whose answers were lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kite_core.call import Call, Sent
from kite_core.decoding import list_of
from kite_core.errors import KiteError, OrderOutcomeUnknownError
from kite_core.messages import get
from kite_core.models.order_intents import OrderIntent
from kite_core.models.orders import Order, Placement
from kite_core.ports import Ports
from kite_core.rows import Rows
from kite_core.services.looking import Looking
from kite_core.settling.order_search import SLICES_SECONDS, OrderSearch, placement_of

BOOK = Call(get("/orders"), list_of(Order))
"""The look at the order book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderInDoubt:
    """An order that was sent, and of which the broker has not said whether it lives."""

    intent: OrderIntent
    search: OrderSearch
    sent: Sent
    error: KiteError
    looked_seconds: float = 0.0
    """For how long it was looked for already."""


class Finding:
    """What was found in the book so far of some orders in doubt."""

    def __init__(self, doubts: Sequence[OrderInDoubt], looking: Looking) -> None:
        # The newest has the least choice: what is older than its request is not its order.
        self._doubts = sorted(doubts, key=lambda doubt: doubt.sent.at, reverse=True)
        self._looking = looking
        self._candidates: dict[str, list[Order]] = {}
        self._first_seen: dict[str, float] = {}
        self._whole: set[str] = set()
        self._has_unread: set[str] = set()
        self.placements: dict[str, Placement] = {}

    def all_in(self, book: Rows[Order]) -> bool | None:
        """Take in a look; True when all of them were found, and whole, None to look again."""
        self._has_unread = {
            doubt.intent.intent_id for doubt in self._doubts if has_unread(book, doubt.intent.tag)
        }
        for doubt in self._doubts:
            if doubt.intent.intent_id not in self._whole and self._is_whole(doubt, book):
                self._whole.add(doubt.intent.intent_id)
        return len(self._whole) == len(self._doubts) or None

    def unknown(self, doubt: OrderInDoubt) -> OrderOutcomeUnknownError:
        """The error of an order that was not found."""
        error = unknown_order(doubt.intent, doubt.error, self._looking)
        error.candidates = tuple(self._candidates.get(doubt.intent.intent_id, ()))
        return error

    def may_show(self, doubt: OrderInDoubt) -> bool:
        """Whether the newest look shows an order that is this one, or may be it."""
        key, claims = doubt.intent.intent_id, self._looking.client.ports.claims
        is_seen = bool(doubt.search.unclaimed(self._candidates.get(key, []), claims))
        return is_seen or key in self._has_unread

    def _is_whole(self, doubt: OrderInDoubt, book: Rows[Order]) -> bool:
        key, search, ports = doubt.intent.intent_id, doubt.search, self._looking.client.ports
        sent_at = self._looking.broker_time(doubt.sent)
        found = self._candidates[key] = search.candidates(book, sent_at=sent_at)
        if not (search.has_own_tag or self._looking.knows_broker_time):
            return False
        chosen = search.chosen(found, ports.claims)
        if not chosen:
            return False
        self.placements[key] = placement_of(chosen, search.tag, quantity=search.params.quantity)
        now = ports.clock.monotonic()
        since = self._first_seen.setdefault(key, now)
        return search.is_whole(chosen) or now - since >= SLICES_SECONDS


def has_unread(book: Rows[Order], tag: str) -> bool:
    """Whether a row under this tag is in the book that no model could read."""
    return any(tag in repr(skipped.row) for skipped in book.skipped)


async def learn_owners(intents: Iterable[OrderIntent], ports: Ports) -> None:
    """Learn from the journal whose the orders are that share their tags with these.

    An earlier process may have placed them.
    """
    shared = [intent.created_at for intent in intents if not intent.has_own_tag]
    if shared and ports.journal is not None:
        # Those that began earlier may live under the same tag.
        since = min(shared) - timedelta(days=1)
        owners = await ports.journal.order_ids(ports.api_key, since=since)
        for order_id, intent_id in owners.items():
            ports.claims.take(order_id, intent_id)


def unknown_order(
    intent: OrderIntent, cause: KiteError, looking: Looking | None = None
) -> OrderOutcomeUnknownError:
    """The error of an order that nobody knows the fate of."""
    order = intent.params
    what = f"{order.transaction_type} {order.quantity} {order.exchange}:{order.tradingsymbol}"
    seen = "" if looking is None else f" {looking}"
    error = OrderOutcomeUnknownError(
        f"Nobody can say whether the order lives: {what}, tag {intent.tag}. {cause.message}{seen}",
        tag=intent.tag,
        cause=cause,
        http_status=cause.http_status,
        error_type=cause.error_type,
        endpoint=cause.endpoint,
    )
    if looking is not None:
        error.looks, error.last_look_error = looking.looks, looking.last_error
    return error
