from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    AnswerLostError,
    InputError,
    NotSentError,
    OrderError,
    OutcomeUnknownError,
    RateLimitedError,
)
from kite_core.events import OutcomeDoubted, OutcomeSettled
from kite_core.models.order_modification import OrderModification
from kite_core.ports import Ports
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line
from tests.core.services.desk import DeskTransport, book, order_row, receipt, refusal
from tests.ports import NotedEvents, asyncio_ports_over, ports_over

HISTORY = "GET /orders/{order_id}"
CHANGE = "PUT /orders/{variety}/{order_id}"
CANCEL = "DELETE /orders/{variety}/{order_id}"
LOST = AnswerLostError("gone")
TO_1491 = OrderModification(price=1491)


def order(status: str = "OPEN", **fields: Any) -> Any:
    return book(order_row("1", status, **{"price": 1490.0, **fields}))


OPEN, CHANGED, FILLED = order(), order(price=1491.0), order("COMPLETE", filled_quantity=10)
MOVING = order("MODIFY PENDING")


def desk(*history: Line, change: Any = LOST) -> DeskTransport:
    return DeskTransport({HISTORY: history, CHANGE: change, CANCEL: change})


def changed(transport: DeskTransport, **ports: Any) -> OutcomeUnknownError | str:
    """What a modification comes to: the id of its receipt, or that nobody can say."""
    kite = Kite(ports_over(transport, **ports))
    try:
        return kite.orders.modify("1", changes=TO_1491).order_id
    except OutcomeUnknownError as error:
        return error


def test_a_change_that_is_answered_costs_one_request() -> None:
    transport = desk(change=receipt())
    kite = Kite(ports_over(transport))

    kite.orders.modify("1", changes=TO_1491)
    kite.orders.cancel("1")

    assert transport.calls == [CHANGE, CANCEL]


def test_a_refusal_is_no_doubt() -> None:
    transport = desk(change=refusal())

    with pytest.raises(InputError):
        Kite(ports_over(transport)).orders.modify("1", changes=TO_1491)

    assert transport.calls == [CHANGE]


def test_a_change_that_took_effect_is_found_by_one_look() -> None:
    transport = desk(CHANGED)

    assert changed(transport) == "1"
    assert transport.calls == [CHANGE, HISTORY]


def test_what_is_under_way_is_looked_at_until_it_rests() -> None:
    transport = desk(MOVING, MOVING, MOVING, CHANGED)
    clock = ManualClock()

    assert changed(transport, clock=clock) == "1"
    assert transport.calls == [CHANGE, *[HISTORY] * 4]


def test_a_look_that_fails_proves_nothing() -> None:
    transport = desk(LOST, refusal("GeneralException", 500), CHANGED)

    assert changed(transport) == "1"


def test_an_order_that_rests_unchanged_for_some_seconds_is_changed_once_more() -> None:
    clock = ManualClock()
    began = clock.monotonic()
    transport = desk(OPEN, change=[LOST, receipt()])

    assert changed(transport, clock=clock) == "1"
    assert transport.calls == [CHANGE, *[HISTORY] * 4, CHANGE]
    assert transport.requests[0] == transport.requests[-1]
    assert clock.monotonic() - began == 3.5


def test_a_stop_is_changed_once_more_after_a_shorter_rest() -> None:
    clock = ManualClock()
    began = clock.monotonic()
    stop = order("TRIGGER PENDING", order_type="SL", trigger_price=1480.0)

    assert changed(desk(stop, change=[LOST, receipt()]), clock=clock) == "1"
    assert clock.monotonic() - began == 1.5


def test_what_moves_in_between_has_to_rest_again() -> None:
    transport = desk(OPEN, OPEN, OPEN, MOVING, OPEN, CHANGED)

    assert changed(transport) == "1"
    assert transport.calls.count(CHANGE) == 1


def test_a_change_is_repeated_once_and_no_more() -> None:
    transport = desk(OPEN)

    error = changed(transport)

    assert isinstance(error, OutcomeUnknownError)
    assert transport.calls.count(CHANGE) == 2
    assert error.is_ambiguous
    assert not error.is_retryable
    assert error.cause is LOST
    assert error.looks == transport.calls.count(HISTORY)
    assert error.endpoint == CHANGE
    assert error.message == (
        "Nobody can say whether the change of order 1 took effect. gone "
        "Order 1 is OPEN: LIMIT at 1490, 0 of 10 filled."
    )


def test_a_repeat_that_is_lost_may_take_effect_as_well() -> None:
    transport = desk(OPEN, OPEN, OPEN, OPEN, CHANGED, change=LOST)

    assert changed(transport) == "1"
    assert transport.calls.count(CHANGE) == 2


@pytest.mark.parametrize(
    "put_off",
    [
        NotSentError("refused"),
        RateLimitedError("too fast"),
        refusal(message="Order cannot be modified as it is being processed. Try later."),
    ],
)
def test_a_repeat_that_was_put_off_may_come_again(put_off: Line) -> None:
    transport = desk(OPEN, change=[LOST, put_off, put_off, receipt()])

    assert changed(transport) == "1"
    assert transport.calls.count(CHANGE) == 4


def test_repeats_that_are_put_off_for_ever_come_to_an_end() -> None:
    transport = desk(OPEN, change=[LOST, NotSentError("refused")])

    assert isinstance(changed(transport), OutcomeUnknownError)
    assert transport.calls.count(CHANGE) == 6


def test_a_refused_repeat_is_told_when_nothing_else_shows() -> None:
    transport = desk(OPEN, change=[LOST, refusal(message="Above the circuit limit.")])

    error = changed(transport)

    assert isinstance(error, OutcomeUnknownError)
    assert "The repeat failed: Above the circuit limit." in error.message
    assert transport.calls.count(CHANGE) == 2


def test_an_order_that_ended_without_the_change_is_no_doubt() -> None:
    transport = desk(FILLED)

    with pytest.raises(OrderError) as caught:
        Kite(ports_over(transport)).orders.modify("1", changes=TO_1491)

    assert not caught.value.is_ambiguous
    assert caught.value.__cause__ is LOST
    assert caught.value.message == (
        "It is too late for the change of order 1. "
        "Order 1 is COMPLETE: LIMIT at 1490, 10 of 10 filled."
    )


def test_nothing_is_sent_again_over_a_change_of_somebody_else() -> None:
    transport = desk(
        book(
            order_row("1", price=1490.0, order_timestamp="2026-11-20 09:00:00"),
            order_row("1", price=1480.0, order_timestamp="2026-11-20 23:00:00"),
        )
    )

    error = changed(transport)

    assert isinstance(error, OutcomeUnknownError)
    assert "Somebody else changed it meanwhile. Order 1 is OPEN: LIMIT at 1480" in error.message
    assert transport.calls == [CHANGE, HISTORY]


def test_without_a_window_there_is_one_look() -> None:
    transport = desk(OPEN)

    error = changed(transport, order_window_seconds=0)

    assert isinstance(error, OutcomeUnknownError)
    assert error.looks == 1
    assert transport.calls == [CHANGE, HISTORY]


def test_looks_that_never_succeed_are_told() -> None:
    down = refusal("NetworkException", 503, "Out of reach.")

    error = changed(desk(down))

    assert isinstance(error, OutcomeUnknownError)
    assert error.looks == 0
    assert error.last_look_error is not None
    assert error.last_look_error.message == "Out of reach."


def test_the_observer_is_told_of_the_doubt_and_of_its_end() -> None:
    ports = ports_over(desk(MOVING, CHANGED))

    Kite(ports).orders.modify("1", changes=TO_1491)

    assert noted(ports) == [
        OutcomeDoubted(endpoint=CHANGE, reason="AnswerLostError"),
        OutcomeSettled(endpoint=CHANGE, was_found=True, looks=2, seconds=0.5),
    ]


def test_the_observer_is_told_when_nobody_can_say() -> None:
    ports = ports_over(desk(MOVING), order_window_seconds=1)

    with pytest.raises(OutcomeUnknownError):
        Kite(ports).orders.cancel("1")

    assert noted(ports)[1] == OutcomeSettled(endpoint=CANCEL, was_found=False, looks=3, seconds=1.0)


def noted(ports: Ports) -> list[Any]:
    assert isinstance(ports.observer, NotedEvents)
    return ports.observer.events


def test_an_interruption_tells_that_nobody_can_say() -> None:
    transport = DeskTransport({HISTORY: [OPEN, KeyboardInterrupt()], CANCEL: LOST})  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]  # reason: as Ctrl-C comes

    with pytest.raises(KeyboardInterrupt) as caught:
        Kite(ports_over(transport)).orders.cancel("1")

    assert isinstance(caught.value.__cause__, OutcomeUnknownError)
    assert "the cancellation of order 1" in caught.value.__cause__.message


async def test_a_cancelled_task_tells_that_nobody_can_say() -> None:
    transport = desk(asyncio.CancelledError())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: as a cancelled task sees it

    with pytest.raises(asyncio.CancelledError) as caught:
        await AsyncKite(asyncio_ports_over(transport)).orders.cancel("1")

    assert isinstance(caught.value.__cause__, OutcomeUnknownError)


def test_a_cancellation_is_repeated_soon_and_several_times() -> None:
    clock = ManualClock()
    began = clock.monotonic()
    transport = desk(OPEN, change=[LOST, LOST, LOST, receipt()])

    Kite(ports_over(transport, clock=clock)).orders.cancel("1")

    assert transport.calls == [CANCEL, *[HISTORY, HISTORY, CANCEL] * 3]
    assert clock.monotonic() - began == 1.5
