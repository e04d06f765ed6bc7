"""One order on its way: what is sent, what is looked at, and what is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    AnswerLostError,
    KiteError,
    MarginError,
    NotSentError,
    OrderOutcomeUnknownError,
    RateLimitedError,
)
from kite_core.messages import Lane, Repeat, Request, Response
from kite_core.models.order_intents import IntentEnd, OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.ports import Journal
from kite_core.settling.order_search import OrderSearch
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line
from tests.core.services.desk import (
    BOOK,
    PLACE,
    DeskTransport,
    book,
    buy,
    order_row,
    receipt,
    refusal,
)
from tests.ports import asyncio_ports_over, ports_over

LOST = AnswerLostError("gone")
TOO_FAST = refusal("NetworkException", 429, "Too many requests")
SHARED_TAG = "shared0tag0of0mine"


class Desk(DeskTransport):
    """A desk whose book shows what was asked for, from a certain look on."""

    def __init__(
        self, answers: Sequence[Line] | Line, *, shows_from_look: int = 1, **fields: Any
    ) -> None:
        super().__init__({PLACE: answers})
        self._shows_from = shows_from_look
        self._fields = fields

    async def send(self, request: Request, /) -> Response:
        if request.endpoint != BOOK:
            return await super().send(request)
        self.requests.append(request)
        if len(self.sent(BOOK)) < self._shows_from:
            return book()
        return book(*(self._row(number, asked) for number, asked in enumerate(self.sent(PLACE))))

    def _row(self, number: int, asked: Request) -> dict[str, Any]:
        form = dict(asked.form)
        asked_for: dict[str, Any] = {
            "tradingsymbol": form["tradingsymbol"],
            "quantity": int(form["quantity"]),
            "price": float(form["price"]),
            "product": form["product"],
            "tag": form["tag"],
        }
        return order_row(f"212363494196198604{number}", **{**asked_for, **self._fields})


def test_a_good_answer_needs_one_request() -> None:
    transport = Desk(receipt("7"))

    placement = Kite(ports_over(transport)).orders.place(buy())

    assert transport.calls == [PLACE]
    assert (placement.order_id, placement.how_confirmed) == ("7", "answer")


def test_an_exit_goes_before_others() -> None:
    transport = Desk(receipt("7"))

    Kite(ports_over(transport)).orders.place(buy(), is_exit=True)

    assert transport.requests[0].lane is Lane.EXIT


def test_it_may_be_sent_again_only_while_no_byte_of_it_has_left() -> None:
    transport = Desk(receipt("7"))

    Kite(ports_over(transport)).orders.place(buy())

    assert transport.requests[0].repeat is Repeat.IF_NOT_SENT


@pytest.mark.parametrize(
    "trouble",
    [
        LOST,
        TimeoutError("slow"),
        refusal("NetworkException", 503),
        refusal("GeneralException", 500),
        refusal("OrderException", 400, "Order request timed out. Please check the order book"),
        Response(status=200, body=b""),
        Response(status=504, headers={"Content-Type": "text/html"}, body=b"<html>"),
    ],
)
@pytest.mark.parametrize("look", [1, 2, 12])
def test_an_order_in_doubt_is_looked_for_and_never_sent_again(trouble: Line, look: int) -> None:
    transport = Desk(trouble, shows_from_look=look)

    placement = Kite(ports_over(transport)).orders.place(buy())

    assert transport.calls == [PLACE, *[BOOK] * look]
    assert (placement.order_id, placement.how_confirmed) == ("2123634941961986040", "book")
    assert placement.tag == dict(transport.requests[0].form)["tag"]


def test_what_is_not_found_in_the_window_is_unknown_and_the_error_tells_all_of_it() -> None:
    clock = ManualClock()
    began = clock.monotonic()
    transport = Desk(LOST, shows_from_look=10**6)

    with pytest.raises(OrderOutcomeUnknownError) as caught:
        Kite(ports_over(transport, clock=clock)).orders.place(buy())

    error = caught.value
    assert clock.monotonic() - began == 120
    assert error.looks == len(transport.sent(BOOK)) == 20
    assert error.cause is LOST
    assert error.tag == dict(transport.requests[0].form)["tag"]
    assert error.is_ambiguous
    assert not error.is_retryable
    assert "no sign of it in 20 looks" in str(error)


def test_a_book_that_cannot_be_read_leaves_the_order_unknown() -> None:
    transport = DeskTransport({PLACE: LOST, BOOK: refusal("TokenException", 403)})

    with pytest.raises(OrderOutcomeUnknownError, match="could not be read") as caught:
        Kite(ports_over(transport)).orders.place(buy())

    assert caught.value.looks == 0
    assert isinstance(caught.value.last_look_error, KiteError)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [(refusal("MarginException"), MarginError), (NotSentError("no route"), NotSentError)],
)
def test_what_is_clear_is_raised_without_a_look(trouble: Line, kind: type[KiteError]) -> None:
    transport = Desk(trouble)

    with pytest.raises(kind):
        Kite(ports_over(transport)).orders.place(buy())

    assert transport.calls == [PLACE]


def test_after_a_429_the_book_is_looked_at_once_and_then_it_goes_again() -> None:
    clock = ManualClock()
    began = clock.monotonic()
    transport = Desk([TOO_FAST, receipt("7")], shows_from_look=10)

    placement = Kite(ports_over(transport, clock=clock)).orders.place(buy())

    assert transport.calls == [PLACE, BOOK, PLACE]
    first, second = transport.sent(PLACE)
    assert first.form == second.form
    assert placement.order_id == "7"
    assert clock.monotonic() - began == 1


def test_an_order_that_the_book_shows_after_a_429_is_not_sent_again() -> None:
    transport = Desk([TOO_FAST, receipt("7")])

    placement = Kite(ports_over(transport)).orders.place(buy())

    assert transport.calls == [PLACE, BOOK]
    assert placement.how_confirmed == "book"


def test_a_429_without_a_look_is_a_doubt_and_no_licence() -> None:
    transport = DeskTransport({PLACE: TOO_FAST, BOOK: LOST})

    with pytest.raises(OrderOutcomeUnknownError):
        Kite(ports_over(transport)).orders.place(buy())

    assert len(transport.sent(PLACE)) == 1


def test_a_broker_that_stays_too_busy_is_asked_four_times() -> None:
    transport = Desk(TOO_FAST, shows_from_look=10)

    with pytest.raises(RateLimitedError):
        Kite(ports_over(transport)).orders.place(buy())

    assert transport.calls == [PLACE, BOOK] * 4


@pytest.mark.parametrize(
    "error",
    [
        RateLimitedError("Not sent: too many waiting."),
        refusal("NetworkException", 429, "Maximum allowed order requests exceeded"),
    ],
)
def test_what_the_library_held_back_or_the_broker_refuses_for_the_day_is_final(error: Line) -> None:
    transport = Desk(error)

    with pytest.raises(RateLimitedError):
        Kite(ports_over(transport)).orders.place(buy())

    assert transport.calls == [PLACE]


def test_an_order_that_the_broker_wants_much_later_is_not_repeated() -> None:
    transport = Desk(replace(TOO_FAST, headers={"Retry-After": "121"}), shows_from_look=10)

    with pytest.raises(RateLimitedError):
        Kite(ports_over(transport)).orders.place(buy())

    assert transport.calls == [PLACE, BOOK]


def test_the_last_429_is_looked_after_too() -> None:
    transport = Desk(TOO_FAST, shows_from_look=4)

    placement = Kite(ports_over(transport)).orders.place(buy())

    assert transport.calls == [PLACE, BOOK] * 4
    assert placement.how_confirmed == "book"


def test_a_row_that_cannot_be_read_may_be_the_order_and_is_no_licence_to_send_again() -> None:
    transport = Desk([TOO_FAST, receipt("7")], filled_quantity="a few")

    with pytest.raises(OrderOutcomeUnknownError):
        Kite(ports_over(transport)).orders.place(buy())

    assert len(transport.sent(PLACE)) == 1


def test_looks_that_failed_after_a_429_count_for_the_window() -> None:
    clock = ManualClock()
    began = clock.monotonic()
    transport = DeskTransport({PLACE: TOO_FAST, BOOK: LOST})

    with pytest.raises(OrderOutcomeUnknownError):
        Kite(ports_over(transport, clock=clock)).orders.place(buy())

    assert clock.monotonic() - began == 120


def test_an_order_that_was_found_stays_found_when_a_later_look_is_stale() -> None:
    class Stale(Desk):
        async def send(self, request: Request, /) -> Response:
            answer = await super().send(request)
            is_second = request.endpoint == BOOK and len(self.sent(BOOK)) == 2
            return book() if is_second else answer

    transport = Stale([LOST, LOST])
    late = OrderParams.limit(
        exchange="NSE",
        tradingsymbol="TCS",
        transaction_type="BUY",
        quantity=1,
        price=4000,
        product="CNC",
    )

    result = Kite(ports_over(transport)).orders.place_many([buy(), late])

    assert result.is_complete


def test_the_broker_s_wish_to_wait_is_kept() -> None:
    clock = ManualClock()
    began = clock.monotonic()
    limited = replace(TOO_FAST, headers={"Retry-After": "7"})
    transport = Desk([limited, receipt("7")], shows_from_look=10)

    Kite(ports_over(transport, clock=clock)).orders.place(buy())

    assert clock.monotonic() - began == 7


def test_many_orders_in_doubt_share_their_looks_and_hold_up_nobody() -> None:
    transport = Desk([LOST, receipt("2"), LOST], shows_from_look=3)

    result = Kite(ports_over(transport)).orders.place_many([buy(), buy("TCS"), buy("SBIN")])

    assert transport.calls == [PLACE, PLACE, PLACE, BOOK, BOOK, BOOK]
    assert result.is_complete
    confirmed = [item.placement.how_confirmed for item in result if item.placement]
    assert confirmed == ["book", "answer", "book"]


def test_an_order_that_an_answer_named_confirms_no_other_that_looks_like_it() -> None:
    order = buy(tag=SHARED_TAG)
    answered = "2123634941961986041"
    alike = order_row(answered, quantity=1, price=1500.0, product="CNC", tag=SHARED_TAG)
    transport = DeskTransport({PLACE: [receipt(answered), LOST], BOOK: book(alike)})
    kite = Kite(ports_over(transport))
    kite.orders.place(order)

    with pytest.raises(OrderOutcomeUnknownError) as caught:
        kite.orders.place(order)

    assert [row.order_id for row in caught.value.candidates] == [answered]


def test_an_order_under_a_shared_tag_is_found_when_nobody_else_has_it() -> None:
    transport = Desk([receipt("1"), LOST])
    kite = Kite(ports_over(transport))
    kite.orders.place(buy("TCS", tag=SHARED_TAG))

    placement = kite.orders.place(buy(tag=SHARED_TAG))

    assert placement.tag == SHARED_TAG
    assert placement.order_id == "2123634941961986041"


def test_after_a_429_an_order_that_may_be_this_one_or_another_s_is_a_doubt() -> None:
    ports = ports_over(Desk(TOO_FAST))
    order = buy(tag=SHARED_TAG)
    alike = OrderSearch(placement="another", params=order, has_own_tag=False).likeness
    ports.claims.expect(alike, "another")

    with pytest.raises(OrderOutcomeUnknownError):
        Kite(ports).orders.place(order)


class BrokenJournal:
    """Takes what is written down, and cannot be read."""

    async def begin(self, intent: OrderIntent, /) -> None:
        pass

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        return end

    async def order_ids(self, account: str, /, *, since: datetime) -> dict[str, str]:
        raise OSError("gone")


def test_a_journal_that_cannot_be_read_does_not_end_the_search() -> None:
    journal = cast("Journal", BrokenJournal())

    placement = Kite(ports_over(Desk(LOST), journal=journal)).orders.place(buy(tag=SHARED_TAG))

    assert placement.how_confirmed == "book"


def test_the_missing_slices_of_an_order_are_waited_for_a_while() -> None:
    order = OrderParams.limit(
        exchange="NFO",
        tradingsymbol="NIFTY26NOVFUT",
        transaction_type="BUY",
        quantity=3000,
        price=25000,
        product="NRML",
        autoslice=True,
    )
    clock = ManualClock()
    began = clock.monotonic()
    transport = Desk(LOST, exchange="NFO", quantity=1800)

    placement = Kite(ports_over(transport, clock=clock)).orders.place(order)

    assert placement.how_confirmed == "book"
    assert 15 <= clock.monotonic() - began < 25


class EndlessClock(ManualClock):
    """Nobody ever wakes from a sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun = asyncio.Event()

    async def sleep(self, seconds: float, /) -> None:
        self.has_begun.set()
        await asyncio.Event().wait()


async def test_a_search_that_is_cancelled_says_which_order_is_unknown() -> None:
    clock = EndlessClock()
    transport = Desk(LOST, shows_from_look=10**6)
    ports = replace(asyncio_ports_over(transport), clock=clock)
    placing = asyncio.create_task(AsyncKite(ports).orders.place(buy()))
    await clock.has_begun.wait()

    placing.cancel()

    with pytest.raises(asyncio.CancelledError) as caught:
        await placing
    assert isinstance(caught.value.__cause__, OrderOutcomeUnknownError)
    assert caught.value.__cause__.tag == dict(transport.requests[0].form)["tag"]
