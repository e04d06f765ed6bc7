"""Resetting, and going back to snapshots."""

from __future__ import annotations

from typing import Any

import pytest

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit, market


def some_trading(caller: Caller) -> list[bytes]:
    """A little of everything; gives the journal's lines."""
    caller.broker.market.set_price("NSE:INFY", 1500)
    caller.place(limit(1490))
    caller.place(market())
    caller.broker.run(30)
    caller.data(caller.calls.portfolio.positions())
    caller.data(caller.calls.user.margins())
    caller.quote("NSE:SBIN")
    return [entry.to_line() for entry in caller.broker.journal]


def test_reset_broker_is_as_a_fresh_one() -> None:
    used = Caller()
    some_trading(used)
    used.broker.access.register([])
    used.broker.faults.add("S6")

    used.broker.reset()

    fresh = Caller()
    assert used.broker.clock.now() == fresh.broker.clock.now()
    assert used.broker.access_token == fresh.broker.access_token
    assert some_trading(used) == some_trading(fresh)


def test_snapshot_is_gone_back_to_as_often_as_wanted() -> None:
    caller = Caller()
    caller.place(limit(1490, tag="before"))
    caller.broker.snapshot("morning")
    moment, length = caller.broker.clock.now(), len(caller.broker.journal)

    first = some_trading(caller)
    caller.broker.restore("morning")
    assert (caller.broker.clock.now(), len(caller.broker.journal)) == (moment, length)
    second = some_trading(caller)
    caller.broker.restore("morning")
    third = some_trading(caller)

    assert first == second == third


def test_later_snapshot_is_whole_after_a_return_to_an_earlier_one() -> None:
    caller = Caller()
    caller.broker.snapshot("early")
    some_trading(caller)
    caller.broker.snapshot("late")
    digest = caller.broker.journal.digest()

    caller.broker.restore("early")
    assert len(caller.broker.journal) == 0
    caller.broker.restore("late")

    assert caller.broker.journal.digest() == digest
    assert len(caller.data(caller.calls.orders.all())) == 2


def test_snapshot_keeps_what_is_still_to_come() -> None:
    caller = Caller(FakeBroker(seed=7, round_trip_seconds=0))
    order_id = caller.place(limit(1490))
    caller.broker.snapshot()
    before = caller.states(order_id)

    caller.broker.run(1)
    later = caller.states(order_id)
    caller.broker.restore()

    assert caller.states(order_id) == before != later
    caller.broker.run(1)
    assert caller.states(order_id) == later


def test_snapshot_is_not_touched_by_what_comes_after() -> None:
    caller = Caller()
    caller.broker.snapshot("empty")
    caller.broker.faults.add("S6")
    caller.broker.access.end_session()

    caller.broker.restore("empty")

    assert caller.data(caller.calls.orders.all()) == []
    assert len(caller.broker.faults) == 0


def test_snapshot_of_a_broker_that_nobody_asked_is_a_fresh_one() -> None:
    caller = Caller()
    caller.broker.snapshot("fresh")
    some_trading(caller)

    caller.broker.restore("fresh")

    assert some_trading(caller) == some_trading(Caller())


def test_levers_and_clients_stay_in_use_after_a_return() -> None:
    broker = FakeBroker()
    prices, kite = broker.market, broker.kite()
    broker.snapshot()
    kite.orders.place(limit(1490))

    broker.restore()

    prices.set_price("NSE:INFY", 1500)
    assert kite.market.ltp(["NSE:INFY"])["NSE:INFY"].last_price == 1500
    assert kite.orders.all() == []


def test_unknown_snapshot_is_answered_with_those_that_are_there() -> None:
    broker = FakeBroker()
    with pytest.raises(KeyError, match="none so far"):
        broker.restore("noon")
    broker.snapshot("morning")

    with pytest.raises(KeyError, match="morning"):
        broker.restore("noon")


def test_broker_shows_what_it_is() -> None:
    broker = FakeBroker(seed=3)
    caller: Any = Caller(broker)
    caller.data(caller.calls.orders.all())

    assert repr(broker) == "<FakeBroker seed=3 fake_api_key 2026-11-20 10:00:00 1 requests>"


def test_postbacks_go_on_after_a_reset_and_a_return() -> None:
    caller = Caller()
    sent: list[Any] = []
    caller.broker.snapshot("before")
    caller.broker.postbacks.deliver_to(sent.append)

    for go_back in (caller.broker.reset, lambda: caller.broker.restore("before")):
        go_back()
        caller.broker.market.set_price("NSE:INFY", 1500)
        caller.place(market())
        caller.broker.run(5)

    assert [postback.fields()["status"] for postback in sent] == ["COMPLETE", "COMPLETE"]


def test_lines_to_the_ticker_break_with_a_return() -> None:
    broker = FakeBroker()
    broker.snapshot()
    line = broker.connect_ticker()

    broker.restore()

    assert not line.is_open
    assert broker.connect_ticker().is_open


def test_snapshot_without_a_name_is_refused() -> None:
    broker = FakeBroker()

    with pytest.raises(ValueError, match="A snapshot has a name"):
        broker.snapshot("")
