from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kite_core.call import Sent
from kite_core.client import AsyncKite
from kite_core.errors import AnswerLostError, SessionExpiredError
from kite_core.events import OutcomeDoubted, OutcomeSettled
from kite_core.ist import IST
from kite_core.models.orders import Order
from kite_core.rows import Rows
from kite_core.run_now import run_now
from kite_core.services.looking import ClockLead, Looking
from kite_core.services.order_finding import BOOK
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line
from tests.core.services.desk import BOOK as BOOK_ENDPOINT
from tests.core.services.desk import DeskTransport, book, order_row, refusal
from tests.ports import NotedEvents, ports_over

LOST = AnswerLostError("gone")


def never(_book: Rows[Order]) -> None: ...


def first_of(rows: Rows[Order]) -> Order | None:
    return rows[0] if rows else None


def looking_over(
    transport: DeskTransport, *, seconds: float = 120.0
) -> tuple[Looking, ManualClock]:
    clock = ManualClock()
    client = AsyncKite(ports_over(transport, clock=clock))
    return Looking(client=client, endpoint="POST /x", window_seconds=seconds), clock


def test_it_looks_at_once_then_more_and_more_rarely_and_when_the_window_ends() -> None:
    transport = DeskTransport({BOOK_ENDPOINT: book()})
    looking, clock = looking_over(transport, seconds=30)
    began = clock.monotonic()
    times: list[float] = []

    def note(_book: Rows[Order]) -> None:
        times.append(clock.monotonic() - began)

    assert run_now(looking.until(BOOK, note)) is None
    assert times == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 23.5, 30]
    assert looking.looks == len(times)


def test_it_ends_with_the_first_look_that_tells_something() -> None:
    transport = DeskTransport({BOOK_ENDPOINT: [book(), book(order_row("7"))]})
    looking, _ = looking_over(transport)

    found = run_now(looking.until(BOOK, first_of))

    assert found is not None
    assert (found.order_id, looking.looks) == ("7", 2)


def test_a_look_that_fails_proves_nothing_and_others_follow() -> None:
    answers: list[Line] = [LOST, refusal("TokenException", 403), book(order_row("7"))]
    looking, _ = looking_over(DeskTransport({BOOK_ENDPOINT: answers}))

    assert run_now(looking.until(BOOK, first_of)) is not None
    assert looking.looks == 1
    assert looking.last_error is None


def test_the_last_failure_is_kept() -> None:
    answers: list[Line] = [book(), LOST, refusal("TokenException", 403)]
    looking, _ = looking_over(DeskTransport({BOOK_ENDPOINT: answers}), seconds=1)

    run_now(looking.until(BOOK, never))

    assert isinstance(looking.last_error, SessionExpiredError)
    assert str(looking).startswith("There was no sign of it in 1 look at the broker's state, and")


def test_it_says_when_nothing_could_be_seen_at_all() -> None:
    looking, _ = looking_over(DeskTransport({BOOK_ENDPOINT: LOST}), seconds=0)

    run_now(looking.until(BOOK, never))

    assert str(looking).startswith("The broker's state could not be read: GET /orders: gone")


def test_a_single_look_is_repeated_until_it_succeeds() -> None:
    transport = DeskTransport({BOOK_ENDPOINT: [LOST, LOST, book(), book()]})
    looking, _ = looking_over(transport)

    run_now(looking.until(BOOK, never, looks=1))

    assert len(transport.requests) == 3


def test_a_search_is_told_to_the_observer() -> None:
    looking, _ = looking_over(DeskTransport({BOOK_ENDPOINT: [book(), book(order_row("7"))]}))
    observer = looking.client.ports.observer
    assert isinstance(observer, NotedEvents)

    run_now(looking.search(BOOK, first_of, because=LOST))

    assert observer.events == [
        OutcomeDoubted(endpoint="POST /x", reason="AnswerLostError"),
        OutcomeSettled(endpoint="POST /x", was_found=True, looks=2, seconds=0.5),
    ]


def test_a_clock_that_goes_wrong_is_corrected_by_the_broker_s() -> None:
    dated = replace(book(), headers={"Date": "Fri, 20 Nov 2026 04:28:20 GMT"})  # 09:58:20 IST
    looking, clock = looking_over(DeskTransport({BOOK_ENDPOINT: dated}), seconds=0)
    sent = Sent(at=clock.now(), tick=clock.monotonic())

    assert looking.broker_time(sent) == sent.at
    run_now(looking.until(BOOK, never))
    assert sent.at - looking.broker_time(sent) == timedelta(seconds=100)
    set_meanwhile = replace(sent, at=sent.at + timedelta(hours=1))
    assert looking.broker_time(set_meanwhile) == looking.broker_time(sent)


def test_late_answers_tell_the_time_badly_and_quick_ones_well() -> None:
    lead = ClockLead()
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=IST)

    lead.narrow(100, 110, noon)
    assert lead.most - lead.least == timedelta(seconds=11)
    lead.narrow(98, 100.5, noon)
    assert lead.most - lead.least == timedelta(seconds=1.5)


def test_the_broker_s_time_is_known_when_no_answer_tells_it() -> None:
    looking, _ = looking_over(DeskTransport({BOOK_ENDPOINT: book()}), seconds=0)

    run_now(looking.until(BOOK, never))

    assert looking.knows_broker_time
