"""Adding faults, counting their strikes, removing them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit


def profile_status(caller: Caller) -> int:
    return caller.response(caller.calls.user.profile().request).status


def test_handle_counts_strikes_and_removes() -> None:
    caller = Caller()

    fault = caller.broker.faults.add("S6")

    assert [profile_status(caller), profile_status(caller)] == [500, 500]
    assert fault.strikes == 2
    assert repr(fault) == "<ArmedFault 1 S6 struck 2 times>"
    fault.remove()
    assert profile_status(caller) == 200
    assert fault.strikes == 0


def test_fault_ends_with_its_block() -> None:
    caller = Caller()

    with caller.broker.faults.add("S4", status=503) as fault:
        assert profile_status(caller) == 503
        assert fault.strikes == 1

    assert profile_status(caller) == 200
    assert len(caller.broker.faults) == 0


def test_fault_for_some_seconds_ends_by_itself() -> None:
    caller = Caller()
    caller.broker.faults.add("S6", for_seconds=60)

    assert profile_status(caller) == 500
    caller.broker.run(60)
    assert profile_status(caller) == 200


def test_fault_that_begins_later_waits() -> None:
    caller = Caller()
    later = caller.broker.clock.now() + timedelta(minutes=5)
    caller.broker.faults.add("S6", since=later.replace(tzinfo=None), for_seconds=60)

    assert profile_status(caller) == 200
    caller.broker.clock.advance_to(later)
    assert profile_status(caller) == 500
    caller.broker.run(60)
    assert profile_status(caller) == 200


def test_fault_strikes_only_what_it_matches() -> None:
    caller = Caller()
    caller.broker.faults.add("S6", endpoint="GET /orders")

    assert profile_status(caller) == 200
    assert caller.refused(caller.calls.orders.all())[0] == 500


def test_fault_shows_what_it_matches() -> None:
    fault = FakeBroker().faults.add("O16", key="NSE:INFY", tag="fast")

    assert repr(fault) == "<ArmedFault 1 O16 tag='fast' key='NSE:INFY' struck 0 times>"


def test_order_is_matched_by_key_and_tag() -> None:
    caller = Caller()
    caller.broker.faults.add("O16", key="NSE:INFY", tag="fast")

    assert caller.refused(caller.calls.orders.submit(limit(1490, tag="fast")))[0] == 429
    assert caller.place(limit(1490, tag="slow"))
    assert caller.place(limit(1500, exchange="BSE", tag="fast"))


def test_clearing_removes_all() -> None:
    caller = Caller()
    caller.broker.faults.add("S6")
    caller.broker.faults.add("S4")
    assert [armed.fault.name for armed in caller.broker.faults] == ["S6", "S4"]

    caller.broker.faults.clear()

    assert profile_status(caller) == 200


@pytest.mark.parametrize(
    ("name", "wishes", "error", "message"),
    [
        ("O99", {}, KeyError, "There is no fault 'O99'"),
        ("O2", {"after_second": 3}, ValueError, "Did you mean after_seconds"),
        ("O2", {"after_seconds": "3"}, ValueError, "give something like 8.0"),
        ("O2", {"after_seconds": True}, ValueError, "give something like 8.0"),
        ("O2", {"after_seconds": -1}, ValueError, "give something like 8.0"),
        ("S4", {"takes_effect": 1}, ValueError, "give something like False"),
        ("S4", {"status": 302}, ValueError, "S4: status is 302; give one of 502, 503, 504"),
        ("S4", {"status": 502.0}, ValueError, "give one of 502"),
        ("S6", {"status": 200}, ValueError, "give something like 500, from 400 to 599"),
        ("S6", {"status": 500.5}, ValueError, "give something like 500"),
        ("O7", {"part": 1.5}, ValueError, "from 0 to 1"),
        ("slow", {"seconds": float("nan")}, ValueError, "give something like 5.0"),
        ("slow", {"seconds": 1e30}, ValueError, "from 0 to 1e\\+09"),
        ("D7", {"how": "none"}, ValueError, "give one of empty, header, truncated"),
        ("O15", {"layer": "bank"}, ValueError, "give one of gateway, rms, exchange"),
        ("S6", {"for_seconds": -1}, ValueError, "for_seconds is -1: give more than 0"),
        ("S6", {"method": "GET"}, ValueError, 'Name the call by `endpoint`, such as "POST'),
        ("S6", {"path": "/orders"}, ValueError, "Name the call by `endpoint`"),
        ("S6", {"endpoint": "POST /orders/regular"}, ValueError, r"is 'POST /orders/\{variety\}'"),
        ("S6", {"endpoint": "GET /order"}, ValueError, "Did you mean .*GET /orders"),
        ("M1", {}, ValueError, r"It comes by market\.lock"),
        ("S8", {}, ValueError, "It comes by a path"),
        ("S6", {"probability": 1.5}, ValueError, "a part of 1"),
        ("S6", {"count": 0}, ValueError, "count is 1 or more"),
        ("S6", {"skip": -1}, ValueError, "skip 0 or more"),
        ("S6", {"probability": "x"}, ValueError, "probability is 'x': give a number"),
        ("S6", {"count": "2"}, ValueError, "count is '2': give a whole number"),
        ("S6", {"skip": 0.5}, ValueError, "skip is 0.5: give a whole number"),
        ("S6", {"for_seconds": "60"}, ValueError, "for_seconds is '60': give a number"),
        ("S6", {"since": "yesterday"}, ValueError, "since is 'yesterday': give a moment"),
        ("S6", {"tag": 5}, ValueError, "Faults match tag by its text, and 5 is none"),
        ("D1", {"key": "NSE:NOPE"}, KeyError, "The fake market has no NSE:NOPE"),
        (None, {}, ValueError, "A fault is None: give its id, such as O1"),
        ("error", {"error": "no sach"}, KeyError, "There is no error 'no sach'"),
    ],
)
def test_slips_are_told_with_their_fix(
    name: Any, wishes: dict[str, Any], error: type[Exception], message: str
) -> None:
    broker = FakeBroker()

    with pytest.raises(error, match=message):
        broker.faults.add(name, **wishes)

    assert len(broker.faults) == 0


def test_window_has_to_make_sense() -> None:
    broker = FakeBroker()
    now = broker.clock.now()

    with pytest.raises(ValueError, match="not both"):
        broker.faults.add("S6", until=now, for_seconds=1)
    with pytest.raises(ValueError, match="end before it begins"):
        broker.faults.add("S6", since=now, until=now)


def test_armed_faults_are_listed_as_they_were_given_when_they_were_added() -> None:
    broker = FakeBroker()
    first = broker.faults.add("O16", tag="fast")
    second = broker.faults.add("S4", count=2)

    assert list(broker.faults) == [first, second]
    assert [repr(armed) for armed in broker.faults] == [repr(first), repr(second)]
    assert second.fault.count == 2


def test_fault_that_is_listed_can_be_removed() -> None:
    caller = Caller()
    caller.broker.faults.add("S4", count=2)
    caller.response(caller.calls.user.profile().request)

    (armed,) = caller.broker.faults
    counted = armed.strikes, armed.occasions
    armed.remove()

    assert counted == (1, 1)
    assert (armed.strikes, armed.occasions, len(caller.broker.faults)) == (0, 0, 0)
