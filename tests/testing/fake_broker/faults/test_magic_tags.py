"""Tags that bring faults about, as a client in any language would use them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kite_core import OrderParams
from kite_core.errors import TransportError
from kite_testing.fake_broker.faults.catalogue import CATALOGUE
from kite_testing.fake_broker.faults.kinds import Place
from kite_testing.fake_broker.faults.magic_tags import MAGIC_TAGS
from tests.testing.fake_broker.caller import Caller, limit, market

AT_THE_DOOR = {
    "FBMARGIN": (400, "MarginException", 0),
    "FBHOLDING": (400, "HoldingException", 0),
    "FBINPUT": (400, "InputException", 0),
    "FBPERMISSION": (403, "PermissionException", 0),
    "FBLOGOUT": (403, "TokenException", 0),
    "FB429": (429, "NetworkException", 0),
    "FBDAYCAP": (429, "NetworkException", 0),
    "FB500": (500, "GeneralException", 0),
    "FB502": (502, "", 0),
    "FB502PLACED": (502, "", 1),
    "FB503": (503, "NetworkException", 0),
    "FB504PLACED": (504, "NetworkException", 1),
    "FBLATE": (400, "NetworkException", 1),
    "FBLOST": (0, "", 1),
    "FBHANG": (0, "", 1),
    "FBDROPPED": (0, "", 0),
    "FBSLOW": (200, "", 1),
    "FBEMPTY": (200, "", 1),
    "FBCUT": (0, "", 1),
}
"""Status, error type and the number of orders in the book some seconds later."""


TAKES_REAL_SECONDS = pytest.mark.in_process(reason="a socket is silent for real seconds")
SLOW = ("FBHANG", "FBSLOW")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        pytest.param(tag, expected, id=tag, marks=[TAKES_REAL_SECONDS] if tag in SLOW else [])
        for tag, expected in AT_THE_DOOR.items()
    ],
)
def test_tag_reaches_its_scenario(tag: str, expected: tuple[int, str, int]) -> None:
    caller = Caller()
    call = caller.calls.orders.submit(limit(1490, tag=tag))

    try:
        response = caller.response(call.request)
        status, body = response.status, response.body
    except TransportError:
        status, body = 0, b""
    caller.broker.run(10)

    error_type = json.loads(body).get("error_type", "") if body[:1] == b"{" else ""
    caller.broker.access.login()
    assert (status, error_type, len(caller.data(caller.calls.orders.all()))) == expected


def test_every_tag_that_strikes_at_the_door_is_in_the_table() -> None:
    at_the_door = {
        tag for tag, magic in MAGIC_TAGS.items() if CATALOGUE[magic.fault].place is Place.DOOR
    }

    assert at_the_door == set(AT_THE_DOOR)


def test_other_orders_are_left_alone() -> None:
    caller = Caller()
    caller.response(caller.calls.orders.submit(limit(1490, tag="FB500")).request)

    assert caller.place(limit(1490, tag="plain"))
    assert caller.place(limit(1490))


def placed(tag: str, params: OrderParams) -> tuple[Caller, str]:
    """A caller at a market that stands still, and the order with this tag."""
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    return caller, caller.place(replace(params, tag=tag))


def test_stuck_order_goes_on_after_a_while() -> None:
    caller, order_id = placed("FBSTUCK", limit(1490))

    caller.broker.run(60)
    stuck = caller.states(order_id)
    caller.broker.run(60)

    assert stuck == ["PUT ORDER REQ RECEIVED"]
    assert caller.states(order_id)[-1] == "OPEN"


def test_rejected_order_had_an_id() -> None:
    caller, order_id = placed("FBREJECT", limit(1490))

    caller.broker.run(5)

    assert caller.states(order_id)[-1] == "REJECTED"


def test_half_of_an_order_fills() -> None:
    caller, order_id = placed("FBHALF", market(quantity=10))

    caller.broker.run(5)

    (row,) = caller.data(caller.calls.orders.all())
    assert (row["order_id"], row["filled_quantity"], row["status"]) == (order_id, 5, "OPEN")


def test_zombie_fills_after_its_cancellation() -> None:
    caller, order_id = placed("FBZOMBIE", limit(1490))
    caller.broker.run(5)

    caller.data(caller.calls.orders.cancel(order_id))
    caller.broker.run(5)
    cancelled = caller.status(order_id)
    caller.broker.run(3700)

    assert (cancelled, caller.status(order_id)) == ("CANCELLED", "COMPLETE")


def test_cancellation_loses_the_race() -> None:
    caller, order_id = placed("FBRACE", limit(1490))
    caller.broker.run(5)

    caller.data(caller.calls.orders.cancel(order_id))
    caller.broker.run(5)

    assert caller.status(order_id) == "COMPLETE"


@pytest.mark.parametrize(("tag", "count"), [("FBNOUPDATE", 0), ("FBTWICE", 2), ("plain", 1)])
def test_updates_are_missing_or_doubled(tag: str, count: int) -> None:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    postbacks = caller.broker.postbacks

    caller.place(market(tag=tag))
    caller.broker.run(5)

    assert [sent.fields()["status"] for sent in postbacks.sent] == ["COMPLETE"] * count
