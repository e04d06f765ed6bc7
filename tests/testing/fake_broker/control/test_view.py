"""One look at a broker, as the page takes it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kite_core.ist import in_ist
from kite_testing import FakeBroker
from kite_testing.fake_broker.control.view import ROWS, history_of, keys_of, view_of
from tests.testing.fake_broker.caller import Caller, at, limit, market


def view(caller: Caller, *, since: int = 0) -> dict[str, Any]:
    return view_of(caller.broker.levers, since=since)


def newest_order(caller: Caller) -> str:
    order_id: str = view(caller)["orders"]["rows"][0]["order_id"]
    return order_id


@pytest.mark.parametrize(
    ("start", "phase"),
    [
        ("09:05", "pre_open_limit_entry"),
        ("10:00", "continuous"),
        ("20:00", "closed"),
        ("2026-11-22 12:00", "closed"),
    ],
)
def test_the_clock_says_what_the_exchange_does(start: str, phase: str) -> None:
    moment = in_ist(at(start))

    clock = view(Caller(FakeBroker(start=moment)))["clock"]

    assert clock == {
        "now": moment.isoformat(timespec="milliseconds"),
        "phase": phase,
        "pace": 0.0,
    }


def test_account_says_until_when_its_session_lasts() -> None:
    caller = Caller()
    live = view(caller)["account"]
    caller.broker.clock.advance_to(at("2026-11-21 05:59:59"))
    last = view(caller)["account"]["session_ends"]
    caller.broker.clock.advance_to(at("2026-11-21 06:00"))
    over = view(caller)["account"]["session_ends"]
    caller.broker.access.login()

    assert live == {
        "api_key": caller.broker.api_key,
        "user_id": caller.broker.user_id,
        "session_ends": "2026-11-21T06:00:00+05:30",
    }
    assert (last, over) == (live["session_ends"], None)
    assert view(caller)["account"]["session_ends"] == "2026-11-22T06:00:00+05:30"


def test_account_has_no_session_after_a_logout() -> None:
    caller = Caller()
    caller.broker.access.end_session()

    assert view(caller)["account"]["session_ends"] is None


def test_orders_are_rows_of_the_book_the_newest_first() -> None:
    caller = Caller()
    caller.place(market(tag="first"))
    caller.place(limit(1490, tag="second"))
    caller.broker.run(1)

    orders = view(caller)["orders"]

    book = caller.data(caller.calls.orders.all())
    states = [len(caller.states(row["order_id"])) for row in book]
    assert orders["count"] == 2
    assert orders["rows"] == [
        {**row, "states": count} for row, count in reversed(list(zip(book, states, strict=True)))
    ]


def test_only_the_newest_orders_are_shown_and_all_are_counted() -> None:
    caller = Caller(FakeBroker(has_limits=False))
    ids = [caller.place(market()) for _ in range(ROWS + 3)]

    orders = view(caller)["orders"]

    assert orders["count"] == ROWS + 3
    assert [row["order_id"] for row in orders["rows"]] == ids[: -ROWS - 1 : -1]


def test_money_is_what_the_calls_of_the_api_say() -> None:
    caller = Caller()
    caller.place(market(quantity=10, product="MIS"))
    caller.place(limit(1490, quantity=5))
    caller.broker.run(1)

    shown = view(caller)

    margins = caller.data(caller.calls.user.margins())
    assert shown["positions"] == caller.data(caller.calls.portfolio.positions())["net"]
    assert shown["holdings"] == len(caller.data(caller.calls.portfolio.holdings()))
    assert shown["funds"] == [
        {
            "segment": segment,
            "cash": margins[segment]["available"]["cash"],
            "used": margins[segment]["utilised"]["debits"],
            "free": margins[segment]["net"],
        }
        for segment in ("equity", "commodity")
    ]


def test_armed_faults_are_shown_with_their_strikes() -> None:
    caller = Caller()
    caller.broker.faults.add("S5", count=2, endpoint="GET /user/profile")
    caller.response(caller.calls.user.profile().request)

    (fault,) = view(caller)["faults"]

    assert fault == {
        "number": 1,
        "name": "S5",
        "strikes": 1,
        "count": 2,
        "matches": {"endpoint": "GET /user/profile"},
    }


def test_journal_shows_what_is_new_with_the_first_words_of_the_answers() -> None:
    caller = Caller()
    caller.data(caller.calls.user.profile())
    order_id = caller.place(market())

    journal = view(caller, since=1)["journal"]

    (entry,) = journal["entries"]
    assert (journal["first"], journal["next"]) == (1, 2)
    assert entry == {
        "at": "2026-11-20T10:00:00.050+05:30",
        "call": "POST /orders/regular",
        "status": 200,
        "fate": "",
        "answer": f'{{"status":"success","data":{{"order_id":"{order_id}"}}}}',
    }


def test_long_answers_are_cut() -> None:
    caller = Caller()
    caller.response(caller.calls.portfolio.holdings().request)

    (entry,) = view(caller)["journal"]["entries"]

    assert len(entry["answer"]) == 240


def test_a_journal_that_began_again_is_shown_from_its_start() -> None:
    caller = Caller()
    caller.data(caller.calls.user.profile())
    caller.data(caller.calls.user.profile())
    caller.broker.reset()
    caller.data(caller.calls.user.profile())

    journal = view(caller, since=2)["journal"]

    assert (journal["first"], journal["next"], len(journal["entries"])) == (0, 1, 1)


def test_only_the_newest_entries_are_shown() -> None:
    caller = Caller()
    for _ in range(ROWS + 2):
        caller.response(caller.calls.user.profile().request)

    journal = view(caller)["journal"]

    assert (journal["first"], journal["next"], len(journal["entries"])) == (2, ROWS + 2, ROWS)


def test_no_token_of_a_login_is_shown() -> None:
    caller = Caller()
    request_token = caller.broker.request_token()
    session = caller.calls.session.generate(request_token, api_secret="fake_api_secret")
    token = caller.data(session)["access_token"]

    text = json.dumps(view(caller)["journal"])

    assert "POST /session/token" in text
    assert token not in text
    assert request_token not in text


def test_looking_changes_nothing() -> None:
    def digest(*, looks: bool) -> str:
        caller = Caller(FakeBroker(seed=5))
        caller.broker.faults.add("S5", count=1, skip=1)
        for price in (1480, 1510, 1490):
            caller.response(caller.calls.orders.submit(limit(price)).request)
            for _ in range(3 if looks else 0):
                view(caller)
                history_of(caller.broker.levers, newest_order(caller))
            caller.broker.run(30)
        caller.data(caller.calls.orders.all())
        return caller.broker.journal.digest()

    assert digest(looks=True) == digest(looks=False)


def test_an_order_opens_its_history() -> None:
    caller = Caller()
    order_id = caller.place(market())
    caller.broker.run(1)

    rows = history_of(caller.broker.levers, order_id)

    assert rows == caller.data(caller.calls.orders.history(order_id))
    assert rows[-1]["status"] == "COMPLETE"


def test_an_unknown_order_has_no_history() -> None:
    with pytest.raises(KeyError, match="There is no order '17' in today's book"):
        history_of(FakeBroker().levers, "17")


def test_keys_are_those_of_the_list() -> None:
    broker = FakeBroker()

    keys = keys_of(broker.levers)

    assert "NSE:INFY" in keys
    assert len(keys) == len(set(keys))
