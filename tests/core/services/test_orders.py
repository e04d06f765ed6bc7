from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import (
    AnswerLostError,
    DataError,
    MarginError,
    NotSentError,
    OrderOutcomeUnknownError,
    OutcomeUnknownError,
    ValidationError,
)
from kite_core.messages import Request, Response
from kite_core.models.order_modification import OrderModification
from kite_core.models.order_params import OrderParams
from kite_core.models.words import OrderStatus
from kite_core.ports import Transport
from kite_testing.scripted_transport import Line, ScriptedTransport
from tests.core.samples import fixture
from tests.ports import asyncio_ports_over, ports_over

ORDER = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=3,
    price=1500.05,
    product="CNC",
)
RECEIPT = fixture("orders/submit.json")
BOOK = fixture("orders/all.json")


def _refusal(error_type: str, status: int) -> Response:
    envelope = {"status": "error", "message": "No.", "error_type": error_type, "data": None}
    return Response(status=status, body=json.dumps(envelope).encode())


def _success(data: Any) -> Response:
    return Response(status=200, body=json.dumps({"status": "success", "data": data}).encode())


EMPTY_BOOK = _success([])


def _impatient(script: Transport | Iterable[Line]) -> Kite:
    """A client that looks once for an order whose answer was lost."""
    return Kite(ports_over(script, order_window_seconds=0))


def test_placing_sends_one_request_under_a_tag_of_its_own() -> None:
    transport = ScriptedTransport([RECEIPT])

    placement = Kite(ports_over(transport)).orders.place(ORDER)

    (request,) = transport.requests
    assert placement.order_id == "2611200000000000001"
    assert dict(request.form)["tag"] == placement.tag
    assert len(placement.tag) == 12
    assert len(placement.children) == 2


async def test_placing_can_be_awaited() -> None:
    placement = await AsyncKite(asyncio_ports_over([RECEIPT])).orders.place(ORDER)

    assert placement.order_id == "2611200000000000001"


@pytest.mark.parametrize(
    "trouble",
    [
        AnswerLostError("The line broke.", is_ambiguous=True),
        _refusal("NetworkException", 503),
        _refusal("NewException", 500),
        Response(status=502, headers={"Content-Type": "text/html"}, body=b"Bad gateway"),
        Response(status=200, body=b""),
    ],
)
def test_an_unclear_answer_is_an_unknown_outcome_and_is_not_sent_again(trouble: Line) -> None:
    transport = ScriptedTransport([trouble, EMPTY_BOOK])

    with pytest.raises(OrderOutcomeUnknownError) as caught:
        _impatient(transport).orders.place(ORDER.with_tag("mine"))

    request, look = transport.requests
    assert look.endpoint == "GET /orders"
    assert caught.value.tag == dict(request.form)["tag"]
    assert caught.value.tag.startswith("mine")


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (_refusal("MarginException", 400), MarginError),
        (NotSentError("No route."), NotSentError),
    ],
)
def test_a_clear_failure_is_raised_as_it_is(trouble: Line, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        Kite(ports_over([trouble])).orders.place(ORDER)


def test_orders_can_be_kept_to_their_states() -> None:
    kite = Kite(ports_over([BOOK, BOOK]))

    assert [row.status for row in kite.orders.by_status("OPEN", "REJECTED")] == ["OPEN", "REJECTED"]
    assert kite.orders.by_status(OrderStatus("A NEW STATE")) == []


def test_a_misspelt_state_is_refused_because_an_empty_list_would_mislead() -> None:
    with pytest.raises(ValidationError, match='Did you mean "OPEN"'):
        Kite(ports_over([])).orders.by_status("OPNE")


async def test_orders_by_state_can_be_awaited() -> None:
    found = await AsyncKite(asyncio_ports_over([BOOK])).orders.by_status("COMPLETE")

    assert len(found) == 1


def test_an_older_answer_to_a_sliced_order_is_a_bare_list() -> None:
    slices = [
        {"error": {"code": 400, "error_type": "MarginException", "message": "No.", "data": None}},
        {"order_id": "2611200000000000002"},
    ]

    receipt = KiteCalls().orders.submit(ORDER).answer(_success(slices))

    assert receipt.order_id == "2611200000000000002"
    assert [part.order_id for part in receipt.children] == [None, "2611200000000000002"]
    assert receipt.children[0].error is not None
    assert receipt.children[0].error.message == "No."


def test_an_order_id_is_read_even_if_the_slices_look_odd() -> None:
    data = {
        "order_id": 2611200000000000001,
        "children": [
            {"error": {"message": "No.", "code": "400"}},
            {"order_id": 2611200000000000002},
        ],
    }

    receipt = KiteCalls().orders.submit(ORDER).answer(_success(data))

    assert receipt.order_id == "2611200000000000001"


@pytest.mark.parametrize("shape", ["a bare list", "an object"])
def test_an_order_whose_slices_were_all_refused_is_refused(shape: str) -> None:
    refused = {"error": {"code": 400, "error_type": "MarginException", "message": "No funds."}}
    slices = [refused, refused]
    data = slices if shape == "a bare list" else {"order_id": "1", "children": slices}

    with pytest.raises(MarginError, match="No funds") as caught:
        KiteCalls().orders.submit(ORDER).answer(_success(data))

    assert not caught.value.is_ambiguous


@pytest.mark.parametrize(
    "doubtful",
    [
        {"code": 503, "error_type": "NetworkException", "message": "Gateway timed out"},
        {"code": 500, "error_type": "GeneralException", "message": "Something went wrong"},
        {"code": 400, "error_type": "OrderException", "message": "Order request timed out"},
    ],
)
def test_a_doubtful_slice_makes_the_whole_order_doubtful(doubtful: dict[str, Any]) -> None:
    refused = {"code": 400, "error_type": "MarginException", "message": "No funds."}
    slices = [{"error": refused}, {"error": doubtful}]

    with pytest.raises(OrderOutcomeUnknownError):
        _impatient([_success(slices), EMPTY_BOOK]).orders.place(ORDER)


EMPTY_SUCCESSES: list[Any] = [
    {"order_id": ""},
    {"order_id": None},
    {"order_id": "", "children": []},
    {"order_id": "", "children": [{}]},
    {"order_id": "", "children": [{"order_id": None}]},
    [],
    {},
    True,
    None,
]


@pytest.mark.parametrize("data", EMPTY_SUCCESSES)
def test_a_success_without_an_id_is_no_placement(data: Any) -> None:
    with pytest.raises(OrderOutcomeUnknownError) as caught:
        _impatient([_success(data), EMPTY_BOOK]).orders.place(ORDER)

    assert caught.value.tag


@pytest.mark.parametrize("data", EMPTY_SUCCESSES)
def test_a_success_without_an_id_is_no_change_either(data: Any) -> None:
    kite = _impatient([_success(data), EMPTY_BOOK, _success(data), EMPTY_BOOK])

    with pytest.raises(OutcomeUnknownError) as changed:
        kite.orders.modify("1", changes=OrderModification(quantity=2))
    with pytest.raises(OutcomeUnknownError) as cancelled:
        kite.orders.cancel("1")

    assert isinstance(changed.value.cause, DataError)
    assert isinstance(cancelled.value.cause, DataError)


def test_a_transport_need_not_know_what_a_lost_answer_means() -> None:
    bare = AnswerLostError("gone")
    kite = _impatient([bare, EMPTY_BOOK, bare, EMPTY_BOOK, bare])

    with pytest.raises(OrderOutcomeUnknownError):
        kite.orders.place(ORDER)
    with pytest.raises(OutcomeUnknownError) as change:
        kite.orders.modify("1", changes=OrderModification(quantity=2))
    assert change.value.cause.is_ambiguous
    assert not change.value.is_retryable
    assert change.value.endpoint == "PUT /orders/{variety}/{order_id}"
    with pytest.raises(AnswerLostError) as read:
        kite.orders.all()
    assert read.value.is_retryable


@pytest.mark.parametrize("trouble", [TimeoutError("slow"), ConnectionResetError("reset")])
def test_a_transport_that_lets_its_own_errors_out_has_lost_the_answer(trouble: OSError) -> None:
    with pytest.raises(OrderOutcomeUnknownError) as caught:
        _impatient([trouble, EMPTY_BOOK]).orders.place(ORDER)

    assert type(trouble).__name__ in caught.value.message


async def test_a_cancelled_placement_still_names_its_tag() -> None:
    class Hanging:
        async def send(self, request: Request, /) -> Response:
            await asyncio.Event().wait()
            raise AssertionError

        async def close(self) -> None: ...

    placing = asyncio.create_task(AsyncKite(asyncio_ports_over(Hanging())).orders.place(ORDER))
    await asyncio.sleep(0)

    placing.cancel()

    with pytest.raises(asyncio.CancelledError) as caught:
        await placing
    assert isinstance(caught.value.__cause__, OrderOutcomeUnknownError)
    assert caught.value.__cause__.tag


@pytest.mark.parametrize("params", [{"tradingsymbol": "INFY"}, "NSE:INFY", None])
def test_what_is_no_order_is_refused_with_the_fix(params: Any) -> None:
    with pytest.raises(ValidationError, match=r"OrderParams\.limit"):
        Kite(ports_over([])).orders.place(params)


def test_an_order_counts_what_is_unfilled_in_every_state() -> None:
    complete, resting, _ = KiteCalls().orders.all().answer(BOOK)

    assert (complete.unfilled_quantity, resting.unfilled_quantity) == (0, 1)
    assert complete.all_tags == ("a tag",)
    assert resting.all_tags == ("mktp", "mktp:2.00")
