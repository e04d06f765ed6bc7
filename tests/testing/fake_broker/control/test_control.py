"""The control API: every verb, and what it says to slips."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kite_core.messages import Request
from kite_testing import FakeBroker
from kite_testing.fake_broker.control.verbs import VERBS
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.caller import Caller, at, limit, market


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


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST /fake/clock/advance", {"seconds": 1e12}),
        ("POST /fake/clock/advance", {"seconds": 11 * 366 * 86_400}),
        ("PUT /fake/clock", {"now": "2037-01-01"}),
    ],
)
def test_time_that_is_too_long_is_refused_before_anything_happens(
    line: str, body: dict[str, Any]
) -> None:
    broker = FakeBroker()

    status, answer = asked(broker, line, **body)

    assert status == 400
    assert "10 years from its start (2026-11-20)" in answer["error"]
    assert broker.clock.monotonic() == 0
    assert profile_status(broker) == 200


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


@pytest.mark.parametrize("query", ["keys=NSE:INFY,NSE:TCS", "keys=NSE:INFY&keys=NSE:TCS"])
def test_several_keys_may_stand_in_a_query(query: str) -> None:
    assert list(told(FakeBroker(), f"GET /fake/market/prices?{query}")) == ["NSE:INFY", "NSE:TCS"]


def test_a_value_of_the_path_wins_over_one_of_the_body() -> None:
    broker = FakeBroker()
    for name in ("one", "two"):
        told(broker, "POST /fake/snapshots", name=name)
        broker.run(60)

    told(broker, "POST /fake/snapshots/two/restore", name="one")

    assert broker.clock.now() == A_FRIDAY_MORNING + timedelta(seconds=60)


def test_fields_of_a_verb_are_those_of_its_body() -> None:
    verbs = {f"{row['method']} {row['path']}": row for row in told(FakeBroker(), "GET /fake")}

    assert verbs["POST /fake/snapshots/{name}/restore"]["fields"] == {}
    assert verbs["POST /fake/orders/{order_id}/reject"]["fields"] == {
        "message": "text",
        "raw": "text",
    }


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
        ("PATCH /fake/clock", {}, 405, "takes GET and PUT, not PATCH"),
        ("POST /fake/clock/advance", {}, 400, "needs `seconds`: how long"),
        ("POST /fake/clock/advance", {"second": 1}, 400, "Did you mean seconds"),
        ("POST /fake/clock/advance", {"seconds": "soon"}, 400, "give a number"),
        ("POST /fake/clock/advance", {"seconds": True}, 400, "give a number"),
        ("POST /fake/clock/advance", {"seconds": -1}, 400, "Time does not go back"),
        ("POST /fake/reset", {"hard": True}, 400, "It takes no fields"),
        ("GET /fake/journal?since=1.5", {}, 400, "give a whole number"),
        ("PUT /fake/clock", {"now": "tomorrow"}, 400, "give an ISO time"),
        ("PUT /fake/access", {"addresses": 5}, 400, "give a list of texts"),
        ("PUT /fake/access", {"has_market_data": "no"}, 400, "give true or false"),
        ("PUT /fake/market/prices", {"prices": [1]}, 400, "give an object of numbers"),
        ("PUT /fake/market/prices", {"prices": {"NSE:NONE": 1}}, 404, "NSE:NONE"),
        ("POST /fake/journal/count", {"fields": 1}, 400, "give an object"),
        ("POST /fake/faults", {"name": "O2", "after": 1}, 400, "after_seconds"),
        ("POST /fake/faults", {"name": ""}, 400, "give a text"),
        ("POST /fake/incidents", {"name": "zombi"}, 404, "zombie order"),
        ("DELETE /fake/faults/x", {}, 400, "give a whole number"),
        ("POST /fake/market/play", {"key": "NSE:INFY", "ticks": 1}, 400, "give a list of lists"),
        ("POST /fake/clock/advance", {"seconds": "inf"}, 400, "give a number"),
        ("PUT /fake/market/prices", {"prices": {"NSE:INFY": 1e30}}, 400, "at most 21474836.47"),
        ("PUT /fake/market/prices", {"prices": {"NSE:INFY": 0}}, 400, "above 0: 0 is none"),
        ("POST /fake/market/gap", {"key": "NSE:INFY", "price": -5}, 400, "above 0: -5 is none"),
        ("POST /fake/market/play", {"key": "NSE:INFY", "candles": [[1]]}, 400, "is no candle"),
        (
            "PUT /fake/account/funds",
            {"segment": "equity", "rupees": 1e30},
            400,
            "rupees is 1e+30: give rupees, 0 or more, in whole paise, 1e12 at most",
        ),
        (
            "POST /fake/account/pay_in",
            {"segment": "equity", "rupees": 1e12},
            400,
            "equity holds 1e12 at most",
        ),
        ("PUT /fake/mutual_funds/bank", {"balance": 1e30}, 400, "balance is 1e+30"),
        (
            "POST /fake/account/holdings",
            {"key": "NSE:INFY", "quantity": 10**10, "average_price": 1},
            400,
            "quantity is 10000000000: give at most 100 crore",
        ),
        (
            "POST /fake/account/positions",
            {"key": "NFO:INFY26NOVFUT", "product": "NRML", "quantity": 400, "average_price": 1e30},
            400,
            "carries at most 21474836.47",
        ),
        (
            "POST /fake/gtt",
            {"key": "NSE:INFY", "side": "BUY", "quantity": 1, "triggers": [-1]},
            400,
            "above 0: -1 is none",
        ),
        ("POST /fake/gtt/delist", {"key": "INFY"}, 404, "Write EXCHANGE:TRADINGSYMBOL"),
        (
            "POST /fake/account/corporate_action",
            {"key": "NSE:INFY", "ratio": True},
            400,
            "give a number, or text such as 3/2",
        ),
        (
            "POST /fake/market/sessions",
            {"day": "2026-11-22", "opens": "11:00", "closes": "10:00"},
            400,
            "opens at 11:00 cannot close at 10:00",
        ),
        ("PUT /fake/orders/layers", {"rule": "funds", "layer": "x"}, 400, "give one of gateway"),
        ("POST /fake/market/play", {"key": "NSE:INFY"}, 400, "give `candles`, `ticks` or both"),
        ("POST /fake/market/play", {"key": "NSE:INFY", "ticks": []}, 400, "nothing to play"),
        ("POST /fake/market/play", {"key": "NSE:INFY", "ticks": [{"price": 1}]}, 400, "is no tick"),
        (
            "PUT /fake/market/prices",
            {"prices": {"NSE:INFY": "abc", "NSE:TCS": 3000}},
            400,
            "`prices` holds NSE:INFY: 'abc': give an object of numbers",
        ),
        (
            "PUT /fake/access",
            {"addresses": ["192.0.2.1", 5]},
            400,
            "`addresses` holds 5: give a list of texts",
        ),
        ("GET /fake/zzz", {}, 404, "There is no verb GET /fake/zzz. All are in GET /fake."),
        ("PUT /fake/orders/pace", {"pace": "never"}, 400, "pace is 'never': give one of usual"),
        (
            "PUT /fake/orders/pace",
            {"pace": "seconds", "seconds": 1e30},
            400,
            "seconds is 1e+30: give 0 to 86400",
        ),
        (
            "POST /fake/journal/wait",
            {"path": "/order"},
            400,
            "The API has no path /order. Did you mean /orders",
        ),
        ("POST /fake/journal/count", {"path": "/order"}, 400, "The API has no path /order."),
        (
            "POST /fake/journal/wait",
            {"path": "/orders", "timeout_seconds": 1e30},
            400,
            "timeout_seconds is 1e+30: give 0 to 3600",
        ),
        ("DELETE /fake/faults/1", {"name": "S6"}, 400, "It takes no fields"),
        (
            "POST /fake/gtt",
            {"key": "NSE:INFY", "side": "BUY", "quantity": 1, "triggers": ["low"]},
            400,
            "give a list of numbers",
        ),
    ],
)
def test_slips_are_answered_with_cause_and_fix(
    line: str, body: dict[str, Any], status: int, error: str
) -> None:
    found, answer = asked(FakeBroker(), line, **body)

    assert (found, error in answer["error"]) == (status, True), answer


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b"\xff", b'{"seconds": NaN}'])
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
    told(broker, "POST /fake/account/corporate_action", key="NSE:TCS", ratio=2)

    holdings = caller.data(caller.calls.portfolio.holdings())
    assert [(row["tradingsymbol"], row["quantity"]) for row in holdings] == [("TCS", 20)]
    net = caller.data(caller.calls.portfolio.positions())["net"]
    assert [row["quantity"] for row in net if row["tradingsymbol"] == "INFY"] == [-5]
    assert set(told(broker, "GET /fake/account/funds")) == {"equity", "commodity"}


def test_entries_of_the_ledger_add_up_to_the_funds() -> None:
    broker = FakeBroker()
    told(broker, "POST /fake/account/pay_in", segment="equity", rupees=250.5)

    entries = told(broker, "GET /fake/account/ledger")

    opening, deposit = (row for row in entries if row["segment"] == "equity")
    assert (opening["kind"], opening["rupees"]) == ("opening", 1_00_00_000)
    assert deposit == {
        "moment": broker.clock.now().isoformat(),
        "segment": "equity",
        "kind": "pay-in",
        "rupees": 250.5,
        "what": "deposit",
    }
    assert [entry.rupees for entry in broker.account.entries()] == [
        row["rupees"] for row in entries
    ]


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
    told(broker, "POST /fake/market/play", **infy, candles=candles)
    names = ("date", "open", "high", "low", "close", "volume")
    objects = [dict(zip(names, candles[0], strict=True))]
    told(broker, "POST /fake/market/play", **infy, candles=objects)
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


def test_the_page_is_told_everything_at_once() -> None:
    broker = FakeBroker()
    order_id = Caller(broker).place(limit(1490))

    view = told(broker, "GET /fake/view?key=NSE:SBIN&since=1")

    assert view["chart"]["key"] == "NSE:SBIN"
    assert view["journal"]["entries"] == []
    assert view["orders"]["rows"][0]["order_id"] == order_id
    assert told(broker, f"GET /fake/orders/{order_id}/history")[0]["order_id"] == order_id
    assert "NSE:SBIN" in told(broker, "GET /fake/instruments")
    assert asked(broker, "GET /fake/view?key=NSE:NONE")[0] == 404
    assert asked(broker, "GET /fake/orders/17/history")[0] == 404


def test_time_goes_on_to_the_next_session_and_to_its_end() -> None:
    broker = FakeBroker(start=at("08:00"))

    opened = told(broker, "POST /fake/clock/next_open")["now"]
    closed = told(broker, "POST /fake/clock/close", key="NSE:INFY")["now"]
    matched = told(broker, "POST /fake/clock/close")["now"]
    closed_later = told(broker, "POST /fake/clock/close")["now"]

    assert opened == "2026-11-20T09:15:00+05:30"
    assert closed == "2026-11-20T15:15:00+05:30"
    assert matched == "2026-11-20T15:35:00+05:30"  # the closing auction has ended
    assert closed_later == "2026-11-23T15:15:00+05:30"
    assert asked(broker, "POST /fake/clock/close", key="NSE:NONE")[0] == 404


def test_shares_without_a_closing_auction_close_once() -> None:
    broker = FakeBroker()

    closed = [told(broker, "POST /fake/clock/close", key="NSE:IDEA")["now"] for _ in range(2)]

    assert closed == ["2026-11-20T15:30:00+05:30", "2026-11-23T15:30:00+05:30"]


def test_prices_are_moved_and_played_at_once() -> None:
    broker = FakeBroker()
    told(broker, "PUT /fake/market/prices", prices={"NSE:INFY": 1500})

    moved = told(broker, "POST /fake/market/move", key="NSE:INFY", ticks=-3)
    rows = [["NSE:SBIN", 800], ["NSE:INFY", 1510.5], ["NSE:SBIN", 801]]
    told(broker, "POST /fake/market/play_prices", prices=rows)

    assert moved == {"NSE:INFY": 1499.7}
    read = told(broker, "GET /fake/market/prices?keys=NSE:INFY&keys=NSE:SBIN")
    assert read == {"NSE:INFY": 1510.5, "NSE:SBIN": 801}
    assert broker.market.last_price("NSE:INFY") == 1510.5
    status, answer = asked(broker, "POST /fake/market/play_prices", prices=[["NSE:INFY"]])
    assert (status, "give [key, rupees]" in answer["error"]) == (400, True)


def test_triggers_are_added_fired_and_ended() -> None:
    broker = FakeBroker()
    caller = Caller(broker)
    told(broker, "DELETE /fake/gtt")
    told(broker, "PUT /fake/market/prices", prices={"NSE:INFY": 1500})
    infy: dict[str, Any] = {"key": "NSE:INFY", "side": "SELL", "quantity": 1}

    oco = told(broker, "POST /fake/gtt", **infy, triggers=[1400, 1600], prices=[1390, 1610])
    single = told(broker, "POST /fake/gtt", **infy, triggers=[1499.9])
    told(broker, f"POST /fake/gtt/{oco['trigger_id']}/fire", leg=1)
    told(broker, "POST /fake/gtt/delist", key="NSE:INFY", reason="Merged.")

    rows = {row["id"]: row for row in caller.data(caller.calls.gtt.all())}
    fired, cancelled = rows[oco["trigger_id"]], rows[single["trigger_id"]]
    assert (fired["type"], fired["status"]) == ("two-leg", "triggered")
    assert [leg["result"] is None for leg in fired["orders"]] == [True, False]
    assert (cancelled["status"], cancelled["meta"]) == (
        "cancelled",
        {"rejection_reason": "Merged."},
    )
    assert asked(broker, "POST /fake/gtt/17/fire")[0] == 404


def test_alerts_are_fired_and_forgotten() -> None:
    broker = FakeBroker()
    caller = Caller(broker)
    enabled = [row for row in caller.data(caller.calls.alerts.all()) if row["status"] == "enabled"]
    uuid = enabled[0]["uuid"]

    told(broker, f"POST /fake/alerts/{uuid}/fire")

    assert len(caller.data(caller.calls.alerts.history(uuid))) == 1
    told(broker, "DELETE /fake/alerts")
    assert caller.data(caller.calls.alerts.all()) == []
    assert asked(broker, f"POST /fake/alerts/{uuid}/fire")[0] == 404


def test_bank_pays_for_funds_as_far_as_it_can() -> None:
    broker = FakeBroker()
    caller = Caller(broker)

    assert told(broker, "GET /fake/mutual_funds/bank") == {"balance": None}
    assert told(broker, "PUT /fake/mutual_funds/bank", balance=99.5) == {"balance": 99.5}
    assert told(broker, "PUT /fake/mutual_funds/bank") == {"balance": None}
    assert asked(broker, "PUT /fake/mutual_funds/bank", balance=-1)[0] == 400
    told(broker, "DELETE /fake/mutual_funds")
    assert caller.data(caller.calls.mutual_funds.orders()) == []


def test_notices_are_shown_on_the_ticker() -> None:
    broker = FakeBroker()
    line = broker.connect_ticker()

    told(broker, "POST /fake/ticker/broadcast", message="Markets close early.")

    assert any("Markets close early." in str(frame) for frame in line.take())


def test_postbacks_are_listed_from_the_first_look_on() -> None:
    broker = FakeBroker()
    assert told(broker, "GET /fake/postbacks") == []
    order_id = Caller(broker).place(market())
    broker.run(5)

    (sent,) = told(broker, "GET /fake/postbacks?since=0")

    assert json.loads(sent["body"])["order_id"] == order_id
    assert sent["at"].startswith("2026-11-20T10:00:00")
    assert told(broker, "GET /fake/postbacks?since=1") == []


@pytest.mark.parametrize(
    "line", ["GET /fake/tenants", "POST /fake/tenants", "DELETE /fake/tenants/key"]
)
def test_tenants_are_for_the_served_broker(line: str) -> None:
    status, answer = asked(FakeBroker(), line)

    assert (status, "make another FakeBroker" in answer["error"]) == (400, True)


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
