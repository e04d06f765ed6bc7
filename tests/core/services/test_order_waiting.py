from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    AnswerLostError,
    GeneralError,
    KiteError,
    SessionExpiredError,
    ValidationError,
    WaitTimeoutError,
)
from kite_core.messages import Response
from kite_core.models.orders import Order
from kite_core.models.words import OrderStatus
from kite_core.ticker.stream_events import OrderUpdate, Stopped
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line
from tests.core.services.desk import refusal, success
from tests.core.services.scripted_stream import Happening, ScriptedStream, following_ports
from tests.core.ticker.order_rows import PLACED_AT, row, stop

AT = PLACED_AT
HISTORY = "GET /orders/{order_id}"
WAY_IN = (row("PUT ORDER REQ RECEIVED", order_id="1"), row("OPEN PENDING", order_id="1"))


def states(*rows: Order) -> Response:
    """A history that ends with these."""
    return success([order.to_dict() for order in (*WAY_IN, *rows)])


OPEN = states(row(order_id="1"))
COMPLETE = states(row("COMPLETE", order_id="1", filled=10, at=3))


class Desk:
    """A blocking client over a scripted stream and a scripted history of order 1."""

    def __init__(self, *histories: Line, script: tuple[Happening, ...] = ()) -> None:
        self.clock = ManualClock()
        self.stream = ScriptedStream(self.clock, script)
        self.ports, self.transport = following_ports(self.stream, history=histories)
        self.kite = Kite(self.ports)

    @property
    def looks(self) -> int:
        return len(self.transport.sent(HISTORY))


def pushed(status: str, *, order_id: str = "1", **fields: Any) -> OrderUpdate:
    return OrderUpdate(order=row(status, order_id=order_id, **fields), at=AT)


def has_filled_four(order: Order) -> bool:
    return order.filled_quantity >= 4


def is_never(_: Order) -> bool:
    return False


def test_an_order_that_is_far_enough_is_answered_at_once() -> None:
    desk = Desk(COMPLETE)

    order = desk.kite.orders.wait("1")

    assert order.status is OrderStatus.COMPLETE
    assert (desk.looks, desk.clock.monotonic()) == (1, 0)
    assert desk.stream.starts == 0


def test_without_a_ticker_its_history_is_read_every_second() -> None:
    desk = Desk(OPEN, OPEN, OPEN, COMPLETE)

    order = desk.kite.orders.wait("1", timeout_seconds=60)

    assert order.filled_quantity == 10
    assert (desk.looks, desk.clock.monotonic()) == (4, 3)


def test_with_a_ticker_its_update_is_heard() -> None:
    other = pushed("COMPLETE", filled=10, order_id="2")
    script = ((1.25, other), (1.5, pushed("COMPLETE", filled=10, at=1)))
    desk = Desk(OPEN, script=script)
    ticker = desk.kite.ticker.open()

    order = desk.kite.orders.wait("1", ticker=ticker, poll_seconds=5)

    assert order.status is OrderStatus.COMPLETE
    assert (desk.looks, desk.clock.monotonic()) == (1, 1.5)
    assert [consumer.is_closed for consumer in desk.stream.consumers] == [False, True]
    assert desk.stream.starts == 0


def test_when_the_ticker_is_stopped_its_history_is_read_on() -> None:
    desk = Desk(OPEN, OPEN, COMPLETE, script=((0.5, Stopped(at=AT)),))
    ticker = desk.kite.ticker.open()

    order = desk.kite.orders.wait("1", ticker=ticker)

    assert order.status is OrderStatus.COMPLETE
    assert (desk.looks, desk.clock.monotonic()) == (3, 2)


def test_the_error_of_a_ticker_is_raised() -> None:
    error = SessionExpiredError("The session is over.", http_status=403)
    desk = Desk(OPEN, script=((0.5, Stopped(at=AT, error=error)),))

    with pytest.raises(SessionExpiredError) as caught:
        desk.kite.orders.wait("1", ticker=desk.kite.ticker.open())

    assert caught.value is error


@pytest.mark.parametrize(
    ("until", "order"),
    [
        ("open", row("OPEN", order_id="1", at=1)),
        ("open", stop(order_id="1", at=1)),
        ("filled", row("COMPLETE", order_id="1", filled=10, at=1)),
        ("final", row("CANCELLED", order_id="1", at=1)),
        ("CANCEL PENDING", row("CANCEL PENDING", order_id="1", at=1)),
        (OrderStatus.CANCEL_PENDING, row("CANCEL PENDING", order_id="1", at=1)),
        (OrderStatus("BRAND NEW"), row("BRAND NEW", order_id="1", at=1)),
        (("open", "CANCEL PENDING"), row("CANCEL PENDING", order_id="1", at=1)),
        ({"TRIGGER PENDING"}, stop(order_id="1", at=1)),
        (has_filled_four, row(order_id="1", filled=4, at=1)),
    ],
)
def test_it_waits_until_the_order_is_as_wished(until: Any, order: Order) -> None:
    desk = Desk(states(), states(order))

    reached = desk.kite.orders.wait("1", until=until)

    assert reached == order
    assert desk.looks == 2


@pytest.mark.parametrize("status", ["CANCELLED", "REJECTED", "LAPSED"])
@pytest.mark.parametrize("until", ["filled", "open", "TRIGGER PENDING", is_never])
def test_an_order_that_has_ended_otherwise_is_answered_too(status: str, until: Any) -> None:
    desk = Desk(OPEN if until != "open" else states(), states(row(status, order_id="1", at=1)))

    assert desk.kite.orders.wait("1", until=until).status == status


def test_states_that_were_passed_between_two_looks_are_not_waited_for() -> None:
    desk = Desk(states(), states(row(order_id="1"), row("COMPLETE", order_id="1", filled=10, at=1)))

    assert desk.kite.orders.wait("1", until="open").status is OrderStatus.COMPLETE


def test_too_long_a_wait_carries_the_order_as_it_is() -> None:
    desk = Desk(OPEN, states(row(order_id="1", filled=4, at=1)))

    with pytest.raises(WaitTimeoutError) as caught:
        desk.kite.orders.wait("1", until="filled", timeout_seconds=2.5)

    error = caught.value
    assert isinstance(error, TimeoutError)
    assert error.order.filled_quantity == 4
    assert str(error) == (
        "Order 1 did not come far enough in 2.5 s: it is OPEN, 4 of 10 filled. "
        "Fix: It lives on as it is. Wait again, change it, or cancel it."
    )
    assert error.__cause__ is None
    assert desk.clock.monotonic() == 2.5


def test_at_the_end_there_is_a_last_look() -> None:
    desk = Desk(OPEN, COMPLETE)

    order = desk.kite.orders.wait("1", timeout_seconds=0.5)

    assert order.status is OrderStatus.COMPLETE
    assert (desk.looks, desk.clock.monotonic()) == (2, 0.5)


@pytest.mark.parametrize(
    "trouble", [AnswerLostError("The line broke."), refusal("NetworkException", 503)]
)
def test_a_look_that_fails_for_a_while_is_made_up_for(trouble: Line) -> None:
    desk = Desk(trouble, trouble, COMPLETE)

    assert desk.kite.orders.wait("1").status is OrderStatus.COMPLETE


def test_when_nobody_could_be_asked_the_error_says_why() -> None:
    desk = Desk(AnswerLostError("The line broke."))

    with pytest.raises(WaitTimeoutError, match="nobody could say") as caught:
        desk.kite.orders.wait("1", timeout_seconds=3)

    assert caught.value.order is None
    assert isinstance(caught.value.__cause__, AnswerLostError)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal("GeneralException", 404, "Couldn't find that order."), GeneralError),
        (refusal("TokenException", 403), SessionExpiredError),
    ],
)
def test_what_will_not_pass_is_raised_at_once(answer: Response, error: type[KiteError]) -> None:
    desk = Desk(answer)

    with pytest.raises(error):
        desk.kite.orders.wait("1")
    assert desk.looks == 1


async def test_an_asyncio_client_waits_the_same_way() -> None:
    stream = ScriptedStream(ManualClock())
    ports, _ = following_ports(stream, history=[OPEN, COMPLETE])

    order = await AsyncKite(ports).orders.wait("1")

    assert order.status is OrderStatus.COMPLETE


def words() -> Iterator[str]:
    yield "final"


async def later(_: Order) -> bool:
    return True


@pytest.mark.parametrize(
    ("wishes", "fault"),
    [
        ({"until": "finished"}, 'until: "finished" is not a known OrderStatus'),
        ({"until": "complete"}, 'Did you mean "COMPLETE"?'),
        ({"until": "UPDATE"}, "until: 'UPDATE' is no state of an order"),
        ({"until": ["open", 7]}, "until: 7 is no state of an order"),
        ({"until": []}, "until: [] names no state"),
        ({"until": None}, "until: None names no state"),
        ({"until": words()}, "names no state"),
        ({"until": later}, "until: it is a coroutine function"),
        ({"timeout_seconds": 0}, "timeout_seconds: 0 is not above 0"),
        ({"poll_seconds": -1}, "poll_seconds: -1 is not above 0"),
        ({"ticker": 7}, "ticker: it is a int"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(wishes: dict[str, Any], fault: str) -> None:
    desk = Desk(OPEN)

    with pytest.raises(ValidationError) as caught:
        desk.kite.orders.wait("1", **wishes)

    assert fault in str(caught.value)
    assert desk.looks == 0


def test_an_order_id_is_a_text() -> None:
    with pytest.raises(ValidationError, match="order_id: it is empty"):
        Desk(OPEN).kite.orders.wait("")
