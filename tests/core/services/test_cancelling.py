from __future__ import annotations

from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    AnswerLostError,
    GeneralError,
    InputError,
    NetworkError,
    SessionExpiredError,
    UnfinishedError,
    ValidationError,
)
from kite_core.messages import Lane
from kite_core.models.cancel_all import CancelAllResult
from kite_testing.manual_clock import ManualClock
from tests.core.services.desk import BOOK, CANCEL, DeskTransport, book, order_row, receipt, refusal
from tests.ports import asyncio_ports_over, ports_over

PENDING = [
    "PUT ORDER REQ RECEIVED",
    "VALIDATION PENDING",
    "OPEN PENDING",
    "OPEN",
    "TRIGGER PENDING",
    "MODIFY VALIDATION PENDING",
    "MODIFY PENDING",
    "MODIFIED",
    "NOT MODIFIED",
    "CANCEL PENDING",
    "AMO REQ RECEIVED",
    "MODIFY AMO REQ RECEIVED",
    "A STATE OF NEXT YEAR",
]
FINAL = ["COMPLETE", "CANCELLED", "REJECTED", "LAPSED", "CANCELLED AMO"]


def desk(*books: Any, cancel: Any = None) -> DeskTransport:
    return DeskTransport({BOOK: list(books), CANCEL: receipt() if cancel is None else cancel})


def cancelled_paths(transport: DeskTransport) -> list[str]:
    return [request.target for request in transport.sent(CANCEL)]


def outcomes_of(result: CancelAllResult) -> dict[str, str]:
    return {item.order.order_id: str(item.outcome) for item in result}


def test_every_state_that_is_not_final_is_cancelled() -> None:
    states = [*PENDING, *FINAL]
    before = [order_row(str(place), state) for place, state in enumerate(states)]
    after = [order_row(str(place), "CANCELLED") for place in range(len(states))]
    transport = desk(book(*before), book(*after))

    result = Kite(ports_over(transport)).orders.cancel_all()

    assert cancelled_paths(transport) == [
        f"/orders/regular/{place}" for place in range(len(PENDING))
    ]
    assert len(result.cancelled) == len(result) == len(PENDING)
    assert {request.lane for request in transport.sent(CANCEL)} == {Lane.EXIT}
    assert transport.calls.count(BOOK) == 2
    assert result.is_clear
    result.raise_if_alive()


def test_nothing_alive_needs_no_request_beyond_the_book() -> None:
    transport = desk(book(order_row("1", "COMPLETE")))

    result = Kite(ports_over(transport)).orders.cancel_all()

    assert transport.calls == [BOOK]
    assert len(result) == 0
    assert result.is_clear


async def test_cancelling_all_can_be_awaited() -> None:
    transport = desk(
        book(order_row("1"), order_row("2")),
        book(order_row("1", "CANCELLED"), order_row("2", "CANCELLED")),
    )

    result = await AsyncKite(asyncio_ports_over(transport)).orders.cancel_all()

    assert outcomes_of(result) == {"1": "cancelled", "2": "cancelled"}


def test_each_order_is_cancelled_under_its_own_variety() -> None:
    rows = [
        order_row("1", variety="iceberg"),
        order_row("2", "AMO REQ RECEIVED", variety="amo"),
        order_row("3", variety="auction"),
    ]
    transport = desk(book(*rows))

    Kite(ports_over(transport)).orders.cancel_all()

    assert cancelled_paths(transport) == [
        "/orders/iceberg/1",
        "/orders/amo/2",
        "/orders/auction/3",
    ]


def test_an_after_market_order_that_was_released_is_an_ordinary_one() -> None:
    transport = desk(book(order_row("1", "OPEN", variety="amo")))

    Kite(ports_over(transport)).orders.cancel_all()

    assert cancelled_paths(transport) == ["/orders/regular/1"]


def test_a_cover_order_is_exited_by_its_stop_through_its_parent() -> None:
    entry = order_row("1", "COMPLETE", variety="co", product="CO", filled_quantity=10)
    stop = order_row("2", "TRIGGER PENDING", variety="co", product="CO", parent_order_id="1")
    transport = desk(book(entry, stop), book(entry, {**stop, "status": "COMPLETE"}))

    result = Kite(ports_over(transport)).orders.cancel_all()

    assert cancelled_paths(transport) == ["/orders/co/2?parent_order_id=1"]
    assert outcomes_of(result) == {"2": "exited"}
    assert len(result.exited) == 1


def test_a_cover_order_that_has_not_traded_takes_its_stop_along() -> None:
    entry = order_row("1", "OPEN", variety="co", product="CO")
    stop = order_row("2", "TRIGGER PENDING", variety="co", product="CO", parent_order_id="1")
    gone = [{**entry, "status": "CANCELLED"}, {**stop, "status": "CANCELLED"}]
    transport = desk(book(stop, entry), book(*gone))

    result = Kite(ports_over(transport)).orders.cancel_all()

    assert cancelled_paths(transport) == ["/orders/co/1"]
    assert outcomes_of(result) == {"1": "cancelled", "2": "cancelled"}


def test_a_cover_order_that_has_traded_in_part_is_cancelled_before_it_is_exited() -> None:
    entry = order_row("1", "OPEN", variety="co", product="CO", filled_quantity=4)
    stop = order_row("2", "TRIGGER PENDING", variety="co", product="CO", parent_order_id="1")
    transport = desk(book(stop, entry))

    Kite(ports_over(transport)).orders.cancel_all()

    assert cancelled_paths(transport) == ["/orders/co/1", "/orders/co/2?parent_order_id=1"]


def test_a_stop_that_was_hit_meanwhile_is_no_exit_of_ours() -> None:
    stop = order_row("2", "TRIGGER PENDING", variety="co", product="CO", parent_order_id="1")
    transport = desk(book(stop), book({**stop, "status": "COMPLETE"}), cancel=refusal())

    result = Kite(ports_over(transport)).orders.cancel_all()

    assert outcomes_of(result) == {"2": "filled meanwhile"}


def test_an_error_of_one_order_does_not_keep_the_others_alive() -> None:
    rows = [order_row("1"), order_row("2"), order_row("3")]
    after = book(order_row("1", "OPEN"), order_row("2", "CANCELLED"), order_row("3", "COMPLETE"))
    answers = [refusal("NetworkException", 503), AnswerLostError("gone"), refusal()]
    transport = desk(book(*rows), after, cancel=answers)

    result = Kite(ports_over(transport)).orders.cancel_all()

    assert outcomes_of(result) == {"1": "still alive", "2": "cancelled", "3": "filled meanwhile"}
    assert [type(item.error) for item in result] == [NetworkError, AnswerLostError, InputError]
    assert [item.order.order_id for item in result.filled_meanwhile] == ["3"]
    assert not result.is_clear
    with pytest.raises(UnfinishedError, match="1 NSE:INFY: still alive") as caught:
        result.raise_if_alive()
    assert caught.value.partial is result


def test_a_partly_filled_order_shows_what_it_traded() -> None:
    after = book(order_row("1", "CANCELLED", filled_quantity=4))

    result = Kite(ports_over(desk(book(order_row("1")), after))).orders.cancel_all()

    assert result.cancelled[0].order.filled_quantity == 4


def test_a_registered_cancellation_that_has_not_arrived_leaves_the_order_alive() -> None:
    transport = desk(book(order_row("1")), book(order_row("1", "CANCEL PENDING")))

    result = Kite(ports_over(transport)).orders.cancel_all()

    (item,) = result.still_alive
    assert item.order.status == "CANCEL PENDING"
    assert item.error is None
    assert transport.calls.count(BOOK) == 2


def test_a_registered_cancellation_can_be_waited_for() -> None:
    clock = ManualClock()
    pending = book(order_row("1", "CANCEL PENDING"))
    transport = desk(book(order_row("1")), pending, pending, book(order_row("1", "CANCELLED")))

    result = Kite(ports_over(transport, clock=clock)).orders.cancel_all(settle_seconds=5)

    assert outcomes_of(result) == {"1": "cancelled"}
    assert clock.slept == [0.5, 0.5]


def test_the_wait_for_a_cancellation_ends() -> None:
    clock = ManualClock()
    transport = desk(book(order_row("1")))

    result = Kite(ports_over(transport, clock=clock)).orders.cancel_all(settle_seconds=1.2)

    assert outcomes_of(result) == {"1": "still alive"}
    assert clock.slept == [0.5, 0.5]


def test_a_cancellation_whose_answer_was_lost_may_have_been_registered() -> None:
    clock = ManualClock()
    pending, gone = book(order_row("1")), book(order_row("1", "CANCELLED"))
    transport = desk(pending, pending, gone, cancel=AnswerLostError("gone"))

    result = Kite(ports_over(transport, clock=clock)).orders.cancel_all(settle_seconds=5)

    assert outcomes_of(result) == {"1": "cancelled"}
    assert clock.slept == [0.5]


def test_a_refused_cancellation_is_not_waited_for() -> None:
    clock = ManualClock()
    transport = desk(book(order_row("1")), cancel=refusal())

    Kite(ports_over(transport, clock=clock)).orders.cancel_all(settle_seconds=60)

    assert clock.slept == []


def test_an_order_that_came_up_meanwhile_is_reported() -> None:
    after = book(order_row("1", "COMPLETE"), order_row("2", "OPEN", variety="iceberg"))

    result = Kite(ports_over(desk(book(order_row("1")), after))).orders.cancel_all()

    assert outcomes_of(result) == {"1": "filled meanwhile", "2": "still alive"}
    assert [item.is_latecomer for item in result] == [False, True]


def test_an_unreadable_row_is_named_since_it_may_be_alive() -> None:
    rows = [order_row("1"), order_row("2", quantity="many"), "no row at all"]
    over = order_row("3", "COMPLETE", quantity="many")
    transport = desk(book(*rows, over), book(order_row("1", "CANCELLED"), *rows[1:], over))

    result = Kite(ports_over(transport)).orders.cancel_all()

    assert [row.row for row in result.skipped] == rows[1:]
    assert not result.is_clear
    with pytest.raises(UnfinishedError, match=r"Not everything is cancelled.*unreadable"):
        result.raise_if_alive()


def test_an_order_that_vanished_from_the_book_is_unknown() -> None:
    result = Kite(ports_over(desk(book(order_row("1")), book()))).orders.cancel_all()

    assert outcomes_of(result) == {"1": "unknown"}
    assert not result.is_clear


def test_a_book_that_cannot_be_read_again_does_not_lose_the_result() -> None:
    transport = desk(book(order_row("1"), "odd"), refusal("GeneralException", 500))

    result = Kite(ports_over(transport)).orders.cancel_all()

    assert outcomes_of(result) == {"1": "unknown"}
    assert isinstance(result.look_error, GeneralError)
    assert [row.row for row in result.skipped] == ["odd"]


def test_a_book_that_cannot_be_read_at_all_is_an_error() -> None:
    with pytest.raises(GeneralError):
        Kite(ports_over(desk(refusal("GeneralException", 500)))).orders.cancel_all()


def test_without_a_session_nothing_more_is_sent() -> None:
    rows = [order_row(str(place)) for place in range(5)]
    lost = refusal("TokenException", 403)
    transport = desk(book(*rows), lost, cancel=[receipt(), lost])

    result = Kite(ports_over(transport)).orders.cancel_all()

    assert len(transport.sent(CANCEL)) == 2
    assert [type(item.error) for item in result] == [type(None), *[SessionExpiredError] * 4]
    assert isinstance(result.look_error, SessionExpiredError)


ROWS = [
    order_row("1"),
    order_row("2", exchange="BSE"),
    order_row("3", tradingsymbol="SBIN"),
    order_row("4", product="CNC"),
    order_row("5", variety="iceberg"),
    order_row("6", tag="swing0123456789ab", tags=["swing0123456789ab"]),
    order_row("7", tag="swinger"),
]


@pytest.mark.parametrize(
    ("wish", "ids"),
    [
        ({"exchange": "BSE"}, "2"),
        ({"tradingsymbol": "INFY"}, "124567"),
        ({"tradingsymbol": "INFY", "exchange": "NSE"}, "14567"),
        ({"product": "CNC"}, "4"),
        ({"variety": "iceberg"}, "5"),
        ({"tag": "swing"}, "6"),
        ({"tag": "swing0123456789ab"}, "6"),
        ({"tag": "swinger"}, "7"),
        ({"product": "NRML"}, ""),
    ],
)
def test_only_what_matches_is_cancelled(wish: dict[str, str], ids: str) -> None:
    transport = desk(book(*ROWS))

    Kite(ports_over(transport)).orders.cancel_all(**wish)  # type: ignore[arg-type]  # reason: all of these take texts

    assert "".join(path[-1] for path in cancelled_paths(transport)) == ids


def test_a_stop_is_cancelled_for_the_tag_of_its_entry() -> None:
    entry = order_row("1", "COMPLETE", variety="co", product="CO", tag="mine")
    stop = order_row("2", "TRIGGER PENDING", variety="co", product="CO", parent_order_id="1")
    transport = desk(book(entry, stop))

    Kite(ports_over(transport)).orders.cancel_all(tag="mine")

    assert cancelled_paths(transport) == ["/orders/co/2?parent_order_id=1"]


def test_misspelt_words_are_refused_because_they_would_match_nothing() -> None:
    with pytest.raises(ValidationError) as caught:
        Kite(ports_over([])).orders.cancel_all(
            exchange="nse",
            product="MISS",
            variety="regula",
            tradingsymbol=" ",
            tag="",
            concurrency=0,
            settle_seconds=float("nan"),
        )

    assert {fault.field for fault in caught.value.faults} == {
        "exchange",
        "product",
        "variety",
        "tradingsymbol",
        "tag",
        "concurrency",
        "settle_seconds",
    }


@pytest.mark.parametrize(
    "wish",
    [
        {"tradingsymbol": "infy"},
        {"tradingsymbol": "NSE:INFY"},
        {"tag": 5},
        {"settle_seconds": "2"},
    ],
)
def test_what_can_match_nothing_is_refused_before_any_request(wish: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Kite(ports_over([])).orders.cancel_all(**wish)

    assert [fault.field for fault in caught.value.faults] == list(wish)


def test_an_interruption_says_how_many_cancellations_were_asked_for() -> None:
    rows = [order_row("1"), order_row("2"), order_row("3")]
    transport = desk(book(*rows), cancel=[receipt(), KeyboardInterrupt()])

    with pytest.raises(KeyboardInterrupt) as caught:
        Kite(ports_over(transport)).orders.cancel_all()

    assert "after 2 of 3 cancellations" in caught.value.__notes__[0]
