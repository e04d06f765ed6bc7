"""What became of an order of a bracket that was on its way when the process ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from kite_core.call import Sent
from kite_core.errors import KiteError, OrderOutcomeUnknownError
from kite_core.ist import IST
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.models.orders import Placement
from kite_core.services.order_finding import OrderInDoubt
from kite_core.settling.order_search import OrderSearch

if TYPE_CHECKING:
    from kite_core.ports import Ports
    from kite_core.services.order_sending import OrderSending

LEAST_SECONDS = 120.0
"""How long a restart looks at least: how old a request is, only clocks that may be wrong say."""
_BOOK_BEGINS = time(6)
_NEVER_BEGUN = "the process ended before it was sent"
_NOWHERE = (IntentOutcome.NOT_SENT, IntentOutcome.REFUSED)


async def fate_of(
    intent: OrderIntent, sending: OrderSending
) -> Placement | OrderOutcomeUnknownError | None:
    """Where an order is, the error of one that may live unseen, or None for one that lives nowhere.

    The journal knows what was answered, and what never left. For the rest absence is no proof while
    the book is of the same day. Raises OrderOutcomeUnknownError while the book cannot be read.
    """
    ports = sending.client.ports
    end = await _end_of(intent, ports)
    if end is not None and end.order_id is not None:
        return Placement(order_id=end.order_id, tag=intent.tag)
    if end is not None and (end.outcome in _NOWHERE or end.detail == _NEVER_BEGUN):
        return None
    doubt = _doubt_of(intent, ports)
    finding, looking = await sending.look_for([doubt], window_seconds=longest_look(ports))
    placement = finding.placements.get(intent.intent_id)
    if placement is not None:
        await _note_placed(intent, placement, ports)
        return placement
    unknown = finding.unknown(doubt)
    if looking.last_error is not None or not looking.looks:
        raise unknown
    is_over = intent.created_at < book_began(ports.clock.now()) and not finding.may_show(doubt)
    return None if is_over else unknown


def longest_look(ports: Ports) -> float:
    """For how many seconds a restart looks for what it does not find."""
    return max(ports.order_window_seconds, LEAST_SECONDS)


def book_began(now: datetime) -> datetime:
    """When the order book of this day began."""
    today = datetime.combine(now.date(), _BOOK_BEGINS, IST)
    return today if now >= today else today - timedelta(days=1)


async def _end_of(intent: OrderIntent, ports: Ports) -> IntentEnd | None:
    """How it ended by the journal; None while it is open there.

    What is not open, and has no end, was never begun: it is written down before it is sent.
    """
    journal = ports.journal
    if journal is None:
        return None
    open_intents = await journal.open_intents(ports.api_key)
    if any(one.intent_id == intent.intent_id for one in open_intents):
        return None
    return await journal.end(  # the least sure of all ends: any other stands
        IntentEnd(
            intent_id=intent.intent_id,
            outcome=IntentOutcome.NOT_FOUND,
            ended_at=ports.clock.now(),
            detail=_NEVER_BEGUN,
        )
    )


async def _note_placed(intent: OrderIntent, placement: Placement, ports: Ports) -> None:
    if ports.journal is not None:
        await ports.journal.end(
            IntentEnd(
                intent_id=intent.intent_id,
                outcome=IntentOutcome.PLACED,
                ended_at=ports.clock.now(),
                order_id=placement.order_id,
            )
        )


def _doubt_of(intent: OrderIntent, ports: Ports) -> OrderInDoubt:
    search = OrderSearch(
        placement=intent.intent_id, params=intent.params, has_own_tag=intent.has_own_tag
    )
    error = KiteError("The process ended before its answer came.")
    sent = replace(Sent.now(ports), at=intent.created_at)
    return OrderInDoubt(intent=intent, search=search, sent=sent, error=error)
