"""What placing an order writes down, and what it does when that fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    AnswerLostError,
    JournalError,
    MarginError,
    NotSentError,
    OrderOutcomeUnknownError,
)
from kite_core.events import JournalFailed
from kite_core.messages import Request, Response
from kite_core.models.bulk import BulkOutcome
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_testing import MemoryJournal
from kite_testing.scripted_transport import Line
from tests.core.services.desk import BOOK, PLACE, DeskTransport, book, buy, receipt, refusal
from tests.ports import API_KEY, NotedEvents, asyncio_ports_over, ports_over

FULL = JournalError("The disk is full.")


class FailingJournal(MemoryJournal):
    """Raises what it is given, at the beginning or at the end."""

    def __init__(self, *, begin: Exception | None = None, end: BaseException | None = None) -> None:
        super().__init__()
        self._begin = begin
        self._end = end

    async def begin(self, intent: OrderIntent, /) -> None:
        if self._begin is not None:
            raise self._begin
        await super().begin(intent)

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        if self._end is not None:
            raise self._end
        return await super().end(end)


class WatchingDesk(DeskTransport):
    """Looks into the journal while the order is on its way."""

    def __init__(self, journal: MemoryJournal) -> None:
        super().__init__({PLACE: receipt("7")})
        self._journal = journal
        self.seen: list[OrderIntent] = []

    async def send(self, request: Request, /) -> Response:
        self.seen += await self._journal.open_intents(API_KEY)
        return await super().send(request)


def desk(answer: Line) -> DeskTransport:
    return DeskTransport({PLACE: answer, BOOK: book()})


def test_an_order_is_written_down_as_it_leaves_before_it_leaves() -> None:
    journal = MemoryJournal()
    transport = WatchingDesk(journal)

    placement = Kite(ports_over(transport, journal=journal)).orders.place(buy(tag="swing"))

    (intent,) = transport.seen
    assert intent.params.to_form() == transport.requests[0].form
    assert (intent.account, intent.tag) == (API_KEY, placement.tag)
    assert journal.ends[intent.intent_id].order_id == "7"


@pytest.mark.parametrize(
    ("answer", "error", "outcome", "detail"),
    [
        (refusal("MarginException"), MarginError, IntentOutcome.REFUSED, "MarginError"),
        (NotSentError("down"), NotSentError, IntentOutcome.NOT_SENT, "NotSentError"),
    ],
)
def test_what_lives_nowhere_is_ended_with_its_reason(
    answer: Line, error: type[Exception], outcome: IntentOutcome, detail: str
) -> None:
    journal = MemoryJournal()

    with pytest.raises(error):
        Kite(ports_over(desk(answer), journal=journal)).orders.place(buy())

    (end,) = journal.ends.values()
    assert (end.outcome, end.detail, end.order_id) == (outcome, detail, None)


def test_what_nobody_knows_stays_open() -> None:
    journal = MemoryJournal()

    with pytest.raises(OrderOutcomeUnknownError) as caught:
        Kite(ports_over(desk(AnswerLostError("gone")), journal=journal)).orders.place(buy())

    assert [intent.tag for intent in journal.intents.values()] == [caught.value.tag]
    assert journal.ends == {}


def test_nothing_is_sent_that_could_not_be_written_down() -> None:
    transport = desk(receipt())
    kite = Kite(ports_over(transport, journal=FailingJournal(begin=FULL)))

    with pytest.raises(JournalError, match="full"):
        kite.orders.place(buy())
    result = kite.orders.place_many([buy(), buy()])

    assert transport.requests == []
    assert [item.outcome for item in result.items] == [BulkOutcome.NOT_SENT] * 2
    assert [item.error for item in result.items] == [FULL, FULL]


@pytest.mark.parametrize("failure", [FULL, OSError("unplugged")], ids=["ours", "another's"])
def test_an_end_that_cannot_be_written_does_not_hide_the_answer(failure: Exception) -> None:
    journal = FailingJournal(end=failure)
    ports = ports_over(desk(receipt("7")), journal=journal)

    placement = Kite(ports).orders.place(buy())

    assert placement.order_id == "7"
    assert isinstance(ports.observer, NotedEvents)
    assert ports.observer.events == [JournalFailed(endpoint=PLACE, reason=str(failure))]
    assert len(journal.intents) == 1


def test_an_end_that_cannot_be_written_does_not_hide_a_refusal() -> None:
    ports = ports_over(desk(refusal("MarginException")), journal=FailingJournal(end=FULL))

    with pytest.raises(MarginError):
        Kite(ports).orders.place(buy())


def test_who_is_cancelled_while_the_end_is_written_still_has_the_tag() -> None:
    journal = FailingJournal(end=asyncio.CancelledError())
    ports = replace(asyncio_ports_over(desk(receipt("7"))), journal=journal)

    with pytest.raises(asyncio.CancelledError) as caught:
        asyncio.run(AsyncKite(ports).orders.place(buy()))

    (intent,) = journal.intents.values()
    cause = caught.value.__cause__
    assert isinstance(cause, OrderOutcomeUnknownError)
    assert cause.tag == intent.tag


def test_closing_a_client_closes_its_journal() -> None:
    class ClosingJournal(MemoryJournal):
        is_closed = False

        async def close(self) -> None:
            self.is_closed = True

    journal = ClosingJournal()

    Kite(ports_over([], journal=journal)).close()

    assert journal.is_closed
