"""Finding out later what became of orders: by a tag, or by the journal after a crash."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

from kite_core.call import Sent
from kite_core.errors import ConfigurationError, JournalError, KiteError, OutcomeUnknownError
from kite_core.events import JournalFailed
from kite_core.faults import Faults
from kite_core.ist import IST
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.models.orders import Order, Placement
from kite_core.models.recovery import RecoveredOrder, Recovery
from kite_core.ports import Journal, Ports
from kite_core.rows import Rows
from kite_core.services.looking import Looking
from kite_core.services.order_finding import BOOK, Finding, OrderInDoubt, learn_owners
from kite_core.services.order_sending import OrderSending
from kite_core.settling.order_search import (
    OrderSearch,
    are_of_one_order,
    oldest_first,
    placement_of,
)

_ENDPOINT = "POST /orders/{variety}"
_BOOK_BEGINS = time(6)
"""When the order book of a new day begins, in IST: tokens end then, too."""
_LEAST_SECONDS = 120.0
"""How long an order is looked for at least before it is called missing."""


async def reconciled(sending: OrderSending, tag: object) -> Placement | None:
    """See `Orders.reconcile`."""
    faults = Faults()
    faults.text("tag", tag, fix="Give the tag that the error carries.")
    faults.raise_for("orders.reconcile")
    ports = sending.client.ports
    search = _Search.of([], sending, window_seconds=0)
    with _noticed(ports):
        if ports.journal is not None:
            intents = await ports.journal.open_intents(ports.api_key)
            alike = [intent for intent in intents if intent.tag == tag]
            await learn_owners(alike, ports)
            search = _Search.of(alike, sending, window_seconds=0)
    await search.looking.until(BOOK, search.note)
    if search.looking.last_error is not None:
        raise search.looking.last_error
    with _noticed(ports):
        for doubt in search.doubts:
            if (placement := search.placement(doubt)) is not None:
                await _ended(ports, doubt.intent, IntentOutcome.PLACED, placement)
    return _only_one(search.book, str(tag))


async def recovered(sending: OrderSending) -> Recovery:
    """See `Orders.recover`."""
    ports = sending.client.ports
    intents = await _journal(ports).open_intents(ports.api_key)
    if not intents:
        return Recovery()
    await learn_owners(intents, ports)
    window_seconds = max(ports.order_window_seconds, _LEAST_SECONDS)
    search = _Search.of(intents, sending, window_seconds=window_seconds)
    search.looking.needs_session = True
    await search.looking.search(BOOK, search.note, because=_open_end())
    items = [await _settled(search, doubt, ports) for doubt in search.doubts]
    looking = search.looking
    return Recovery(items=tuple(items), looks=looking.looks, look_error=looking.last_error)


@contextmanager
def _noticed(ports: Ports) -> Generator[None, None, None]:
    """A journal that fails does not hide what the broker says; the intent stays open."""
    try:
        yield
    except JournalError as error:
        ports.observer.notice(JournalFailed(endpoint=_ENDPOINT, reason=str(error)))


def _journal(ports: Ports) -> Journal:
    if ports.journal is None:
        raise ConfigurationError(
            "There is no journal to recover from.",
            hint='Give ClientConfig(journal="/var/lib/bot/orders.db") before orders are placed.',
        )
    return ports.journal


@dataclass(slots=True, kw_only=True)
class _Search:
    """The search of the book for orders that were open in a journal.

    What is missing is looked for as long as if it were sent now: how old an intent is, only clocks
    could tell, and the one that it was written by may have been wrong.
    """

    doubts: Sequence[OrderInDoubt]
    looking: Looking
    finding: Finding
    book: Rows[Order]

    @classmethod
    def of(
        cls, intents: Iterable[OrderIntent], sending: OrderSending, *, window_seconds: float
    ) -> Self:
        """A search that has not begun."""
        ports = sending.client.ports
        doubts = [_doubt(intent, ports) for intent in intents]
        looking = Looking(client=sending.client, endpoint=_ENDPOINT, window_seconds=window_seconds)
        return cls(
            doubts=doubts,
            looking=looking,
            finding=Finding(doubts, looking),
            book=Rows(),
        )

    def note(self, book: Rows[Order]) -> bool | None:
        """See what a look has shown; True when no order is missing any more."""
        self.book = book
        return self.finding.all_in(book)

    def placement(self, doubt: OrderInDoubt) -> Placement | None:
        """The order that was in doubt, if it was seen."""
        return self.finding.placements.get(doubt.intent.intent_id)

    def is_missing(self, doubt: OrderInDoubt) -> bool:
        """Whether the last look says that there is no such order."""
        if self.looking.looks == 0 or self.looking.last_error is not None:
            return False
        return not self.finding.may_show(doubt)


def _doubt(intent: OrderIntent, ports: Ports) -> OrderInDoubt:
    search = OrderSearch(
        placement=intent.intent_id, params=intent.params, has_own_tag=intent.has_own_tag
    )
    sent = Sent.earlier(intent.created_at, ports)
    return OrderInDoubt(intent=intent, search=search, sent=sent, error=_open_end())


def _open_end() -> OutcomeUnknownError:
    reason = "The journal does not say how it ended."
    return OutcomeUnknownError(reason, cause=KiteError(reason))


async def _settled(search: _Search, doubt: OrderInDoubt, ports: Ports) -> RecoveredOrder:
    intent, placement = doubt.intent, search.placement(doubt)
    if placement is not None:
        outcome = IntentOutcome.PLACED
    elif not search.is_missing(doubt):
        return RecoveredOrder(intent=intent)
    elif intent.created_at < _book_began(ports.clock.now()):
        outcome = IntentOutcome.TOO_OLD
    else:
        outcome = IntentOutcome.NOT_FOUND
    end = await _ended(ports, intent, outcome, placement)
    if placement is None and end.order_id is not None:
        placement = Placement(order_id=end.order_id, tag=intent.tag)
    return RecoveredOrder(intent=intent, outcome=end.outcome, placement=placement)


def _book_began(now: datetime) -> datetime:
    today = datetime.combine(now.date(), _BOOK_BEGINS, IST)
    return today if now >= today else today - timedelta(days=1)


async def _ended(
    ports: Ports, intent: OrderIntent, outcome: IntentOutcome, placement: Placement | None
) -> IntentEnd:
    """The end that stands: who sent it may have learned more meanwhile, in another process."""
    return await _journal(ports).end(
        IntentEnd(
            intent_id=intent.intent_id,
            outcome=outcome,
            ended_at=ports.clock.now(),
            order_id=None if placement is None else placement.order_id,
        )
    )


def _only_one(book: Rows[Order], tag: str) -> Placement | None:
    """The order under this tag. Raises ValidationError for more than one."""
    found = oldest_first(row for row in book if tag in row.all_tags and row.parent_order_id is None)
    if not found:
        return None
    ids = ", ".join(row.order_id for row in found)
    fix = "Tell them apart by their symbols, quantities and times; a unique tag has no such doubt."
    faults = Faults()
    faults.expect(are_of_one_order(found), "tag", f"{len(found)} orders share it: {ids}", fix)
    faults.raise_for("orders.reconcile")
    return placement_of(found, tag)
