"""The library of incidents: what each one does to a client."""

from __future__ import annotations

from typing import Any

import pytest

from kite_core import OrderModification
from kite_core.errors import AnswerLostError
from kite_core.messages import Request
from kite_testing import FakeBroker
from kite_testing.fake_broker.control.incidents import INCIDENTS
from tests.testing.fake_broker.caller import Caller, limit, market


def caller_in(name: str, **settings: Any) -> Caller:
    caller = Caller(FakeBroker(seed=7, **settings))
    caller.broker.market.set_price("NSE:INFY", 1500)
    caller.broker.faults.incident(name)
    return caller


def profile_status(caller: Caller) -> int:
    return caller.response(caller.calls.user.profile().request).status


def test_phantom_order_is_live_behind_an_error() -> None:
    caller = caller_in("phantom order")

    placement = caller.broker.kite().orders.place(limit(1490))

    assert placement.how_confirmed == "book"
    assert [row.tag for row in caller.ask(caller.calls.orders.all())] == [placement.tag]


def test_late_order_appears_after_its_error() -> None:
    caller = caller_in("late order")

    refused = caller.refused(caller.calls.orders.submit(limit(1490)))

    assert "timed out" in refused[2]
    assert caller.data(caller.calls.orders.all()) == []
    caller.broker.run(8)
    assert len(caller.data(caller.calls.orders.all())) == 1


def test_zombie_order_is_cancelled_and_fills() -> None:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    order_id = caller.place(limit(1490))
    caller.broker.run(5)

    caller.broker.faults.incident("zombie order")
    caller.data(caller.calls.orders.cancel(order_id))
    caller.broker.run(3 * 3600)

    assert caller.states(order_id)[-1] == "COMPLETE"
    assert "CANCELLED" in caller.states(order_id)


def test_expired_session_refuses_until_a_login() -> None:
    caller = caller_in("expired session")

    assert [profile_status(caller), profile_status(caller)] == [403, 403]
    caller.broker.access.login()
    assert profile_status(caller) == 200


def test_silent_socket_stays_open_and_says_nothing() -> None:
    caller = Caller()
    line = caller.broker.connect_ticker()
    line.subscribe(408065)
    caller.broker.run(2)
    assert line.take()

    caller.broker.faults.incident("silent socket")
    caller.broker.run(30)

    assert (line.take(), line.is_open) == ([], True)


def test_confused_postbacks_come_twice_and_in_the_wrong_order() -> None:
    caller = caller_in("confused postbacks")
    postbacks = caller.broker.postbacks
    order_id = caller.place(limit(1490))

    caller.data(caller.calls.orders.modify(order_id, changes=OrderModification(price=1491)))
    caller.broker.run(0.5)
    caller.data(caller.calls.orders.cancel(order_id))
    caller.broker.run(10)

    statuses = [sent.fields()["status"] for sent in postbacks.sent]
    assert statuses == ["CANCELLED", "CANCELLED", "UPDATE"]


def test_stale_prices_stand_still_for_ten_minutes() -> None:
    caller = Caller()
    caller.broker.faults.incident("stale prices")
    first = caller.quote("NSE:SBIN")["last_price"]

    caller.broker.run(300)
    later = caller.quote("NSE:SBIN")["last_price"]
    caller.broker.run(400)

    assert later == first
    assert caller.quote("NSE:SBIN")["last_price"] != first


def test_too_many_requests_until_the_second_is_over() -> None:
    caller = caller_in("too many requests", round_trip_seconds=0.25)

    assert [profile_status(caller) for _ in range(5)] == [429, 429, 429, 429, 200]


def test_lost_race_fills_what_was_cancelled() -> None:
    caller = caller_in("lost race")
    order_id = caller.place(limit(1490))
    caller.broker.run(5)

    caller.data(caller.calls.orders.cancel(order_id))
    caller.broker.run(5)

    assert caller.status(order_id) == "COMPLETE"


def test_bad_gateway_shows_two_pages() -> None:
    caller = caller_in("bad gateway")

    assert [profile_status(caller) for _ in range(3)] == [502, 502, 200]


def test_half_an_answer_is_a_lost_one() -> None:
    caller = caller_in("half an answer")

    with pytest.raises(AnswerLostError, match="no whole answer arrived"):
        profile_status(caller)
    assert profile_status(caller) == 200


def test_half_a_frame_comes_once() -> None:
    caller = Caller()
    line = caller.broker.connect_ticker()
    line.subscribe(408065, 738561)
    caller.broker.run(2)
    line.take()

    caller.broker.faults.incident("half a frame")
    caller.broker.run(60)

    frames = [frame for frame in line.take() if isinstance(frame, bytes) and len(frame) > 1]
    assert [is_whole(frame) for frame in frames].count(False) == 1
    assert not is_whole(frames[0])


def is_whole(frame: bytes) -> bool:
    """Whether a frame holds as many packets, and as long ones, as it says."""
    left, packets = frame[2:], int.from_bytes(frame[:2], "big")
    for _ in range(packets):
        size = int.from_bytes(left[:2], "big")
        if len(left) < 2 + size:
            return False
        left = left[2 + size :]
    return not left


def test_partial_fill_and_lost_race_leave_nothing_to_cancel() -> None:
    caller = caller_in("partial fill and lost race")
    order_id = caller.place(limit(1510, quantity=10))
    caller.broker.run(5)
    (half,) = caller.data(caller.calls.orders.all())

    caller.data(caller.calls.orders.cancel(order_id))
    caller.broker.run(5)

    (done,) = caller.data(caller.calls.orders.all())
    assert (half["status"], half["filled_quantity"]) == ("OPEN", 5)
    assert (done["status"], done["filled_quantity"]) == ("COMPLETE", 10)


def test_opening_burst_leaves_most_requests_alone_and_ends() -> None:
    caller = caller_in("opening burst")

    statuses = [profile_status(caller) for _ in range(100)]

    assert set(statuses) == {200, 503}
    assert 15 < statuses.count(503) < 45
    caller.broker.run(300)
    assert {profile_status(caller) for _ in range(20)} == {200}


def test_stale_book_does_not_show_the_order_for_ten_minutes() -> None:
    caller = caller_in("stale book")
    caller.data(caller.calls.orders.all())

    order_id = caller.place(market())
    caller.broker.run(60)
    hidden = caller.data(caller.calls.orders.all())
    caller.broker.run(600)

    assert hidden == []
    assert caller.status(order_id) == "COMPLETE"


def test_morning_without_a_dump_has_no_rows_twice() -> None:
    caller = caller_in("morning without a dump")
    dump = caller.calls.market.instruments_of("NSE").request

    bodies = [caller.response(dump).body for _ in range(3)]

    assert [bool(body) for body in bodies] == [False, False, True]


def test_login_outage_ends_after_37_minutes() -> None:
    caller = caller_in("login outage")
    secret = caller.broker.api_secret

    def login() -> Request:
        return caller.calls.session.generate(
            caller.broker.request_token(), api_secret=secret
        ).request

    assert caller.response(login()).status == 503
    assert profile_status(caller) == 200
    caller.broker.run(37 * 60)
    assert caller.response(login()).status == 200


def test_every_incident_has_its_test() -> None:
    here = set(globals())

    untested = [
        name
        for name in INCIDENTS
        if not any(test.startswith(f"test_{name.replace(' ', '_')}") for test in here)
    ]
    assert untested == []


@pytest.mark.parametrize("name", INCIDENTS)
def test_incident_can_be_armed_and_removed(name: str) -> None:
    broker = FakeBroker()

    armed = broker.faults.incident(name)

    assert len(broker.faults) == len(armed) == len(INCIDENTS[name].steps)
    for fault in armed:
        fault.remove()
    assert len(broker.faults) == 0


def test_unknown_incident_is_answered_with_what_is_close() -> None:
    with pytest.raises(KeyError, match="Did you mean phantom order"):
        FakeBroker().faults.incident("fantom order")
