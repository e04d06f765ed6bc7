"""A long day through both doors gives the same answers and the same journal, to the byte.

All other tests with a caller run through both doors as well, and compare what they hear.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kite_core.messages import Request, Response
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit
from tests.testing.fake_broker.doors import (
    Door,
    Hearing,
    InProcess,
    Served,
    open_served_door,
    through,
    uses,
)
from tests.testing.fake_broker.served.long_scenario import a_long_day

pytestmark = pytest.mark.in_process(reason="these go through both doors by themselves")


class Keeping:
    """Goes through a door and keeps the answers whole."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.kept: list[tuple[Request, Response]] = []

    def send(self, broker: FakeBroker, request: Request, /) -> Response:
        response = self._door.send(broker, request)
        self.kept.append((request, response))
        return response


def answers(door: Door) -> tuple[FakeBroker, list[tuple[Request, Response]]]:
    """The broker after the long day, and what it was asked and answered."""
    broker = FakeBroker(seed=7, grants_refresh_tokens=True)
    keeping = Keeping(door)
    with through(keeping):
        a_long_day(Caller(broker))
    return broker, keeping.kept


def test_both_doors_answer_a_long_day_alike(served_door: Served) -> None:
    near, inside = answers(InProcess())
    far, outside = answers(served_door)

    assert len(inside) == len(outside) > 90
    for (asked, one), (asked_too, other) in zip(inside, outside, strict=True):
        headers = {name.lower(): text for name, text in other.headers.items()}
        assert asked == asked_too
        assert (asked.target, other.status) == (asked.target, one.status)
        assert other.body == one.body
        assert {name: headers[name.lower()] for name in one.headers} == dict(one.headers)
    assert far.journal.digest() == near.journal.digest()
    assert far.clock.now() == near.clock.now()


def test_the_long_day_makes_every_call_of_the_api() -> None:
    broker, _ = answers(InProcess())

    made = {entry.endpoint for entry in broker.journal if entry.status == 200}
    known = {route.endpoint for route in broker.levers.stage.engine.routes}
    assert made == known
    assert {entry.status for entry in broker.journal} >= {200, 307, 400, 403, 404, 405}


def test_answers_that_differ_are_told_apart() -> None:
    hearings = Hearing(InProcess()), Hearing(InProcess())

    for hearing, price in zip(hearings, (1500, 1501), strict=True):
        with through(hearing):
            caller = Caller(FakeBroker())
            caller.broker.market.set_price("NSE:INFY", price)
            caller.quote("NSE:INFY")

    assert hearings[0].heard != hearings[1].heard


def test_what_is_asked_through_the_served_door_is_asked_over_a_socket() -> None:
    caller = Caller()

    with open_served_door() as door, through(door):
        response = caller.response(caller.calls.user.profile().request)

    assert {name.lower() for name in response.headers} >= {"date", "server"}
    assert len(caller.broker.journal) == 1


def test_nothing_is_counted_through_the_served_door(served_door: Served) -> None:
    caller = Caller()
    profile = caller.calls.user.profile().request

    with through(served_door):
        statuses = {caller.response(profile).status for _ in range(30)}

    assert statuses == {200}


def directly() -> object:
    return Caller()


def around() -> object:
    def inner() -> object:
        return directly()

    return inner()


def without() -> object:
    return limit(1500)


@pytest.mark.parametrize(
    ("function", "is_found"), [(directly, True), (around, True), (without, False)]
)
def test_tests_with_a_caller_are_found(function: Callable[[], object], is_found: bool) -> None:
    assert uses(Caller, function) is is_found
