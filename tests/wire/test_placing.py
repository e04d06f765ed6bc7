"""What placing an order costs on the wire, through both HTTP libraries, by the broker's journal."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from typing import Any

import pytest

from kite_core import (
    AsyncKite,
    BrokerError,
    OrderOutcomeUnknownError,
    OrderParams,
    Placement,
    RateLimitedError,
)
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.wire.clients import LIBRARIES, DrivenClient, driven_async_kite, driven_kite

ORDER = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    price=1500,
    product="CNC",
)
POST, LOOK = "POST /orders/{variety}", "GET /orders"
TOO_MANY: dict[str, Any] = {
    "status": 429,
    "error_type": "NetworkException",
    "message": "Too many requests",
    "endpoint": POST,
}


def placed(kite: AsyncKite) -> Awaitable[Placement]:
    return kite.orders.place(ORDER)


@pytest.fixture(scope="module")
def server() -> Generator[FakeServer]:
    with FakeServer() as running:
        yield running


@pytest.fixture
def broker(server: FakeServer) -> FakeBroker:
    fresh = FakeBroker()
    server.serve(fresh)
    return fresh


@pytest.fixture(params=LIBRARIES)
def client(
    request: pytest.FixtureRequest, server: FakeServer, broker: FakeBroker
) -> Generator[DrivenClient]:
    is_blocking = request.param == "urllib3"
    driven = driven_kite(server.kite()) if is_blocking else driven_async_kite(server.async_kite())
    with driven as client:
        yield client


def asked_of(broker: FakeBroker) -> list[str]:
    """Every request that the broker got, in order."""
    return [entry.endpoint for entry in broker.journal]


def test_good_case_costs_one_request_as_submitting_does(
    client: DrivenClient, broker: FakeBroker
) -> None:
    placement = client.do(placed)
    for_placing = asked_of(broker)
    client.do(lambda kite: kite.orders.submit(ORDER))

    assert placement.how_confirmed == "answer"
    assert for_placing == [POST]
    assert asked_of(broker) == [POST, POST]


def test_429_is_followed_by_one_look_and_one_repeat(
    client: DrivenClient, broker: FakeBroker
) -> None:
    broker.faults.add("O16", count=1)

    placement = client.do(placed)

    assert placement.how_confirmed == "answer"
    assert asked_of(broker) == [POST, LOOK, POST]
    assert tags_of(client) == [placement.tag]


def test_order_that_lives_in_spite_of_its_429_is_found_by_the_look(
    client: DrivenClient, broker: FakeBroker
) -> None:
    broker.faults.add("error", count=1, takes_effect=True, **TOO_MANY)

    placement = client.do(placed)

    assert placement.how_confirmed == "book"
    assert asked_of(broker) == [POST, LOOK]


def test_429_without_end_is_an_error_and_no_order(client: DrivenClient, broker: FakeBroker) -> None:
    broker.faults.add("error", **TOO_MANY)

    error = client.outcome(placed)

    assert isinstance(error, RateLimitedError)
    assert not error.is_ambiguous
    assert asked_of(broker) == [POST, LOOK] * 4
    assert tags_of(client) == []


@pytest.mark.parametrize(
    ("fault", "settings"),
    [
        ("lost", {"seconds": 0}),
        ("O1", {"seconds": 0}),
        ("truncated", {}),
        ("empty", {}),
        ("S4", {"takes_effect": True}),
        ("S5", {"takes_effect": True, "status": 504}),
    ],
)
def test_order_whose_answer_is_lost_is_found_by_the_first_look(
    client: DrivenClient, broker: FakeBroker, fault: str, settings: dict[str, Any]
) -> None:
    broker.faults.add(fault, count=1, endpoint=POST, **settings)

    placement = client.do(placed)

    assert placement.how_confirmed == "book"
    assert asked_of(broker) == [POST, LOOK]
    assert tags_of(client) == [placement.tag]


@pytest.mark.parametrize("status", [400, 503, 504])
def test_order_that_appears_late_is_looked_for_and_not_sent_again(
    client: DrivenClient, broker: FakeBroker, status: int
) -> None:
    broker.faults.add("O2", count=1, status=status, after_seconds=90)

    placement = client.do(placed)

    assert placement.how_confirmed == "book"
    first, *looks = asked_of(broker)
    assert (first, set(looks)) == (POST, {LOOK})
    assert tags_of(client) == [placement.tag]


def test_order_that_never_appears_is_reported_unknown_after_the_window(
    client: DrivenClient, broker: FakeBroker
) -> None:
    broker.faults.add("dropped", count=1, seconds=0, endpoint=POST)
    began = broker.clock.now()

    error = client.outcome(placed)

    assert isinstance(error, OrderOutcomeUnknownError)
    assert asked_of(broker) == [POST, *[LOOK] * error.looks]
    assert 120 <= (broker.clock.now() - began).total_seconds() < 130


@pytest.mark.parametrize("fault", ["bad field", "funds short", "wrong address", "bad session"])
def test_refusal_costs_one_request(client: DrivenClient, broker: FakeBroker, fault: str) -> None:
    broker.faults.add("error", error=fault, endpoint=POST)

    error = client.outcome(placed)

    assert isinstance(error, BrokerError)
    assert not error.is_ambiguous
    assert asked_of(broker) == [POST]


def tags_of(client: DrivenClient) -> list[str | None]:
    """The tags of the orders in the book."""
    return [row.tag for row in client.do(lambda kite: kite.orders.all())]
