"""What goes wrong at the door: with requests, with answers, and with nothing but the way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kite_core.errors import (
    AnswerLostError,
    KiteError,
    NotSentError,
)
from kite_core.messages import Request
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.delivery import Delivery
from tests.testing.fake_broker.caller import Caller, limit

PROFILE = Request(method="GET", path="/user/profile", endpoint="GET /user/profile")


def book_of(broker: FakeBroker) -> list[dict[str, Any]]:
    caller = Caller(broker)
    rows: list[dict[str, Any]] = caller.data(caller.calls.orders.all())
    return rows


def answered(broker: FakeBroker, request: Request = PROFILE) -> tuple[int, str, bytes]:
    token = f"token {broker.api_key}:{broker.access_token}"
    response = broker.answer(request.with_headers({"Authorization": token}))
    return response.status, response.headers["Content-Type"], response.body


def order(**changes: Any) -> Request:
    return Caller().calls.orders.submit(limit(1490, **changes)).request


@pytest.mark.parametrize(
    ("status", "message"),
    [(503, "Request failed (kitetrade-oms)"), (504, "Gateway timed out")],
)
def test_an_order_system_out_of_reach_says_why(status: int, message: str) -> None:
    broker = FakeBroker()
    broker.faults.add("S5", status=status)

    answer = broker.answer(PROFILE)

    assert (answer.status, json.loads(answer.body)["message"]) == (status, message)


@pytest.mark.parametrize(
    ("name", "wishes", "status", "error_type"),
    [
        ("S1", {}, 403, "TokenException"),
        ("S3", {}, 429, "NetworkException"),
        ("S5", {}, 503, "NetworkException"),
        ("S5", {"status": 504}, 504, "NetworkException"),
        ("S6", {}, 500, "GeneralException"),
        ("S7", {}, 400, "NovelException"),
        ("error", {"error": "blocked account"}, 403, "UserException"),
        ("error", {"status": 410, "error_type": "DataException"}, 410, "DataException"),
    ],
)
def test_any_request_is_answered_with_an_error_once(
    name: str, wishes: dict[str, Any], status: int, error_type: str
) -> None:
    broker = FakeBroker()
    broker.faults.add(name, count=1, **wishes)

    found, kind, body = answered(broker)

    assert (found, kind) == (status, "application/json")
    assert json.loads(body)["error_type"] == error_type
    if name == "S1":
        broker.access.login()
    assert answered(broker)[0] == 200


@pytest.mark.parametrize(("name", "status"), [("S4", 502), ("S4", 504), ("S9", 429), ("S9", 403)])
def test_gateways_answer_with_pages(name: str, status: int) -> None:
    broker = FakeBroker()
    broker.faults.add(name, count=1, status=status)

    found, kind, body = answered(broker)

    assert (found, kind) == (status, "text/html")
    assert str(status).encode() in body


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("O8", 429, "Maximum allowed order requests exceeded"),
        ("O16", 429, "Too many requests"),
        ("O18", 403, "IP (127.0.0.1) is not allowed"),
    ],
)
def test_orders_alone_are_refused(name: str, status: int, message: str) -> None:
    broker = FakeBroker()
    broker.faults.add(name)

    found, _, body = answered(broker, order())

    assert found == status
    assert message in body.decode()
    assert answered(broker)[0] == 200
    assert book_of(broker) == []


@pytest.mark.parametrize(
    ("name", "message"), [("S2", "Token is invalid"), ("S10", "Login is not available")]
)
def test_logins_alone_are_refused(name: str, message: str) -> None:
    caller = Caller()
    caller.broker.faults.add(name)
    call = caller.calls.session.generate(
        caller.broker.request_token(), api_secret=caller.broker.api_secret
    )

    assert message in caller.refused(call)[2]
    assert answered(caller.broker)[0] == 200


def test_path_in_the_wrong_case_is_redirected() -> None:
    token = {"Authorization": "token fake_api_key:any"}

    response = FakeBroker().answer(Request(method="GET", path="/User/Profile", headers=token))

    assert (response.status, response.headers["Location"]) == (307, "/user/profile")


def test_lost_answer_to_an_order_leaves_the_order() -> None:
    broker = FakeBroker()
    broker.faults.add("O1", count=1)

    with pytest.raises(AnswerLostError, match=r"nothing came for 10 s \(timeouts.read\)") as caught:
        answered(broker, order(tag="mine"))

    assert caught.value.is_ambiguous
    assert [row["tag"] for row in book_of(broker)] == ["mine"]
    assert broker.clock.monotonic() >= 10


def test_search_for_the_tag_of_a_lost_placement_finds_exactly_one_order() -> None:
    broker = FakeBroker()
    broker.faults.add("O1", count=1)

    placement = broker.kite().orders.place(limit(1490))

    assert placement.how_confirmed == "book"
    assert [row["tag"] for row in book_of(broker)] == [placement.tag]


def test_order_appears_long_after_an_error() -> None:
    broker = FakeBroker()
    broker.faults.add("O2", count=1)

    status, _, body = answered(broker, order(tag="late"))

    assert (status, b"timed out" in body) == (400, True)
    broker.run(7)
    assert book_of(broker) == []
    broker.run(2)
    assert [row["tag"] for row in book_of(broker)] == ["late"]


def test_order_that_would_be_refused_does_not_appear_later_either() -> None:
    broker = FakeBroker()
    broker.faults.add("O2", count=1)

    answered(broker, order(tradingsymbol="NOSUCH"))
    broker.run(20)

    assert book_of(broker) == []


@pytest.mark.parametrize(
    ("name", "is_placed"),
    [("unreachable", False), ("dropped", False), ("lost", True), ("truncated", True)],
)
def test_orders_whose_answer_does_not_arrive(name: str, is_placed: bool) -> None:
    broker = FakeBroker()
    broker.faults.add(name, count=1)

    with pytest.raises(NotSentError if name == "unreachable" else AnswerLostError):
        answered(broker, order())

    assert len(book_of(broker)) == is_placed


def test_slow_answer_takes_time_and_arrives() -> None:
    broker = FakeBroker()
    broker.faults.add("slow", count=1, seconds=3)

    assert answered(broker)[0] == 200
    assert broker.clock.monotonic() == pytest.approx(3.05)


def test_answer_that_is_slower_than_the_client_is_patient_is_lost() -> None:
    broker = FakeBroker()
    broker.faults.add("slow", count=1, seconds=11)

    with pytest.raises(AnswerLostError, match="10 s"):
        answered(broker)


def test_silence_that_ends_before_the_client_gives_up_is_a_closed_connection() -> None:
    broker = FakeBroker()
    broker.faults.add("lost", count=1, seconds=2)

    with pytest.raises(AnswerLostError, match="closed without an answer"):
        answered(broker)

    assert broker.clock.monotonic() == pytest.approx(2.05)


def test_empty_success_has_no_body() -> None:
    broker = FakeBroker()
    broker.faults.add("empty", count=1)

    status, _, body = answered(broker)

    assert (status, body) == (200, b"")


def test_delivery_says_where_an_answer_breaks_off() -> None:
    broker = FakeBroker()
    broker.faults.add("truncated", count=1, share=0.25)
    token = {"Authorization": f"token {broker.api_key}:{broker.access_token}"}

    delivery = broker.deliver(Arrival("GET", "/user/profile", token))

    assert delivery.response is not None
    assert delivery.cut == len(delivery.response.body) // 4
    assert broker.journal[-1].fate == "cut"


@pytest.mark.parametrize("name", ["S4", "S5", "S6", "error"])
def test_error_may_hide_an_order_that_lives(name: str) -> None:
    broker = FakeBroker()
    broker.faults.add(name, count=1, takes_effect=True)

    status = answered(broker, order(tag="hidden"))[0]

    assert status >= 500
    assert [row["tag"] for row in book_of(broker)] == ["hidden"]


def test_update_of_an_order_comes_before_the_answer() -> None:
    broker = FakeBroker(round_trip_seconds=0)
    postbacks = broker.postbacks
    broker.market.set_price("NSE:INFY", 1490)
    broker.faults.add("U4", count=1)

    answered(broker, order(tag="early"))

    assert [postback.fields()["tag"] for postback in postbacks.sent] == ["early"]


def test_app_that_repeats_what_fails_is_suspended() -> None:
    broker = FakeBroker()
    broker.faults.add("O17", refusals=3)
    bad = order(tradingsymbol="NOSUCH")

    statuses = [answered(broker, bad)[0] for _ in range(5)]

    assert statuses == [400, 400, 400, 403, 403]
    assert answered(broker)[0] == 200


def test_success_in_between_makes_patience_begin_anew() -> None:
    broker = FakeBroker()
    broker.faults.add("O17", refusals=2)
    bad, good = order(tradingsymbol="NOSUCH"), order()

    statuses = [answered(broker, each)[0] for each in (bad, good, bad, bad, good)]

    assert statuses == [400, 200, 400, 400, 403]


def test_request_that_never_was_has_the_fate_refused() -> None:
    broker = FakeBroker()
    broker.faults.add("unreachable")

    delivery = broker.deliver(Arrival("GET", "/orders", {}))

    assert delivery == Delivery(was_read=False)
    assert [(entry.status, entry.fate) for entry in broker.journal] == [(0, "refused")]


async def test_both_worlds_lose_answers_alike() -> None:
    broker = FakeBroker()
    broker.faults.add("lost")
    transport = broker.transport()

    async def lost() -> str:
        with pytest.raises(KiteError) as caught:
            await transport.send(PROFILE)
        return str(caught.value)

    awaited = await lost()

    assert run_now(lost()) == awaited
    assert broker.journal[-1].fate == "lost"
