from __future__ import annotations

import json
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import (
    AnswerLostError,
    MarginError,
    NotSentError,
    OrderOutcomeUnknownError,
)
from kite_core.messages import Response
from kite_core.models.order_params import OrderParams
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
    transport = ScriptedTransport([trouble])

    with pytest.raises(OrderOutcomeUnknownError) as caught:
        Kite(ports_over(transport)).orders.place(ORDER.with_tag("mine"))

    (request,) = transport.requests
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
    assert kite.orders.by_status("A NEW STATE") == []


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

    with pytest.raises(MarginError, match=r"Every slice was refused.*No funds") as caught:
        KiteCalls().orders.submit(ORDER).answer(_success(data))

    assert not caught.value.is_ambiguous


def test_an_order_counts_what_is_unfilled_in_every_state() -> None:
    complete, resting, _ = KiteCalls().orders.all().answer(BOOK)

    assert (complete.unfilled_quantity, resting.unfilled_quantity) == (0, 1)
    assert complete.all_tags == ("a tag",)
    assert resting.all_tags == ("mktp", "mktp:2.00")
