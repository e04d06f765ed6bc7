"""The control API: every verb, and what it says to slips."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kite_core.messages import Request
from kite_testing import FakeBroker
from kite_testing.fake_broker.control.verbs import VERBS
from tests.testing.fake_broker.caller import Caller, limit


def told(broker: FakeBroker, line: str, **body: Any) -> Any:
    """The data of a verb that has to succeed."""
    status, answer = asked(broker, line, **body)
    assert status == 200, answer
    return answer["data"]


def asked(broker: FakeBroker, line: str, **body: Any) -> tuple[int, Any]:
    method, _, target = line.partition(" ")
    path, _, query = target.partition("?")
    sent = json.dumps(body).encode() if body else b""
    status, answer = broker.control.handle(method, path, query, sent)
    return status, json.loads(answer)


def profile_status(broker: FakeBroker) -> int:
    caller = Caller(broker)
    return caller.response(caller.calls.user.profile().request).status


def test_root_lists_all_verbs() -> None:
    rows = told(FakeBroker(), "GET /fake")

    assert [(row["method"], row["path"]) for row in rows] == [
        (verb.method, verb.template) for verb in VERBS
    ]
    assert len({verb.name for verb in VERBS}) == len(VERBS)


def test_state_tells_what_the_broker_is_like() -> None:
    broker = FakeBroker(seed=3)

    state = told(broker, "GET /fake/state")

    assert state == {
        "now": "2026-11-20T10:00:00+05:30",
        "pace": 0.0,
        "seed": 3,
        "api_key": "fake_api_key",
        "user_id": "FB0001",
        "requests": 0,
        "faults": 0,
        "snapshots": [],
        "access_token": broker.access_token,
        "addresses": None,
        "has_market_data": True,
        "user": "ready",
    }


def test_time_is_moved() -> None:
    broker = FakeBroker()

    assert told(broker, "POST /fake/clock/advance", seconds=60)["now"].endswith("10:01:00+05:30")
    moved = told(broker, "PUT /fake/clock", now="2026-11-20T11:00:00")
    assert moved == {"now": "2026-11-20T11:00:00+05:30", "pace": 0.0}
    assert told(broker, "GET /fake/clock") == moved


def test_time_does_not_go_back() -> None:
    status, answer = asked(FakeBroker(), "PUT /fake/clock", now="2026-11-20T09:00:00")

    assert status == 400
    assert "restore a snapshot" in answer["error"]


def test_time_in_process_has_no_pace() -> None:
    status, answer = asked(FakeBroker(), "PUT /fake/clock", pace=2)

    assert (status, "advance it instead" in answer["error"]) == (400, True)


def test_door_may_drive_the_pace() -> None:
    broker, paces = FakeBroker(), [1.0]
    broker.levers.clock.paced_by(lambda: paces[-1], paces.append)

    assert told(broker, "PUT /fake/clock", pace=60)["pace"] == 60
    assert paces == [1.0, 60.0]


def test_snapshots_are_made_listed_and_restored() -> None:
    broker = FakeBroker()
    caller = Caller(broker)

    told(broker, "POST /fake/snapshots", name="empty")
    caller.place(limit(1490))
    assert told(broker, "GET /fake/snapshots") == ["empty"]
    told(broker, "POST /fake/snapshots/empty/restore")

    assert caller.data(caller.calls.orders.all()) == []
    status, answer = asked(broker, "POST /fake/snapshots/none/restore")
    assert (status, answer["error"]) == (404, "There is no snapshot 'none'; there is: empty.")


def test_reset_begins_again() -> None:
    broker = FakeBroker()
    profile_status(broker)

    told(broker, "POST /fake/reset")

    assert told(broker, "GET /fake/state")["requests"] == 0


def test_prices_are_set_read_and_released() -> None:
    broker = FakeBroker()

    told(broker, "PUT /fake/market/prices", prices={"NSE:INFY": 1500, "NSE:SBIN": "900.5"})

    read = told(broker, "GET /fake/market/prices?keys=NSE:INFY")
    assert read == {"NSE:INFY": 1500}
    assert told(broker, "DELETE /fake/market/prices", keys=["NSE:INFY", "NSE:SBIN"]) is True


def test_access_is_decided() -> None:
    broker = FakeBroker()

    state = told(
        broker, "PUT /fake/access", addresses=["203.0.113.9"], has_market_data=False, user="blocked"
    )

    assert (state["addresses"], state["has_market_data"], state["user"]) == (
        ["203.0.113.9"],
        False,
        "blocked",
    )
    assert told(broker, "PUT /fake/access", has_market_data="true")["has_market_data"]
    assert told(broker, "PUT /fake/access", from_anywhere=True)["addresses"] is None
    assert told(broker, "GET /fake/access")["user"] == "blocked"


def test_sessions_end_and_begin() -> None:
    broker = FakeBroker()

    told(broker, "DELETE /fake/session")
    assert profile_status(broker) == 403
    token = told(broker, "POST /fake/session")["access_token"]
    assert (token, profile_status(broker)) == (broker.access_token, 200)
    assert len(told(broker, "POST /fake/request_token")["request_token"]) == 32


def test_faults_are_added_listed_and_removed() -> None:
    broker = FakeBroker()

    number = told(
        broker, "POST /fake/faults", name="S4", count=2, status=503, endpoint="GET /user/profile"
    )["number"]

    assert [profile_status(broker) for _ in range(3)] == [503, 503, 200]
    (row,) = told(broker, "GET /fake/faults")
    assert (row["number"], row["strikes"], row["count"]) == (number, 2, 2)
    assert row["matches"] == {"endpoint": "GET /user/profile"}
    told(broker, f"DELETE /fake/faults/{number}")
    assert told(broker, "GET /fake/faults") == []
    assert told(broker, "DELETE /fake/faults") is True


def test_incidents_happen() -> None:
    broker = FakeBroker()

    assert told(broker, "POST /fake/incidents", name="bad gateway") == {"numbers": [1]}

    assert [profile_status(broker) for _ in range(3)] == [502, 502, 200]


def test_catalogue_is_there_for_other_languages() -> None:
    catalogue = told(FakeBroker(), "GET /fake/catalogue")

    assert {"O1", "S4", "M11"} <= {row["name"] for row in catalogue["faults"]}
    assert {"bad session"} <= {row["name"] for row in catalogue["errors"]}
    assert {"FBLOST"} <= {row["tag"] for row in catalogue["tags"]}
    assert {"phantom order"} <= {row["name"] for row in catalogue["incidents"]}


def test_journal_is_read_counted_and_waited_for() -> None:
    broker = FakeBroker()
    caller = Caller(broker)
    caller.place(limit(1490, tag="mine"))
    caller.data(caller.calls.orders.all())

    entries = told(broker, "GET /fake/journal?since=1&count=5")
    placed = {"method": "POST", "path": "/orders/{variety}", "fields": {"tag": "mine"}}

    assert [entry["endpoint"] for entry in entries] == ["GET /orders"]
    assert told(broker, "POST /fake/journal/count", **placed) == 1
    assert told(broker, "POST /fake/journal/wait", **placed)["status"] == 200
    assert told(broker, "GET /fake/journal/digest") == broker.journal.digest()


def test_near_misses_say_what_differs() -> None:
    broker = FakeBroker()
    Caller(broker).place(limit(1490, tag="mine"))
    wanted: dict[str, Any] = {"path": "/orders/regular", "fields": {"tag": "other", "price": 1490}}

    (miss,) = told(broker, "POST /fake/journal/near_misses", **wanted)
    status, answer = asked(broker, "POST /fake/journal/wait", timeout_seconds=0, **wanted)

    assert miss["differences"] == ["tag is 'mine', not 'other'"]
    assert status == 404
    assert "tag is 'mine', not 'other'" in answer["error"]


@pytest.mark.parametrize(
    ("line", "body", "status", "error"),
    [
        ("GET /fake/nowhere", {}, 404, "There is no verb"),
        ("GET /fake/cloc", {}, 404, "Did you mean /fake/clock"),
        ("PATCH /fake/clock", {}, 404, "takes GET and PUT, not PATCH"),
        ("POST /fake/clock/advance", {}, 400, "needs `seconds`: how long"),
        ("POST /fake/clock/advance", {"second": 1}, 400, "Did you mean seconds"),
        ("POST /fake/clock/advance", {"seconds": "soon"}, 400, "give a number"),
        ("POST /fake/clock/advance", {"seconds": True}, 400, "give a number"),
        ("POST /fake/clock/advance", {"seconds": -1}, 400, "Time does not go back"),
        ("POST /fake/reset", {"hard": True}, 400, "It takes no fields"),
        ("GET /fake/journal?since=1.5", {}, 400, "give a whole number"),
        ("PUT /fake/clock", {"now": "tomorrow"}, 400, "give a ISO time"),
        ("PUT /fake/access", {"addresses": 5}, 400, "give a list of texts"),
        ("PUT /fake/access", {"has_market_data": "no"}, 400, "give a true or false"),
        ("PUT /fake/market/prices", {"prices": [1]}, 400, "give a object of numbers"),
        ("PUT /fake/market/prices", {"prices": {"NSE:NONE": 1}}, 404, "NSE:NONE"),
        ("POST /fake/journal/count", {"fields": 1}, 400, "give a object"),
        ("POST /fake/faults", {"name": "O2", "after": 1}, 404, "after_seconds"),
        ("POST /fake/faults", {"name": ""}, 400, "give a text"),
        ("POST /fake/incidents", {"name": "zombi"}, 404, "zombie order"),
        ("DELETE /fake/faults/x", {}, 400, "give a whole number"),
        ("POST /fake/market/play", {"key": "NSE:INFY", "ticks": 1}, 400, "give a list of lists"),
        ("POST /fake/clock/advance", {"seconds": "inf"}, 400, "give a number"),
    ],
)
def test_slips_are_answered_with_cause_and_fix(
    line: str, body: dict[str, Any], status: int, error: str
) -> None:
    found, answer = asked(FakeBroker(), line, **body)

    assert (found, error in answer["error"]) == (status, True), answer


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b"\xff"])
def test_body_has_to_be_a_json_object(body: bytes) -> None:
    status, answer = FakeBroker().control.handle("POST", "/fake/reset", "", body)

    assert status == 400
    assert b"JSON" in answer


def test_account_is_changed() -> None:
    broker = FakeBroker()
    caller = Caller(broker)
    share = {"key": "NSE:TCS", "quantity": 10, "average_price": 3000}
    short = {"key": "NSE:INFY", "product": "MIS", "quantity": -5, "average_price": 1500.5}

    assert told(broker, "PUT /fake/account/funds", segment="equity", rupees=5000)["equity"] == 5000
    assert told(broker, "POST /fake/account/pay_in", segment="equity", rupees=10)["equity"] == 5010
    assert told(broker, "POST /fake/account/pay_out", segment="equity", rupees=1)["equity"] == 5009
    told(broker, "DELETE /fake/account/holdings")
    told(broker, "POST /fake/account/holdings", **share)
    told(broker, "POST /fake/account/positions", **short, overnight=False)
    told(broker, "POST /fake/account/corporate_action", key="NSE:TCS", ratio="2")

    holdings = caller.data(caller.calls.portfolio.holdings())
    assert [(row["tradingsymbol"], row["quantity"]) for row in holdings] == [("TCS", 20)]
    net = caller.data(caller.calls.portfolio.positions())["net"]
    assert [row["quantity"] for row in net if row["tradingsymbol"] == "INFY"] == [-5]
    assert set(told(broker, "GET /fake/account/funds")) == {"equity", "commodity"}


def test_authorisation_is_finished_as_on_the_page_of_the_depository() -> None:
    broker = FakeBroker()
    caller = Caller(broker)
    told(broker, "PUT /fake/account/authorisation", is_needed=True)
    sale = caller.calls.orders.submit(limit(1500, transaction_type="SELL", quantity=10))
    refused = caller.refused(sale)

    request = Request(
        method="POST",
        path="/portfolio/holdings/authorise",
        form=(("isin", "INE009A01021"), ("quantity", "10")),
    )
    request_id = json.loads(caller.response(request).body)["data"]["request_id"]
    told(broker, f"POST /fake/account/authorisations/{request_id}")

    assert refused[0] == 428
    assert caller.response(sale.request).status == 200


def test_orders_are_moved_by_hand() -> None:
    broker = FakeBroker()
    caller = Caller(broker)
    told(broker, "PUT /fake/orders/pace", pace="manual")
    order_id = caller.place(limit(1490))
    other = caller.place(limit(1490))

    status = told(broker, f"POST /fake/orders/{order_id}/step")["status"]
    told(broker, f"POST /fake/orders/{other}/reject", message="No.")
    told(broker, "PUT /fake/orders/pace", pace="usual")
    told(broker, "PUT /fake/orders/layers", rule="funds", layer="rms")

    assert status == "VALIDATION PENDING"
    assert caller.states(other)[-1] == "REJECTED"
    assert told(broker, "POST /fake/orders/release_amo") == []
    assert asked(broker, "POST /fake/orders/17/step")[0] == 404


def test_markets_are_upset() -> None:
    broker = FakeBroker()
    infy: dict[str, Any] = {"key": "NSE:INFY"}

    told(broker, "POST /fake/market/gap", **infy, price=1600)
    told(broker, "POST /fake/market/freak_tick", **infy, price=1400)
    told(broker, "POST /fake/market/lock_circuit", **infy, side="upper")
    told(broker, "POST /fake/market/flex_band", **infy, direction="up")
    rows = [{"time": "2026-11-20T10:00:00", "price": 1501}]
    told(broker, "POST /fake/market/play", **infy, ticks=rows)
    candles = [["2026-11-20T10:00:00+05:30", 1500, 1510, 1490, 1505, 1000]]
    told(broker, "POST /fake/market/play", key="NSE:SBIN", candles=[])
    told(broker, "POST /fake/market/play", **infy, candles=candles)
    until = told(broker, "POST /fake/market/circuit_breaker", level=10)["until"]

    assert until > "2026-11-20T10:00"


def test_tomorrow_is_changed() -> None:
    broker = FakeBroker()
    option = "NFO:NIFTY26NOV26050CE"

    told(broker, "POST /fake/market/holidays", day="2026-11-23", name="Surprise")
    told(broker, "POST /fake/market/sessions", day="2026-11-22", opens="10:00", closes="11:00")
    told(broker, "POST /fake/market/listing", key="NSE:INFY", tick_size=0.05, lot_size=1)
    key = told(broker, "POST /fake/market/strikes", like=option, strike=31000)["key"]
    told(broker, "POST /fake/market/delist", key="NSE:TCS")
    told(broker, "POST /fake/market/reuse_token", key="NSE:SBIN", of="NSE:WIPRO")

    assert key.endswith("31000CE")
    assert asked(broker, "POST /fake/market/holidays", day="2020-01-01")[0] == 400


def test_every_verb_is_tried_here() -> None:
    """The table grows only with a test: each template stands in this file."""
    text = Path(__file__).read_text()

    untried = [
        verb.name
        for verb in VERBS
        if not re.search(
            f'"{verb.method} ' + re.sub(r"\\{\w+\\}", '[^/"]+', re.escape(verb.template)) + '["?]',
            text,
        )
    ]
    assert untried == []
