"""The guarding policy: what it asks, what it counts, and what it does with outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kite_adapters.concurrency import AsyncioConcurrency, BlockingConcurrency
from kite_adapters.guards import BOOK_SECONDS, PRICE_SECONDS, Guards
from kite_adapters.kill_switch import KillSwitch
from kite_adapters.policies.guarding import GuardingTransport
from kite_core import (
    DayLimits,
    Facts,
    KiteCalls,
    LossLimit,
    OpenOrdersLimit,
    OrderLimits,
    OrderParams,
    Wish,
)
from kite_core.errors import (
    AnswerLostError,
    NotSentError,
    OrderBlockedError,
    RateLimitedError,
)
from kite_core.events import RequestBlocked, RequestRehearsed
from kite_core.guards.access import DryRun
from kite_core.guards.guard import Guard, Objection
from kite_core.ist import IST
from kite_core.messages import Request, Response
from kite_core.models.order_modification import OrderModification
from kite_core.rows import Rows
from kite_core.run_now import run_now
from kite_testing import ManualClock
from kite_testing.scripted_transport import Line
from tests.core.services.desk import (
    BOOK,
    PLACE,
    POSITIONS,
    DeskTransport,
    book,
    order_row,
    position_row,
    positions,
    receipt,
    refusal,
    success,
)
from tests.ports import NotedEvents

LTP = "GET /quote/ltp"
MODIFY = "PUT /orders/{variety}/{order_id}"
CALLS = KiteCalls()
TOO_FAST = refusal("NetworkException", 429, "Too many requests")


def order(quantity: int = 10, *, tag: str = "atag", **more: Any) -> Request:
    terms: dict[str, Any] = {"order_type": "LIMIT", "price": 1500, "exchange": "NSE", **more}
    params = OrderParams(
        tradingsymbol=terms.pop("tradingsymbol", "INFY"),
        transaction_type=terms.pop("transaction_type", "BUY"),
        quantity=quantity,
        product="MIS",
        tag=tag,
        **terms,
    )
    return CALLS.orders.submit(params).request


class Desk:
    """A guarded transport, its wire, and what it told."""

    def __init__(self, answers: Mapping[str, Sequence[Line] | Line], *guards: Guard) -> None:
        usual: dict[str, Sequence[Line] | Line] = {
            BOOK: book(),
            PLACE: receipt("1"),
            POSITIONS: positions(),
        }
        self.wire = DeskTransport({**usual, **answers})
        self.clock = ManualClock()
        self.events = NotedEvents()
        self.guards = Guards(guards, clock=self.clock)
        self.transport = GuardingTransport(
            inner=self.wire,
            guards=self.guards,
            concurrency=BlockingConcurrency(),
            observer=self.events,
        )

    def send(self, request: Request) -> Response:
        return run_now(self.transport.send(request))

    def is_let_through(self, request: Request) -> bool:
        try:
            self.send(request)
        except OrderBlockedError:
            return False
        return True


@pytest.mark.parametrize("outcome", [AnswerLostError("Lost."), OSError("Gone."), refusal("", 502)])
def test_an_order_in_doubt_keeps_its_place(outcome: Line) -> None:
    desk = Desk({PLACE: [outcome, receipt("2")]}, DayLimits(quantity=10))

    with suppress(AnswerLostError, OSError):
        desk.send(order(10))

    assert not desk.is_let_through(order(1, tag="other"))


@pytest.mark.parametrize(
    "outcome", [NotSentError("No."), RateLimitedError("Not now."), refusal("InputException", 400)]
)
def test_an_order_that_never_was_gives_its_place_back(outcome: Line) -> None:
    desk = Desk({PLACE: [outcome, receipt("2")]}, DayLimits(quantity=10))

    with suppress(NotSentError, RateLimitedError):
        desk.send(order(10))

    assert desk.is_let_through(order(10))


class InterruptedTransport:
    """A wire at which somebody presses Ctrl-C."""

    async def send(self, request: Request, /) -> Response:
        raise KeyboardInterrupt if request.method == "POST" else OSError

    async def close(self) -> None: ...


def test_an_interrupted_order_keeps_its_place() -> None:
    desk = Desk({}, DayLimits(orders=1))
    day = run_now(desk.guards.day())
    desk.guards.facts(day)  # the day begins
    day.absorb(Rows([]), asked=day.moment(), at=desk.clock.monotonic())

    with pytest.raises(KeyboardInterrupt):
        run_now(replace(desk.transport, inner=InterruptedTransport()).send(order(10)))

    assert not desk.is_let_through(order(1, tag="other"))


def test_an_order_in_doubt_is_counted_once_when_the_book_shows_its_tag() -> None:
    found = book(order_row("9", tag="atag"))
    lost: list[Line] = [AnswerLostError("Lost."), receipt("2")]
    desk = Desk({PLACE: lost, BOOK: [book(), found]}, DayLimits(quantity=15))

    with pytest.raises(AnswerLostError):
        desk.send(order(10))

    assert not desk.is_let_through(order(6, tag="other"))
    assert desk.is_let_through(order(5, tag="other"))


def test_after_a_429_one_look_at_the_book_decides() -> None:
    desk = Desk({PLACE: [TOO_FAST, receipt("2")]}, DayLimits(orders=1))

    desk.send(order())
    is_let_through = desk.is_let_through(order())

    assert is_let_through
    assert len(desk.wire.sent(BOOK)) == 2


def test_a_429_that_was_placed_all_the_same_counts() -> None:
    found = book(order_row("9", tag="atag"))
    desk = Desk({PLACE: [TOO_FAST, receipt("2")], BOOK: [book(), found]}, DayLimits(orders=1))

    desk.send(order())

    assert not desk.is_let_through(order(tag="other"))


def test_a_placed_order_keeps_its_place_until_the_book_shows_it() -> None:
    shown = book(order_row("1", status="CANCELLED"))
    desk = Desk({BOOK: [book(), book(), shown]}, DayLimits(orders=1))

    desk.send(order())

    assert not desk.is_let_through(order())
    assert desk.is_let_through(order())


def test_slices_are_counted_when_all_of_them_are_shown() -> None:
    slices = success({"order_id": "0", "children": [{"order_id": "1"}, {"order_id": "2"}]})
    one, both = order_row("1", quantity=5), order_row("2", quantity=5)
    books = [book(), book(one), book(one, both)]
    desk = Desk({PLACE: [slices, receipt("3")], BOOK: books}, DayLimits(quantity=11))

    desk.send(order(10))

    assert not desk.is_let_through(order(2))  # one slice and the whole claim
    assert desk.is_let_through(order(1))


def test_the_hidden_legs_of_an_iceberg_count() -> None:
    meta = {"iceberg": {"leg": 1, "legs": 5, "remaining_quantity": 8}}
    row = order_row("1", quantity=2, variety="iceberg", meta=meta)
    desk = Desk({BOOK: book(row)}, DayLimits(quantity=10))

    assert not desk.is_let_through(order(1))


def test_an_order_of_an_old_day_counts_no_more() -> None:
    desk = Desk({}, DayLimits(orders=1))
    desk.send(order())

    desk.clock.advance_to(datetime(2026, 11, 21, 6, 0, tzinfo=IST))

    assert desk.is_let_through(order())


def test_a_change_counts_with_what_it_adds() -> None:
    rows = [book(order_row("1", price=1500))] * 2 + [book(order_row("1", quantity=12, price=1500))]
    desk = Desk({BOOK: rows, MODIFY: receipt("1")}, DayLimits(quantity=15, value=22_500))
    change = CALLS.orders.modify("1", changes=OrderModification(quantity=12)).request
    more = CALLS.orders.modify("1", changes=OrderModification(quantity=16)).request

    desk.send(change)

    assert not desk.is_let_through(more)
    assert desk.is_let_through(order(3))


def test_a_change_whose_answer_was_lost_counts_until_the_book_shows_it() -> None:
    small, grown = book(order_row("1")), book(order_row("1", quantity=12))
    answers: dict[str, Any] = {
        BOOK: [small, small, grown],
        MODIFY: AnswerLostError("Lost."),
        PLACE: receipt("2"),
    }
    desk = Desk(answers, DayLimits(quantity=13))
    with suppress(AnswerLostError):
        desk.send(CALLS.orders.modify("1", changes=OrderModification(quantity=12)).request)

    let_through = [desk.is_let_through(order(quantity)) for quantity in (2, 2, 1)]

    assert let_through == [False, False, True]


def test_a_change_of_an_order_that_is_not_in_the_book_is_blocked() -> None:
    desk = Desk({}, OrderLimits(quantity=5))
    change = CALLS.orders.modify("7", changes=OrderModification(price=1)).request

    with pytest.raises(OrderBlockedError, match="order 7 is not in the order book"):
        desk.send(change)


def test_a_change_that_nobody_counts_reads_no_book() -> None:
    desk = Desk({MODIFY: receipt("1")}, KillSwitch())

    desk.send(CALLS.orders.modify("1", changes=OrderModification(price=1)).request)

    assert desk.wire.calls == [MODIFY]


def test_a_last_price_is_asked_once_in_some_seconds() -> None:
    quotes = success({"NSE:INFY": {"instrument_token": 1, "last_price": 1500}})
    desk = Desk({LTP: quotes}, OrderLimits(value=15_000))
    market = order(order_type="MARKET", price=None, market_protection=-1)

    desk.send(market)
    desk.send(market)
    desk.clock.advance(PRICE_SECONDS + 1)
    desk.send(market)

    assert len(desk.wire.sent(LTP)) == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refusal("PermissionException", 403, "No quotes."), "No quotes."),
        (AnswerLostError("It was lost."), "It was lost."),
        (OSError("cable"), "OSError: cable"),
        (success({}), "The broker has no price of NSE:INFY."),
    ],
)
def test_a_question_that_fails_blocks_with_its_reason(answer: Line, reason: str) -> None:
    desk = Desk({LTP: answer}, OrderLimits(value=15_000))

    with pytest.raises(OrderBlockedError) as caught:
        desk.send(order(transaction_type="SELL"))

    assert (
        f"the last price of NSE:INFY could not be asked for: {reason.rstrip('.')}."
        in caught.value.message
    )
    assert caught.value.__cause__ is not None
    assert desk.wire.sent(PLACE) == []


def test_an_exit_passes_where_its_price_cannot_be_had() -> None:
    answers = {LTP: refusal("PermissionException", 403), POSITIONS: positions(position_row(10))}
    desk = Desk(answers, OrderLimits(value=15_000), DayLimits(value=1))

    assert desk.is_let_through(order(10, transaction_type="SELL"))


def test_a_book_that_cannot_be_read_lets_nothing_through() -> None:
    desk = Desk({BOOK: refusal("GeneralException", 500)}, DayLimits(orders=1))

    assert not desk.is_let_through(order())


@pytest.mark.parametrize("guard", [DayLimits(orders=9), LossLimit(rupees=5)])
def test_a_row_that_cannot_be_read_lets_nothing_through(guard: Guard) -> None:
    desk = Desk({BOOK: book({"order_id": 7}), POSITIONS: positions({"quantity": "x"})}, guard)

    with pytest.raises(OrderBlockedError, match="cannot be read"):
        desk.send(order())


def test_positions_are_asked_for_again_when_the_book_is_newer() -> None:
    """An order that fills in between is seen twice rather than never."""
    lost = positions(position_row(10, m2m=-100))
    desk = Desk({POSITIONS: [lost, positions(position_row(0, m2m=-100))]}, LossLimit(rupees=50))

    assert not desk.is_let_through(order(10, transaction_type="SELL"))
    assert desk.wire.calls == [POSITIONS, BOOK, POSITIONS]


def test_quantities_in_lots_are_worth_their_units() -> None:
    contract = {"exchange": "MCX", "tradingsymbol": "CRUDEOIL26DECFUT"}
    held = {POSITIONS: positions(position_row(0, **contract, multiplier=100))}
    request = order(1, **contract, price=6000)

    unknown = Desk({}, OrderLimits(value=600_000))
    given = Desk({}, OrderLimits(value=599_999, lot_units={"MCX": 100}))
    told = Desk(held, OrderLimits(value=600_000))

    with pytest.raises(OrderBlockedError, match=r'lot_units=\{"MCX:CRUDEOIL26DECFUT": \.\.\.\}'):
        unknown.send(request)
    assert not given.is_let_through(request)
    assert told.is_let_through(request)


@pytest.mark.parametrize("guard", [DayLimits(orders=9), OpenOrdersLimit(most=9)])
def test_a_look_at_the_book_is_made_anew_when_it_is_old(guard: Guard) -> None:
    """What other programs place is missed for no longer."""
    desk = Desk({}, guard)

    for _ in range(3):
        desk.send(order())
        desk.clock.advance(BOOK_SECONDS / 2)
    looks = len(desk.wire.sent(BOOK))
    desk.clock.advance(1)
    desk.send(order())

    assert (looks, len(desk.wire.sent(BOOK))) == (1, 2)


def test_what_is_blocked_and_what_is_rehearsed_is_told() -> None:
    desk = Desk({}, OrderLimits(quantity=5), DryRun())

    desk.is_let_through(order(6))
    desk.send(order(5))

    assert desk.events.events == [
        RequestBlocked(endpoint=PLACE, guards=("OrderLimits",)),
        RequestRehearsed(endpoint=PLACE),
    ]


class Broken:
    """A guard that fails."""

    def judge(self, _wish: Wish, _facts: Facts, /) -> list[Objection]:
        raise KeyError("spread")


def test_a_guard_that_fails_lets_nothing_through() -> None:
    desk = Desk({}, Broken())

    with pytest.raises(OrderBlockedError, match="Broken: it failed with KeyError: 'spread'"):
        desk.send(order())


class OddLotsOnly:
    """A guard of a user's own."""

    def judge(self, wish: Wish, facts: Facts, /) -> list[Objection]:
        odd = all(line.quantity % 2 for line in facts.lines_of(wish))
        return [] if odd else [Objection("it is even", "Add one.")]


def test_a_guard_of_ones_own_is_asked_like_the_others() -> None:
    desk = Desk({}, OddLotsOnly())

    assert desk.is_let_through(order(1))
    assert not desk.is_let_through(order(2))


def test_a_switch_that_is_pulled_while_a_request_waits_stops_it() -> None:
    switch = KillSwitch()
    desk = Desk({}, switch)
    switch.pull("now")

    with pytest.raises(OrderBlockedError, match="was pulled while it waited: now"):
        desk.guards.recheck(order())
    desk.guards.recheck(CALLS.orders.all().request)
    desk.guards.recheck(CALLS.orders.cancel("1").request)
    desk.guards.recheck(CALLS.session.logout().request)


class RecheckingTransport:
    """A wire that asks once more before it sends."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def send(self, request: Request, /) -> Response:
        self.desk.guards.recheck(request)
        return await self.desk.wire.send(request)

    async def close(self) -> None: ...


def test_an_exit_that_was_found_to_be_one_goes_on_after_its_wait() -> None:
    switch = KillSwitch()
    switch.pull("now")
    desk = Desk({POSITIONS: positions(position_row(10))}, switch)
    transport = replace(desk.transport, inner=RecheckingTransport(desk))

    answer = run_now(transport.send(order(10, transaction_type="SELL")))

    assert answer.status == 200


async def test_callers_at_the_same_time_share_one_look_at_the_book() -> None:
    desk = Desk({}, DayLimits(orders=9))
    transport = replace(desk.transport, concurrency=AsyncioConcurrency())

    await asyncio.gather(*(transport.send(order(tag=str(number))) for number in range(5)))

    assert len(desk.wire.sent(BOOK)) == 1


def test_it_closes_what_is_inside_and_names_it() -> None:
    desk = Desk({}, DayLimits(orders=9))

    run_now(desk.transport.close())

    assert repr(desk.transport).startswith("GuardingTransport > ")
