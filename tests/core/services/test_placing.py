from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    AnswerLostError,
    KiteError,
    LoginRequiredError,
    MarginError,
    NotSentError,
    OrderOutcomeUnknownError,
    SessionExpiredError,
    UnfinishedError,
    ValidationError,
)
from kite_core.messages import Lane, Request, Response
from kite_core.models.bulk import BulkItem, BulkOutcome, BulkResult
from kite_testing.scripted_transport import Line, ScriptedTransport
from tests.core.services.desk import book, buy, receipt, refusal
from tests.ports import SameEntropy, asyncio_ports_over, ports_over

SYMBOLS = ("INFY", "SBIN", "TCS", "RELIANCE")
ORDERS = [buy(symbol) for symbol in SYMBOLS]


def outcomes_of(result: BulkResult) -> list[str]:
    return [str(item.outcome) for item in result]


def test_many_orders_are_placed_each_under_a_tag_of_its_own() -> None:
    transport = ScriptedTransport([receipt("1"), receipt("2"), receipt("3"), receipt("4")])

    result = Kite(ports_over(transport)).orders.place_many(ORDERS)

    sent = [dict(request.form) for request in transport.requests]
    assert [form["tradingsymbol"] for form in sent] == list(SYMBOLS)
    assert [item.order_id for item in result] == ["1", "2", "3", "4"]
    assert [item.tag for item in result] == [form["tag"] for form in sent]
    assert len({item.tag for item in result}) == 4
    assert {request.lane for request in transport.requests} == {Lane.ORDINARY}
    result.raise_if_failed()


def test_orders_of_one_millisecond_never_share_a_tag() -> None:
    script = [receipt(str(number)) for number in range(4)]
    ports = replace(ports_over(script), entropy=SameEntropy())

    result = Kite(ports).orders.place_many(ORDERS)

    assert len({item.tag for item in result}) == 4


async def test_many_orders_can_be_awaited() -> None:
    kite = AsyncKite(asyncio_ports_over([receipt("1"), receipt("2")]))

    result = await kite.orders.place_many(ORDERS[:2])

    assert [item.order_id for item in result.placed] == ["1", "2"]


def test_no_orders_need_no_request() -> None:
    result = Kite(ports_over([])).orders.place_many([])

    assert len(result) == 0
    assert result.is_complete


def test_each_order_says_what_became_of_it_and_none_hides_the_others() -> None:
    script: list[Line] = [
        refusal("MarginException"),
        AnswerLostError("gone"),
        NotSentError("no route"),
        receipt("4"),
        book(),
    ]

    result = Kite(ports_over(script, order_window_seconds=0)).orders.place_many(ORDERS)

    assert outcomes_of(result) == ["refused", "unknown", "not sent", "placed"]
    kinds = [type(item.error) for item in result]
    assert kinds == [MarginError, OrderOutcomeUnknownError, NotSentError, type(None)]
    unknown = result.unknown[0]
    assert isinstance(unknown.error, OrderOutcomeUnknownError)
    assert unknown.tag == unknown.error.tag
    assert result.not_sent[0].tag is None


def test_a_failure_carries_the_result() -> None:
    trouble: list[Line] = [refusal("MarginException"), AnswerLostError("gone")]
    script = [*trouble, receipt("3"), book()]
    ports = ports_over(script, order_window_seconds=0)
    result = Kite(ports).orders.place_many(ORDERS[:3])

    with pytest.raises(
        UnfinishedError, match="1 placed, 1 refused, 1 unknown of 3 orders"
    ) as caught:
        result.raise_if_failed()

    assert caught.value.partial is result
    assert caught.value.is_ambiguous
    assert str(result.unknown[0].tag) in caught.value.message


@pytest.mark.parametrize(
    "trouble", [refusal("MarginException"), AnswerLostError("gone"), NotSentError("no route")]
)
def test_placing_stops_at_the_first_error_on_request(trouble: Line) -> None:
    transport = ScriptedTransport([receipt("1"), trouble, book()])
    ports = ports_over(transport, order_window_seconds=0)

    result = Kite(ports).orders.place_many(ORDERS, stop_on_error=True)

    assert [request.method for request in transport.requests[:3]].count("POST") == 2
    assert outcomes_of(result)[2:] == ["not sent", "not sent"]
    assert [item.error for item in result][2:] == [None, None]


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (refusal("TokenException", 403), SessionExpiredError),
        (LoginRequiredError("no token"), LoginRequiredError),
    ],
)
def test_without_a_session_nothing_more_is_sent(trouble: Line, kind: type[KiteError]) -> None:
    transport = ScriptedTransport([receipt("1"), trouble])

    result = Kite(ports_over(transport)).orders.place_many(ORDERS)

    assert len(transport.requests) == 2
    assert isinstance(result.items[1].error, kind)
    assert [item.outcome for item in result][2:] == [BulkOutcome.NOT_SENT] * 2


def test_everything_that_is_no_order_is_reported_before_any_is_sent() -> None:
    orders: Any = [ORDERS[0], "NSE:INFY", ORDERS[1], {"tradingsymbol": "INFY"}]

    with pytest.raises(ValidationError) as caught:
        Kite(ports_over([])).orders.place_many(orders, concurrency=0)

    assert [fault.field for fault in caught.value.faults] == [
        "concurrency",
        "orders[1]",
        "orders[3]",
    ]


@pytest.mark.parametrize("orders", [ORDERS[0], "INFY", {"INFY": ORDERS[0]}, None])
def test_what_is_no_list_of_orders_is_refused(orders: Any) -> None:
    with pytest.raises(ValidationError, match="Give a list of OrderParams"):
        Kite(ports_over([])).orders.place_many(orders)


def test_a_generator_of_orders_is_welcome() -> None:
    result = Kite(ports_over([receipt("1")])).orders.place_many(each for each in ORDERS[:1])

    assert result.is_complete


class CountingTransport:
    """Takes a few turns of the loop for each answer, and counts how many are on their way."""

    def __init__(self) -> None:
        self.under_way = 0
        self.most = 0
        self.symbols: list[str] = []

    async def send(self, request: Request, /) -> Response:
        symbol = dict(request.form)["tradingsymbol"]
        self.symbols.append(symbol)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        for _ in range(9 - 2 * SYMBOLS.index(symbol)):  # the first one answers last
            await asyncio.sleep(0)
        self.under_way -= 1
        return receipt(f"id of {symbol}")

    async def close(self) -> None: ...


@pytest.mark.parametrize(("concurrency", "most"), [(1, 1), (3, 3), (50, 4)])
async def test_orders_side_by_side_keep_their_order(concurrency: int, most: int) -> None:
    transport = CountingTransport()

    kite = AsyncKite(asyncio_ports_over(transport))
    result = await kite.orders.place_many(ORDERS, concurrency=concurrency)

    assert transport.most == most
    assert transport.symbols == list(SYMBOLS)
    assert [item.order_id for item in result] == [f"id of {symbol}" for symbol in SYMBOLS]


def test_blocking_code_places_one_after_the_other_whatever_the_concurrency() -> None:
    transport = ScriptedTransport([receipt("1"), refusal()])

    result = Kite(ports_over(transport)).orders.place_many(
        ORDERS, stop_on_error=True, concurrency=4
    )

    assert outcomes_of(result) == ["placed", "refused", "not sent", "not sent"]


class HangingTransport:
    """Answers the first order, and never again."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.hangs = asyncio.Event()

    async def send(self, request: Request, /) -> Response:
        self.requests.append(request)
        if len(self.requests) > 1:
            self.hangs.set()
            await asyncio.Event().wait()
        return receipt("1")

    async def close(self) -> None: ...


async def test_a_cancelled_call_tells_what_was_placed_and_what_was_under_way() -> None:
    transport = HangingTransport()
    kite = AsyncKite(asyncio_ports_over(transport))
    placing = asyncio.create_task(kite.orders.place_many(ORDERS))
    await transport.hangs.wait()

    placing.cancel()

    with pytest.raises(asyncio.CancelledError) as caught:
        await placing
    assert isinstance(caught.value.__cause__, UnfinishedError)
    result = caught.value.__cause__.partial
    assert outcomes_of(result) == ["placed", "unknown", "not sent", "not sent"]
    assert result.items[0].order_id == "1"
    assert result.items[1].tag == dict(transport.requests[1].form)["tag"]


async def test_a_call_that_runs_out_of_time_tells_it_too() -> None:
    kite = AsyncKite(asyncio_ports_over(HangingTransport()))

    with pytest.raises(TimeoutError) as caught:
        async with asyncio.timeout(0):
            await kite.orders.place_many(ORDERS, concurrency=2)

    cancellation = caught.value.__cause__
    assert cancellation is not None
    assert isinstance(cancellation.__cause__, UnfinishedError)


class InterruptedTransport:
    """Somebody presses Ctrl-C during the second order."""

    def __init__(self) -> None:
        self.count = 0

    async def send(self, request: Request, /) -> Response:
        self.count += 1
        if self.count == 2:
            raise KeyboardInterrupt from OSError("an earlier trouble")
        return receipt("1")

    async def close(self) -> None: ...


def test_an_interrupted_call_tells_what_was_placed_and_keeps_its_own_cause() -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        Kite(ports_over(InterruptedTransport())).orders.place_many(ORDERS[:3])

    failure = caught.value.__cause__
    assert isinstance(failure, UnfinishedError)
    assert outcomes_of(failure.partial) == ["placed", "unknown", "not sent"]
    assert isinstance(failure.__cause__, OrderOutcomeUnknownError)
    assert failure.__cause__.tag == failure.partial.items[1].tag
    assert isinstance(failure.__cause__.__cause__, OSError)


def test_each_outcome_is_told_as_soon_as_it_is_known() -> None:
    transport = ScriptedTransport(
        [receipt("1"), AnswerLostError("x"), refusal("MarginException"), book()]
    )
    sent_when_told: list[int] = []
    told: list[BulkItem] = []

    def note(item: BulkItem) -> None:
        sent_when_told.append(len(transport.requests))
        told.append(item)

    ports = ports_over(transport, order_window_seconds=0)
    result = Kite(ports).orders.place_many(ORDERS[:3], on_outcome=note)

    assert sent_when_told == [1, 3, 4]
    assert told == [result.items[0], result.items[2], result.items[1]]


async def test_a_call_that_runs_out_of_time_has_told_of_everything_that_left() -> None:
    transport = HangingTransport()
    told: list[BulkItem] = []
    kite = AsyncKite(asyncio_ports_over(transport))
    placing = asyncio.create_task(kite.orders.place_many(ORDERS, on_outcome=told.append))
    await transport.hangs.wait()

    placing.cancel()

    with pytest.raises(asyncio.CancelledError):
        await placing
    assert [str(item.outcome) for item in told] == ["placed", "unknown"]
    assert told[1].tag == dict(transport.requests[1].form)["tag"]


def test_a_listener_that_fails_ends_the_call_and_forgets_nothing() -> None:
    def fail(_item: BulkItem) -> None:
        raise OSError("The disk is full.")

    transport = ScriptedTransport([receipt("1")])

    with pytest.raises(OSError, match="disk is full") as caught:
        Kite(ports_over(transport)).orders.place_many(ORDERS, on_outcome=fail)

    assert isinstance(caught.value.__cause__, UnfinishedError)
    assert outcomes_of(caught.value.__cause__.partial)[:2] == ["placed", "not sent"]


def test_a_listener_that_fails_does_not_replace_an_interruption() -> None:
    def fail(item: BulkItem) -> None:
        if item.outcome is BulkOutcome.UNKNOWN:
            raise OSError("The disk is full.")

    with pytest.raises(KeyboardInterrupt) as caught:
        Kite(ports_over(InterruptedTransport())).orders.place_many(ORDERS[:3], on_outcome=fail)

    assert isinstance(caught.value.__cause__, UnfinishedError)


def test_what_cannot_listen_is_refused_before_any_order_is_sent() -> None:
    told: Any = []

    with pytest.raises(ValidationError, match="Give a plain function that takes a BulkItem"):
        Kite(ports_over([])).orders.place_many(ORDERS, on_outcome=told)


async def test_a_listener_that_fails_is_still_told_of_all_that_is_under_way() -> None:
    told: list[BulkItem] = []

    def fail(item: BulkItem) -> None:
        told.append(item)
        raise OSError("The disk is full.")

    transport = CountingTransport()
    kite = AsyncKite(asyncio_ports_over(transport))

    with pytest.raises(OSError, match="disk is full") as caught:
        await kite.orders.place_many(ORDERS, concurrency=3, on_outcome=fail)

    assert isinstance(caught.value.__cause__, UnfinishedError)
    left = [item for item in caught.value.__cause__.partial if item.outcome != "not sent"]
    assert len(left) == len(transport.symbols)
    assert {item.tag for item in left} == {item.tag for item in told}


class AsyncNotice:
    async def __call__(self, item: BulkItem) -> None: ...


async def lost_notice(item: BulkItem) -> None: ...


@pytest.mark.parametrize("told", [lost_notice, AsyncNotice(), 5])
def test_what_cannot_be_told_at_once_is_refused_before_anything_is_sent(told: Any) -> None:
    with pytest.raises(ValidationError, match=r"on_outcome.*plain function"):
        Kite(ports_over([])).orders.place_many(ORDERS, on_outcome=told)


def test_a_text_is_no_truth() -> None:
    wrong: Any = "no"

    with pytest.raises(ValidationError, match="stop_on_error"):
        Kite(ports_over([])).orders.place_many(ORDERS, stop_on_error=wrong)
