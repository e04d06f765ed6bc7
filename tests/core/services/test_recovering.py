"""What a journal held open, and what the order book says of it later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    ConfigurationError,
    JournalError,
    NotSentError,
    SessionExpiredError,
    UnfinishedError,
    ValidationError,
)
from kite_core.events import JournalFailed, OutcomeDoubted, OutcomeSettled
from kite_core.messages import Request, Response
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.models.recovery import RecoveredOrder, Recovery
from kite_core.ports import Ports, Transport
from kite_core.run_now import run_now
from kite_testing import ManualClock, MemoryJournal
from kite_testing.scripted_transport import Line
from tests.core.services.desk import BOOK, DeskTransport, book, buy, order_row, refusal
from tests.ports import API_KEY, NotedEvents, asyncio_ports_over, ports_over

DOWN = NotSentError("down")
SHARED_TAG = "shared0tag0of0mine"
FIRST_ID, SECOND_ID = "2123634941752270848", "2123634941961986048"
WINDOW = 120.0


class Case:
    """A client that starts with intents of an earlier run, and a book to look for them in."""

    def __init__(self, *books: Line) -> None:
        self.clock = ManualClock()
        self.journal = MemoryJournal()
        self.desk = DeskTransport({BOOK: list(books) or [book()]})

    def begun(
        self,
        intent_id: str,
        *,
        ago: timedelta = timedelta(seconds=10),
        account: str = API_KEY,
        params: OrderParams | None = None,
    ) -> OrderIntent:
        """An intent that was written down so long ago, under its id or a tag of the caller's."""
        order = params or buy()
        intent = OrderIntent(
            intent_id=intent_id,
            account=account,
            created_at=self.clock.now() - ago,
            params=order if order.tag else order.with_tag(intent_id),
            has_own_tag=order.tag is None,
        )
        run_now(self.journal.begin(intent))
        return intent

    def ended(self, intent_id: str, outcome: IntentOutcome, order_id: str | None = None) -> None:
        """Its sender has learned how it ended."""
        end = IntentEnd(
            intent_id=intent_id, outcome=outcome, ended_at=self.clock.now(), order_id=order_id
        )
        run_now(self.journal.end(end))

    def ports(self, transport: Transport | None = None) -> Ports:
        return ports_over(transport or self.desk, clock=self.clock, journal=self.journal)

    @property
    def kite(self) -> Kite:
        return Kite(self.ports())

    @property
    def looks(self) -> int:
        return len(self.desk.sent(BOOK))

    @property
    def open_ids(self) -> list[str]:
        return [one.intent_id for one in run_now(self.journal.open_intents(API_KEY))]


class EventfulDesk(DeskTransport):
    """Something happens elsewhere while the book is read."""

    def __init__(self, happening: Callable[[], None]) -> None:
        super().__init__({BOOK: book()})
        self._happening = happening

    async def send(self, request: Request, /) -> Response:
        self._happening()
        return await super().send(request)


def row(order_id: str, tag: str, **fields: Any) -> dict[str, Any]:
    """The row of an order that was placed as `buy()`."""
    facts: dict[str, Any] = {"quantity": 1, "price": 1500, "order_type": "LIMIT", "product": "CNC"}
    return order_row(order_id, **{**facts, "tag": tag, **fields})


def _id_of(item: RecoveredOrder) -> str | None:
    return None if item.placement is None else item.placement.order_id


def told(recovery: Recovery) -> dict[str, tuple[IntentOutcome | None, str | None]]:
    """The outcome and the order id of each intent."""
    return {item.intent.intent_id: (item.outcome, _id_of(item)) for item in recovery}


def test_without_a_journal_the_error_says_how_to_have_one() -> None:
    with pytest.raises(ConfigurationError, match=r"ClientConfig\(journal="):
        Kite(ports_over([])).orders.recover()


def test_with_nothing_open_nothing_is_asked() -> None:
    case = Case()
    case.begun("a")
    case.ended("a", IntentOutcome.REFUSED)

    recovery = case.kite.orders.recover()

    assert (len(recovery), case.looks) == (0, 0)


def test_an_order_in_the_book_was_placed() -> None:
    case = Case(book(row("1", "another"), row("2", "a")))
    case.begun("a")

    recovery = case.kite.orders.recover()

    assert told(recovery) == {"a": (IntentOutcome.PLACED, "2")}
    assert [item.intent.intent_id for item in recovery.placed] == ["a"]
    assert case.journal.ends["a"].order_id == "2"
    assert (case.looks, case.clock.monotonic()) == (1, 0)


def test_both_clients_recover() -> None:
    case = Case(book(row("2", "a")))
    case.begun("a")
    ports = replace(asyncio_ports_over(case.desk), clock=case.clock, journal=case.journal)

    recovery = asyncio.run(AsyncKite(ports).orders.recover())

    assert told(recovery) == {"a": (IntentOutcome.PLACED, "2")}
    assert case.open_ids == []


def test_an_order_that_surfaces_late_is_waited_for() -> None:
    case = Case(book(), book(), book(row("2", "a")))
    case.begun("a")

    recovery = case.kite.orders.recover()

    assert told(recovery) == {"a": (IntentOutcome.PLACED, "2")}


@pytest.mark.parametrize("window", [0.0, WINDOW, 300.0])
@pytest.mark.parametrize(
    "ago", [timedelta(), timedelta(hours=3), timedelta(hours=-1), timedelta(days=2)]
)
def test_what_is_missing_is_looked_for_for_two_minutes_however_old_clocks_call_it(
    ago: timedelta, window: float
) -> None:
    case = Case()
    case.begun("a", ago=ago)
    ports = replace(case.ports(), order_window_seconds=window)

    recovery = Kite(ports).orders.recover()

    assert recovery.lost == list(recovery)
    assert case.clock.monotonic() == max(window, 120)
    assert case.open_ids == []


def test_without_a_session_it_says_so_at_once() -> None:
    case = Case(refusal("TokenException", 403))
    case.begun("a")

    recovery = case.kite.orders.recover()

    assert isinstance(recovery.look_error, SessionExpiredError)
    assert case.clock.monotonic() == 0
    assert case.open_ids == ["a"]


def test_intents_of_another_account_are_left_alone() -> None:
    case = Case(book(row("2", "theirs")))
    case.begun("theirs", account="another_key")

    recovery = case.kite.orders.recover()

    assert (len(recovery), case.journal.ends, case.looks) == (0, {}, 0)


def test_one_of_an_earlier_day_is_too_old() -> None:
    case = Case()
    case.begun("a", ago=timedelta(days=1))

    recovery = case.kite.orders.recover()

    assert told(recovery) == {"a": (IntentOutcome.TOO_OLD, None)}


def test_an_after_market_order_of_yesterday_evening_is_found() -> None:
    case = Case(book(row("2", "a", variety="amo")))
    case.begun("a", ago=timedelta(hours=14))

    assert told(case.kite.orders.recover()) == {"a": (IntentOutcome.PLACED, "2")}


def test_the_day_of_an_order_begins_at_six() -> None:
    case = Case()
    night = case.clock.now().replace(hour=5, minute=30)
    case.clock.advance_to(night + timedelta(days=1))
    case.begun("last evening", ago=timedelta(hours=8))

    outcomes = told(case.kite.orders.recover())

    assert outcomes == {"last evening": (IntentOutcome.NOT_FOUND, None)}


def test_while_the_book_cannot_be_read_orders_stay_open() -> None:
    case = Case(DOWN)
    case.begun("a")

    recovery = case.kite.orders.recover()

    assert told(recovery) == {"a": (None, None)}
    assert (recovery.looks, recovery.look_error) == (0, DOWN)
    assert case.open_ids == ["a"]
    with pytest.raises(UnfinishedError, match="still open") as caught:
        recovery.raise_if_open()
    assert (caught.value.partial, caught.value.__cause__) == (recovery, DOWN)


def test_a_last_look_that_fails_proves_nothing() -> None:
    case = Case(book(), DOWN)
    case.begun("a")

    recovery = case.kite.orders.recover()

    assert (recovery.looks, case.open_ids) == (1, ["a"])


def test_a_row_that_cannot_be_read_may_be_the_order() -> None:
    case = Case(book({"order_id": "2", "tag": "mine"}, {"order_id": "3", "tag": "another"}))
    case.begun("mine")
    case.begun("missing")

    recovery = case.kite.orders.recover()

    assert told(recovery) == {"mine": (None, None), "missing": (IntentOutcome.NOT_FOUND, None)}
    assert case.open_ids == ["mine"]


def test_slices_are_found_together() -> None:
    case = Case(book(row("2", "a", quantity=3), row("3", "a", quantity=2)))
    sliced = replace(buy(), quantity=5, autoslice=True)
    intent = case.begun("a", params=sliced)
    case.journal.intents["a"] = replace(intent, params=sliced.with_tag("a"), has_own_tag=True)

    (item,) = case.kite.orders.recover()

    assert item.placement is not None
    assert [part.order_id for part in item.placement.children] == ["2", "3"]


def test_the_oldest_is_told_first() -> None:
    case = Case(book(row("2", "new"), row("1", "old")))
    case.begun("new", ago=timedelta(seconds=1))
    case.begun("old", ago=timedelta(seconds=9))

    recovery = case.kite.orders.recover()

    assert [str(item) for item in recovery] == [
        "BUY 1 NSE:INFY, tag old: placed, order 1",
        "BUY 1 NSE:INFY, tag new: placed, order 2",
    ]


@pytest.mark.parametrize(
    ("outcome", "order_id"),
    [(IntentOutcome.PLACED, "7"), (IntentOutcome.REFUSED, None), (IntentOutcome.NOT_SENT, None)],
)
def test_what_its_sender_learns_meanwhile_in_another_process_is_believed(
    outcome: IntentOutcome, order_id: str | None
) -> None:
    case = Case()
    case.begun("in flight")
    desk = EventfulDesk(lambda: case.ended("in flight", outcome, order_id))

    recovery = Kite(case.ports(desk)).orders.recover()

    assert told(recovery) == {"in flight": (outcome, order_id)}
    assert case.journal.ends["in flight"].outcome is outcome


def test_an_answer_that_comes_after_the_search_corrects_it() -> None:
    case = Case()
    case.begun("in flight")
    case.kite.orders.recover()

    case.ended("in flight", IntentOutcome.PLACED, "7")

    assert case.journal.ends["in flight"].order_id == "7"


def test_under_a_shared_tag_an_order_that_is_known_is_no_other_one() -> None:
    case = Case(book(row(FIRST_ID, SHARED_TAG, order_timestamp=None)))
    case.begun("answered", ago=timedelta(minutes=30), params=buy(tag=SHARED_TAG))
    case.ended("answered", IntentOutcome.PLACED, FIRST_ID)
    case.begun("open", ago=timedelta(minutes=30), params=buy(tag=SHARED_TAG))

    assert told(case.kite.orders.recover()) == {"open": (IntentOutcome.NOT_FOUND, None)}


def test_under_a_shared_tag_each_order_goes_to_the_newest_intent_that_it_can_be_of() -> None:
    registered_at_ten = book(row(FIRST_ID, SHARED_TAG))
    case = Case(registered_at_ten)
    case.begun("an hour before", ago=timedelta(hours=1), params=buy(tag=SHARED_TAG))
    case.begun("just before", ago=timedelta(seconds=1), params=buy(tag=SHARED_TAG))

    recovery = case.kite.orders.recover()

    assert told(recovery) == {
        "an hour before": (IntentOutcome.NOT_FOUND, None),
        "just before": (IntentOutcome.PLACED, FIRST_ID),
    }


def test_the_observer_is_told_of_the_search() -> None:
    case = Case(book(row("2", "a")))
    case.begun("a")
    ports = case.ports()

    Kite(ports).orders.recover()

    assert isinstance(ports.observer, NotedEvents)
    kinds = [type(event) for event in ports.observer.events]
    assert kinds == [OutcomeDoubted, OutcomeSettled]


def test_what_cannot_be_written_stays_open_and_is_an_error() -> None:
    class Unwritable(MemoryJournal):
        async def end(self, end: IntentEnd, /) -> IntentEnd:
            raise JournalError("full")

    case = Case(book(row("2", "a")))
    case.journal = Unwritable()
    case.begun("a")

    with pytest.raises(JournalError, match="full"):
        case.kite.orders.recover()

    assert case.open_ids == ["a"]


def test_reconciling_by_tag_settles_the_intent() -> None:
    case = Case(book(row("2", "a"), row("3", "b")))
    case.begun("a")
    case.begun("b")

    placement = case.kite.orders.reconcile("a")

    assert placement is not None
    assert (placement.order_id, placement.how_confirmed) == ("2", "book")
    assert case.journal.ends["a"].order_id == "2"
    assert (case.open_ids, case.looks) == (["b"], 1)


def test_reconciling_without_a_journal_needs_one_look() -> None:
    transport = DeskTransport({BOOK: book(row("2", "a"))})

    placement = Kite(ports_over(transport)).orders.reconcile("a")

    assert placement is not None
    assert (placement.order_id, transport.calls) == ("2", [BOOK])


def test_a_tag_that_the_book_does_not_show_proves_nothing() -> None:
    case = Case()
    case.begun("a")

    assert case.kite.orders.reconcile("a") is None
    assert case.open_ids == ["a"]


def test_reconciling_looks_once_and_raises_the_error_of_its_look() -> None:
    case = Case(DOWN)
    case.begun("a")

    with pytest.raises(NotSentError):
        case.kite.orders.reconcile("a")

    assert (case.looks, case.open_ids) == (1, ["a"])


@pytest.mark.parametrize("failing", ["open_intents", "end"])
def test_a_journal_that_fails_does_not_hide_what_the_book_shows(failing: str) -> None:
    class Broken(MemoryJournal):
        async def end(self, end: IntentEnd, /) -> IntentEnd:
            raise JournalError("full")

        async def open_intents(self, account: str, /) -> tuple[OrderIntent, ...]:
            if failing == "open_intents":
                raise JournalError("full")
            return await super().open_intents(account)

    case = Case(book(row("2", "a")))
    case.journal = Broken()
    case.begun("a")
    ports = case.ports()

    placement = Kite(ports).orders.reconcile("a")

    assert placement is not None
    assert placement.order_id == "2"
    assert isinstance(ports.observer, NotedEvents)
    assert [type(event) for event in ports.observer.events] == [JournalFailed]


@pytest.mark.parametrize("tag", ["", None, 5])
def test_a_tag_that_is_none_is_refused(tag: Any) -> None:
    with pytest.raises(ValidationError, match="Give the tag that the error carries"):
        Case().kite.orders.reconcile(tag)


def test_orders_that_share_a_tag_are_told_apart_by_the_caller() -> None:
    case = Case(book(row(FIRST_ID, SHARED_TAG), row(SECOND_ID, SHARED_TAG)))

    with pytest.raises(ValidationError, match=f"2 orders share it: {FIRST_ID}, {SECOND_ID}"):
        case.kite.orders.reconcile(SHARED_TAG)


def test_one_order_under_a_shared_tag_settles_one_intent() -> None:
    case = Case(book(row(FIRST_ID, SHARED_TAG)))
    case.begun("before", ago=timedelta(hours=1), params=buy(tag=SHARED_TAG))
    case.begun("sent", ago=timedelta(seconds=1), params=buy(tag=SHARED_TAG))

    case.kite.orders.reconcile(SHARED_TAG)

    assert case.open_ids == ["before"]


def test_an_order_that_cannot_be_told_from_others_keeps_its_intent_open() -> None:
    of_an_unknown_time = row("7", SHARED_TAG, order_timestamp=None)
    case = Case(book(of_an_unknown_time))
    case.begun("a", params=buy(tag=SHARED_TAG))

    recovery = case.kite.orders.recover()

    assert told(recovery) == {"a": (None, None)}
    assert case.open_ids == ["a"]
