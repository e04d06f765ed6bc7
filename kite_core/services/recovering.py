"""Finding out later what became of orders: by a tag, or by the journal after a crash."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from kite_core.call import Sent
from kite_core.errors import ConfigurationError, KiteError
from kite_core.faults import Faults
from kite_core.ist import IST
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.models.orders import Placement
from kite_core.models.recovery import RecoveredOrder, Recovery
from kite_core.ports import Journal, Ports
from kite_core.services.order_sending import BOOK, OrderInDoubt, OrderSending
from kite_core.settling.order_search import (
    OrderSearch,
    are_of_one_order,
    oldest_first,
    placement_of,
)

_BOOK_BEGINS = time(6)
"""When the order book of a new day begins, in IST: tokens end then, too."""


async def reconciled(sending: OrderSending, tag: object) -> Placement | None:
    """See `Orders.reconcile`."""
    faults = Faults()
    faults.text("tag", tag, fix="Give the tag that the error carries.")
    faults.raise_for("orders.reconcile")
    ports = sending.client.ports
    book = await sending.client.send(BOOK)
    found = oldest_first(row for row in book if tag in row.all_tags and row.parent_order_id is None)
    if not found:
        return None
    fix = "Tell them apart by their symbols, quantities and times; a unique tag has no such doubt."
    ids = ", ".join(row.order_id for row in found)
    is_one = are_of_one_order(found)
    faults.expect(is_one, "tag", f"{len(found)} orders share it: {ids}", fix)
    faults.raise_for("orders.reconcile")
    placement = placement_of(found, str(tag))
    if ports.journal is not None:
        for intent in await ports.journal.open_intents(ports.api_key):
            if intent.tag == tag:
                await _end(ports, intent, IntentOutcome.PLACED, placement)
    return placement


async def recovered(sending: OrderSending) -> Recovery:
    """See `Orders.recover`."""
    ports = sending.client.ports
    intents = await _journal(ports).open_intents(ports.api_key)
    if not intents:
        return Recovery()
    doubts = [_doubt(intent, ports) for intent in intents]
    finding, looking = await sending.look_for(doubts, window_seconds=_time_left(intents, ports))
    has_looked = looking.looks > 0 and looking.last_error is None
    items: list[RecoveredOrder] = []
    for doubt in doubts:
        placement = finding.placements.get(doubt.intent.intent_id)
        outcome = _outcome(doubt.intent, placement, ports, has_looked=has_looked)
        if outcome is not None:
            await _end(ports, doubt.intent, outcome, placement)
        items.append(RecoveredOrder(intent=doubt.intent, outcome=outcome, placement=placement))
    return Recovery(items=tuple(items), looks=looking.looks, look_error=looking.last_error)


def _journal(ports: Ports) -> Journal:
    if ports.journal is None:
        raise ConfigurationError(
            "There is no journal to recover from.",
            hint='Give ClientConfig(journal="orders.db"), before orders are placed.',
        )
    return ports.journal


def _doubt(intent: OrderIntent, ports: Ports) -> OrderInDoubt:
    search = OrderSearch(
        placement=intent.intent_id, params=intent.params, has_own_tag=intent.has_own_tag
    )
    error = KiteError("The journal does not say how it ended.")
    sent = Sent(at=intent.created_at, tick=ports.clock.monotonic())
    return OrderInDoubt(intent=intent, search=search, sent=sent, error=error)


def _time_left(intents: tuple[OrderIntent, ...], ports: Ports) -> float:
    """How long the youngest of them may still take to surface."""
    age = ports.clock.now() - max(intent.created_at for intent in intents)
    return max(0.0, ports.order_window_seconds - max(age, timedelta()).total_seconds())


def _outcome(
    intent: OrderIntent, placement: Placement | None, ports: Ports, *, has_looked: bool
) -> IntentOutcome | None:
    if placement is not None:
        return IntentOutcome.PLACED
    if not has_looked:
        return None
    is_gone = intent.created_at < _book_began(ports.clock.now())
    return IntentOutcome.TOO_OLD if is_gone else IntentOutcome.NOT_FOUND


def _book_began(now: datetime) -> datetime:
    today = datetime.combine(now.date(), _BOOK_BEGINS, IST)
    return today if now >= today else today - timedelta(days=1)


async def _end(
    ports: Ports, intent: OrderIntent, outcome: IntentOutcome, placement: Placement | None
) -> None:
    await _journal(ports).end(
        IntentEnd(
            intent_id=intent.intent_id,
            outcome=outcome,
            ended_at=ports.clock.now(),
            order_id=None if placement is None else placement.order_id,
        )
    )
