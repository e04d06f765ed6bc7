"""Questions to the journal: counts, waits, near misses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from kite_core import Request
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit


def test_entries_are_read_from_the_nth_on() -> None:
    caller = Caller()
    for tag in ("a", "b", "c"):
        caller.place(limit(1490, tag=tag))

    entries = caller.broker.levers.journal.entries(since=1, count=1)

    assert [dict(entry.form)["tag"] for entry in entries] == ["b"]


def test_nth_request_is_waited_for_while_others_ask() -> None:
    caller = Caller()
    wait = partial(caller.broker.levers.journal.wait, method="POST", fields={"tag": "second"})

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait, timeout_seconds=10)
        caller.place(limit(1490, tag="first"))
        caller.place(limit(1490, tag="second"))
        entry = waiting.result()

    assert ("tag", "second") in entry.form


def test_request_that_came_before_the_wait_counts() -> None:
    caller = Caller()
    caller.place(limit(1490))
    caller.place(limit(1490))

    entry = caller.broker.levers.journal.wait(
        path="/orders/regular", status=200, count=2, timeout_seconds=0
    )

    assert entry == caller.broker.journal[1]


def test_request_that_does_not_come_is_told_with_the_closest() -> None:
    caller = Caller()
    caller.place(limit(1490, tag="mine"))
    caller.data(caller.calls.orders.all())
    expected: dict[str, Any] = {
        "method": "POST",
        "path": "/orders/amo",
        "fields": {"tag": "mine", "variety": "amo"},
    }

    with pytest.raises(LookupError, match=r"Only 0 of 1 such requests came\.") as caught:
        caller.broker.levers.journal.wait(**expected, timeout_seconds=0)

    closest = "POST /orders/{variety} (path is /orders/regular, not /orders/amo"
    assert closest in str(caught.value)
    misses = caller.broker.levers.journal.near_misses(**expected)
    assert [miss.place for miss in misses] == [0, 1]


def test_nothing_at_all_is_said_so() -> None:
    with pytest.raises(LookupError, match="none at all"):
        FakeBroker().levers.journal.wait(timeout_seconds=0)


def test_first_request_is_number_one() -> None:
    with pytest.raises(ValueError, match="number 1"):
        FakeBroker().levers.journal.wait(count=0)


def test_status_and_method_are_compared() -> None:
    caller = Caller()
    caller.refused(caller.calls.orders.history("1"))

    journal = caller.broker.levers.journal

    (miss,) = journal.near_misses(status=200, method="PUT", fields={"i": 1})

    assert journal.count(status=404, method="GET") == 1
    assert miss.differences == ("method is GET, not PUT", "status is 404, not 200", "i is missing")


def test_secrets_are_not_compared() -> None:
    caller = Caller()
    caller.response(caller.calls.session.generate("made_up", api_secret="any").request)

    assert caller.broker.levers.journal.count(fields={"request_token": "anything"}) == 1


def test_near_misses_that_are_alike_are_told_once() -> None:
    caller = Caller()
    for _ in range(3):
        caller.data(caller.calls.user.profile())
    caller.data(caller.calls.orders.all())

    misses = caller.broker.levers.journal.near_misses(path="/trades")

    assert [(miss.entry.path, miss.place) for miss in misses] == [
        ("/orders", 3),
        ("/user/profile", 2),
    ]


def test_a_path_that_the_api_lacks_is_told_at_once() -> None:
    journal = Caller().broker.levers.journal

    with pytest.raises(ValueError, match=r"no path /order\. Did you mean /orders"):
        journal.wait(path="/order", timeout_seconds=3600)


def test_a_path_that_a_client_got_wrong_can_be_counted() -> None:
    caller = Caller()
    caller.broker.answer(Request(method="GET", path="/order", endpoint="GET /order"))

    journal = caller.broker.levers.journal
    assert journal.count(method="GET", path="/order", status=404) == 1
    assert journal.count(method="POST", path="/order") == 0


@pytest.mark.parametrize("count", [0, "2", True])
def test_near_misses_are_counted_from_one(count: Any) -> None:
    with pytest.raises(ValueError, match="count is"):
        FakeBroker().levers.journal.near_misses(count=count)


def test_only_so_many_near_misses_are_told_as_are_asked_for() -> None:
    caller = Caller()
    caller.data(caller.calls.orders.all())
    caller.data(caller.calls.user.profile())

    (miss,) = caller.broker.levers.journal.near_misses(path="/trades", count=1)

    assert miss.entry.path == "/user/profile"
