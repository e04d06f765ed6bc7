from __future__ import annotations

from contextlib import aclosing, closing
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from kite_core import AsyncKite, Kite, KiteCalls
from kite_core.errors import (
    AnswerLostError,
    InputError,
    KiteError,
    NotAvailableError,
    TooManySocketsError,
    ValidationError,
)
from kite_core.messages import Response
from kite_core.models.orders import Order
from kite_core.ticker.order_events import OrderChange, OrderEvent, OrderSource
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    Disconnected,
    Gap,
    OrderUpdate,
    Stopped,
    StreamEvent,
    Ticks,
)
from kite_testing.manual_clock import ManualClock
from tests.core.services.desk import BOOK, DeskTransport, refusal, success
from tests.core.services.scripted_stream import Happening, ScriptedStream, following_ports
from tests.core.ticker.order_rows import PLACED_AT, row
from tests.ports import ports_over

AT = PLACED_AT


def book(*rows: Order) -> Response:
    return success([order.to_dict() for order in rows])


def pushed(status: str, **fields: Any) -> OrderUpdate:
    return OrderUpdate(order=row(status, **fields), at=AT)


class Desk:
    """A blocking client over a scripted stream and a scripted order book."""

    def __init__(self, *books: Response | KiteError, script: tuple[Happening, ...] = ()) -> None:
        self.clock = ManualClock()
        self.stream = ScriptedStream(self.clock, script)
        self.ports, self.transport = following_ports(self.stream, *books)
        self.kite = Kite(self.ports)

    def told(self, count: int, **wishes: Any) -> list[OrderEvent]:
        with closing(self.kite.orders.events(**wishes)) as events:
            return list(islice(events, count))

    @property
    def looks(self) -> int:
        """How often the order book was asked for."""
        return len(self.transport.sent(BOOK))


def changes(events: list[OrderEvent]) -> list[OrderChange]:
    return [event.change for event in events]


def test_first_come_the_orders_of_the_day_as_they_are() -> None:
    desk = Desk(book(row(order_id="1"), row("COMPLETE", order_id="2", filled=10, at=1)))

    events = desk.told(2)

    assert changes(events) == [OrderChange.OPENED, OrderChange.COMPLETED]
    assert all(event.source is OrderSource.BOOK and not event.is_bridged for event in events)
    assert (desk.stream.starts, desk.stream.stops, desk.looks) == (1, 1, 1)
    assert all(consumer.is_closed for consumer in desk.stream.consumers)


def test_since_the_start_only_changes_are_told() -> None:
    old, new = row(order_id="1"), row("COMPLETE", order_id="2", filled=10)
    desk = Desk(book(old), book(old, new))

    (event,) = desk.told(1, since_start=True)

    assert event.order_id == "2"


def test_updates_are_told_once_and_in_order() -> None:
    partial = pushed("UPDATE", filled=4, average=1500.0, at=2)
    complete = pushed("COMPLETE", filled=10, average=1500.0, at=3)
    script = (
        (1, partial),
        (1.1, complete),
        (1.2, complete),
        (1.3, partial),
        (2, pushed("REJECTED", order_id="2")),
    )
    desk = Desk(book(row()), script=script)

    events = desk.told(4)

    assert changes(events) == [
        OrderChange.OPENED,
        OrderChange.PARTIALLY_FILLED,
        OrderChange.COMPLETED,
        OrderChange.REJECTED,
    ]
    assert [event.fill_quantity for event in events] == [0, 4, 6, 0]
    assert [event.source for event in events[1:]] == [OrderSource.SOCKET] * 3
    assert desk.looks == 1


def test_an_update_that_never_came_is_found_by_the_next_look() -> None:
    desk = Desk(book(row()), book(row("COMPLETE", filled=10, at=3)))

    events = desk.told(2, poll_seconds=2)

    assert events[1].change is OrderChange.COMPLETED
    assert (events[1].source, events[1].is_bridged) == (OrderSource.BOOK, False)
    assert desk.clock.monotonic() == 2


def test_after_a_loss_the_book_bridges_it() -> None:
    gap = Gap(start=AT, end=AT, tokens=())
    back = Connected(at=AT)
    desk = Desk(
        book(row()),
        book(row("COMPLETE", filled=10, at=3)),
        script=((1, Disconnected(reason="", retry_seconds=1, at=AT)), (2, back), (2, gap)),
    )

    events = desk.told(2)

    assert (events[1].change, events[1].is_bridged) == (OrderChange.COMPLETED, True)
    assert desk.clock.monotonic() == 2
    assert desk.looks == 2


@pytest.mark.parametrize(
    "sign",
    [Connected(at=AT), BrokerMessage(kind="order", data={}, text="", at=AT)],
    ids=["connected", "unreadable update"],
)
def test_a_sign_that_something_may_be_missing_is_looked_after_at_once(sign: StreamEvent) -> None:
    desk = Desk(book(row()), book(row("COMPLETE", filled=10, at=3)), script=((1, sign),))

    events = desk.told(2)

    assert (events[1].change, events[1].is_bridged) == (OrderChange.COMPLETED, False)
    assert desk.clock.monotonic() == 1


def test_other_messages_and_ticks_are_no_reason_to_look() -> None:
    notice = BrokerMessage(kind="message", data="Hello.", text="", at=AT)
    script: tuple[Happening, ...] = ((1, notice), (2, Ticks(b"\x00", AT)))
    desk = Desk(book(row()), book(row("COMPLETE", filled=10, at=3)), script=script)

    desk.told(2)

    assert desk.clock.monotonic() == 5


def test_an_update_that_leaves_a_doubt_is_settled_by_the_book_at_once() -> None:
    desk = Desk(
        book(row("CANCELLED", at=1)),
        book(row("COMPLETE", filled=10, at=3)),
        script=((1, pushed("COMPLETE", filled=10, at=3)),),
    )

    events = desk.told(2)

    assert events[1].is_correction
    assert events[1].source is OrderSource.BOOK
    assert desk.clock.monotonic() == 1


def test_a_book_that_takes_something_back_is_asked_again_soon() -> None:
    behind = book(row(filled=4, at=3))
    script = ((1, pushed("COMPLETE", filled=10, at=3)),)
    desk = Desk(book(row()), behind, script=script)

    events = desk.told(3, poll_seconds=60)

    assert changes(events) == [OrderChange.OPENED, OrderChange.COMPLETED, OrderChange.CORRECTED]
    assert desk.clock.monotonic() == 62.5


def test_updates_that_the_queue_had_no_room_for_are_a_loss() -> None:
    rejected = row("REJECTED")
    names = [str(number) for number in range(5_000)]
    flood = tuple(
        (1.0, OrderUpdate(order=replace(rejected, order_id=name), at=AT)) for name in names
    )
    fields = rejected.to_dict()
    everything = success([{**fields, "order_id": name} for name in names])
    desk = Desk(book(), everything, script=flood)

    events = desk.told(5_000)

    assert len({event.order_id for event in events}) == 5_000
    assert sum(event.is_bridged for event in events) == 5_000 - 4_096
    assert desk.clock.monotonic() == 1


def test_a_flood_of_updates_does_not_put_off_the_look_for_ever() -> None:
    flood = tuple((0.0, pushed("REJECTED", order_id=str(number))) for number in range(100))
    missed = book(row("COMPLETE", filled=10, order_id="missed"))
    desk = Desk(book(), missed, script=flood)

    seen: list[str] = []
    with closing(desk.kite.orders.events(poll_seconds=2)) as events:
        for event in events:
            seen.append(event.order_id)
            desk.clock.advance(0.5)  # a slow consumer
            if event.order_id == "missed":
                break

    assert len(seen) < 20


@pytest.mark.parametrize(
    "trouble",
    [
        AnswerLostError("The line broke."),
        refusal("NetworkException", 503),
        refusal("DataException", 502),
        refusal("TokenException", 403),
    ],
)
def test_a_look_that_fails_for_a_while_is_made_up_for(trouble: Response | KiteError) -> None:
    desk = Desk(book(row()), trouble, book(row("COMPLETE", filled=10, at=3)))

    events = desk.told(2)

    assert changes(events) == [OrderChange.OPENED, OrderChange.COMPLETED]
    assert desk.clock.monotonic() == 10


def test_a_loss_whose_look_fails_is_still_bridged_by_the_next_one() -> None:
    gap = Gap(start=AT, end=AT, tokens=())
    complete = book(row("COMPLETE", filled=10, at=3))
    desk = Desk(book(row()), refusal("NetworkException", 503), complete, script=((1, gap),))

    events = desk.told(2)

    assert events[1].is_bridged
    assert desk.clock.monotonic() == 6


def test_a_look_that_fails_is_not_repeated_with_every_event() -> None:
    doubtful = pushed("COMPLETE", filled=10, at=9)
    script: tuple[Happening, ...] = (
        (1, Gap(start=AT, end=AT, tokens=())),
        *((1.5 + number / 10, doubtful) for number in range(30)),
    )
    cancelled = book(row("CANCELLED", at=1))
    out_of_order = refusal("NetworkException", 503)
    desk = Desk(
        cancelled, out_of_order, out_of_order, book(row("COMPLETE", filled=10, at=9)), script=script
    )

    events = desk.told(2)

    assert events[1].is_bridged
    assert desk.looks == 4


def test_a_look_that_can_never_work_ends_it() -> None:
    desk = Desk(refusal("InputException", 400))

    with pytest.raises(InputError):
        desk.told(1)
    assert desk.stream.stops == 1


def test_it_ends_with_the_error_of_the_stream() -> None:
    error = TooManySocketsError("Three are open.", http_status=429)
    desk = Desk(book(row()), script=((1, Stopped(at=AT, error=error)),))

    with pytest.raises(TooManySocketsError) as caught:
        desk.told(2)

    assert caught.value is error
    assert all(consumer.is_closed for consumer in desk.stream.consumers)


def test_it_ends_when_the_stream_is_stopped() -> None:
    desk = Desk(book(row()), script=((1, Stopped(at=AT)),))

    assert len(desk.told(5)) == 1


def test_it_ends_when_nothing_can_come_any_more() -> None:
    class Closed(ScriptedStream):
        def listen(self, queue: Any, /) -> Any:
            consumer = super().listen(queue)

            async def take(*, within: float | None = None) -> None: ...

            consumer.take = take  # type: ignore[method-assign]  # reason: it has nothing to tell
            return consumer

    clock = ManualClock()
    ports, _ = following_ports(Closed(clock), book(row()))

    assert list(Kite(ports).orders.events()) == []


def test_a_ticker_of_the_users_is_started_and_left_running() -> None:
    desk = Desk(book(row()), script=((1, pushed("COMPLETE", filled=10, at=1)),))
    ticker = desk.kite.ticker.open()

    events = desk.told(2, ticker=ticker)

    assert changes(events) == [OrderChange.OPENED, OrderChange.COMPLETED]
    assert (desk.stream.starts, desk.stream.stops) == (1, 0)
    own, orders = desk.stream.consumers
    assert (own.is_closed, orders.is_closed) == (False, True)


async def test_an_asyncio_client_is_told_the_same() -> None:
    clock = ManualClock()
    script = ((1, pushed("COMPLETE", filled=10, at=1)),)
    stream = ScriptedStream(clock, script)
    ports, _ = following_ports(stream, book(row()))
    kite = AsyncKite(ports)

    async with aclosing(kite.orders.events(ticker=kite.ticker.open())) as told:
        events = [await anext(told), await anext(told)]

    assert changes(events) == [OrderChange.OPENED, OrderChange.COMPLETED]


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"poll_seconds": 0}, "poll_seconds"),
        ({"poll_seconds": "often"}, "poll_seconds"),
        ({"since_start": "no"}, "since_start"),
        ({"ticker": "mine"}, "ticker"),
    ],
)
def test_what_is_wrong_is_said_at_the_call(wishes: dict[str, Any], field: str) -> None:
    desk = Desk()

    with pytest.raises(ValidationError, match=f"orders.events: {field}"):
        desk.kite.orders.events(**wishes)


def test_a_client_without_streams_says_so_at_the_first_step() -> None:
    kite = Kite(ports_over(DeskTransport({})))

    with pytest.raises(NotAvailableError, match="without streams"):
        next(kite.orders.events())


def test_calls_only_describe() -> None:
    with pytest.raises(AttributeError, match="KiteCalls"):
        KiteCalls().orders.events  # type: ignore[arg-type]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnusedExpression]  # reason: that is the test
