"""The calls of mutual funds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt.parts import message, sent
from tests.testing.fake_broker.mutual_funds.wishes import (
    ELSS,
    EQUITY,
    HELD,
    LIQUID,
    bought,
    caller_of,
    house_of,
    order,
    plan,
    started,
    wait_until,
)
from tests.testing.fake_broker.test_samples import SAMPLES, leaves, sample

SAMPLED = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the broker's samples are not next to the project"
)


def envelope(caller: Caller, call: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(caller.response(call.request).body)
    return found


@SAMPLED
def test_orders_have_the_leaves_of_the_sample() -> None:
    caller = caller_of()

    ours = leaves(envelope(caller, caller.calls.mutual_funds.orders()))

    theirs = leaves(sample("mf_orders.json"))
    # Ours has one that is allotted, with a folio and without a message; the sample has none.
    assert theirs - ours == {(".data[].tag", "text")}
    assert ours - theirs == {(".data[].folio", "text"), (".data[].status_message", "null")}


@SAMPLED
def test_plans_have_the_leaves_of_the_sample_and_its_envelope() -> None:
    caller = caller_of()
    started(caller, plan(sip_type="amc_sip", tag="mine"))

    answer = envelope(caller, caller.calls.mutual_funds.sips())

    def without_steps(rows: Any) -> set[tuple[str, str]]:
        return {leaf for leaf in leaves(rows) if "step_up." not in leaf[0]}

    assert list(answer) == ["data"]
    assert without_steps(answer) == without_steps(sample("mf_sips.json"))


@SAMPLED
def test_fund_list_has_the_header_and_the_style_of_the_sample() -> None:
    caller = caller_of()

    ours = caller.response(caller.calls.mutual_funds.instruments().request).body.decode()

    header, row = (SAMPLES / "mf_instruments.csv").read_text().splitlines()[:2]
    lines = ours.splitlines()
    assert lines[0] == header
    kinds = ["decimal" if "." in cell else "plain" for cell in row.split(",")]
    assert ["decimal" if "." in cell else "plain" for cell in lines[1].split(",")] == kinds
    assert len(lines) > 36


def test_list_shows_seven_days_and_the_days_that_are_asked_for() -> None:
    caller = caller_of("2026-11-20 10:00:00")
    listed = caller.ask(caller.calls.mutual_funds.orders())

    _, older = sent(caller, "GET", "/mf/orders?from=2026-08-01&to=2026-08-31")
    wait_until(caller, "2026-11-24 11:00:00")

    assert [row.status for row in listed] == ["OPEN", "REJECTED", "COMPLETE"]
    assert [row["tradingsymbol"] for row in older["data"]] == [HELD]
    later = caller.ask(caller.calls.mutual_funds.orders())
    assert [row.status for row in later] == ["COMPLETE", "REJECTED"]
    assert order(caller, listed[2].order_id)["status"] == "COMPLETE"
    assert message(sent(caller, "GET", "/mf/orders?from=soon"))[0] == 400


def test_holdings_are_those_of_the_purchases() -> None:
    caller = caller_of()
    funds = caller.calls.mutual_funds

    holdings = caller.data(funds.holdings())
    purchases = caller.data(funds.holding(HELD))

    assert len(holdings) == 3
    assert [row["tradingsymbol"] for row in holdings] == caller.data(funds.allotments())
    (held,) = (row for row in holdings if row["tradingsymbol"] == HELD)
    assert (held["pnl"], held["last_price_date"], held["pledged_quantity"]) == (0, "", 0)
    assert held["quantity"] == round(sum(row["quantity"] for row in purchases), 3)
    cost = sum(row["quantity"] * row["average_price"] for row in purchases)
    assert held["average_price"] == pytest.approx(cost / held["quantity"], abs=0.0001)
    assert set(purchases[0]) == {
        "fund",
        "tradingsymbol",
        "average_price",
        "variety",
        "exchange_timestamp",
        "amount",
        "folio",
        "quantity",
    }
    assert caller.data(funds.holding(EQUITY)) == []


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"tradingsymbol": "INF000A01AA1"},
            "The fund you are placing an order for does not exist.",
        ),
        ({"transaction_type": "SWITCH"}, "Invalid `transaction_type`."),
        ({"amount": ""}, "Missing or empty field `amount`"),
        ({"amount": "many"}, "Invalid `amount`."),
        ({"amount": "-5"}, "Invalid `amount`."),
        ({"amount": "499"}, "Minimum amount for this fund is 500.00."),
        ({"amount": "600.5"}, "Amount should be in multiples of 1.00."),
        ({"tradingsymbol": LIQUID, "amount": "4999"}, "Minimum amount for this fund is 5000.00."),
        ({"tradingsymbol": ELSS, "amount": "1100"}, "Amount should be in multiples of 500.00."),
        ({"tradingsymbol": HELD, "amount": "99"}, "Minimum amount for this fund is 100.00."),
        ({"tag": "ninechars"}, "`tag` can have at most 8 characters."),
        ({"transaction_type": "SELL"}, "Missing or empty field `quantity`"),
        ({"transaction_type": "SELL", "quantity": "0.0001"}, "Invalid `quantity`."),
        (
            {"transaction_type": "SELL", "quantity": "1"},
            "Insufficient units or there are pending redemption orders for this fund.",
        ),
    ],
)
def test_order_that_cannot_be_is_refused(fields: dict[str, str], text: str) -> None:
    usual = {"tradingsymbol": EQUITY, "transaction_type": "BUY", "amount": "1000"}

    answer = sent(caller_of(), "POST", "/mf/orders", {**usual, **fields})

    assert message(answer) == (400, text)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"frequency": "daily"}, "Invalid `frequency`."),
        ({"instalments": "-2"}, "Invalid `instalments`."),
        ({"instalments": "1.5"}, "Invalid `instalments`."),
        ({"sip_type": "other"}, "Invalid `sip_type`."),
        ({"step_up": "{"}, "Invalid `step_up`."),
        ({"step_up": '{"31-13": 10}'}, "Invalid `step_up`."),
        ({"step_up": '{"05-05": -10}'}, "Invalid `step_up`."),
        ({"initial_amount": "1"}, "Minimum amount for this fund is 100.00."),
        ({"trigger_price": "x"}, "Invalid `trigger_price`."),
    ],
)
def test_plan_that_cannot_be_is_refused(fields: dict[str, str], text: str) -> None:
    usual = {
        "tradingsymbol": EQUITY,
        "amount": "1000",
        "instalments": "-1",
        "frequency": "weekly",
    }

    answer = sent(caller_of(), "POST", "/mf/sips", {**usual, **fields})

    assert message(answer) == (400, text)


@pytest.mark.parametrize(
    ("target", "field"), [("/mf/orders/x", "order_id"), ("/mf/sips/x", "sip_id")]
)
def test_unknown_id_is_not_found(target: str, field: str) -> None:
    assert message(sent(caller_of(), "GET", target)) == (404, f"Couldn't find that `{field}`.")


def test_broker_that_takes_no_orders_for_funds_has_no_such_calls() -> None:
    caller = Caller(FakeBroker(seed=7, takes_fund_orders=False))

    writes = [
        sent(caller, "POST", "/mf/orders", {}),
        sent(caller, "DELETE", "/mf/orders/x"),
        sent(caller, "POST", "/mf/sips", {}),
        sent(caller, "PUT", "/mf/sips/x", {}),
        sent(caller, "DELETE", "/mf/sips/x"),
    ]

    assert [message(answer) for answer in writes] == [(405, "Method not allowed.")] * 5
    assert len(caller.data(caller.calls.mutual_funds.orders())) == 3


def test_clearing_forgets_all_and_ids_go_on() -> None:
    caller = caller_of("2026-11-18 10:00:00")
    funds = caller.calls.mutual_funds
    before = bought(caller)
    started(caller, plan())

    house_of(caller).clear()
    wait_until(caller, "2026-12-20 10:00:00")

    lists = (funds.orders(), funds.sips(), funds.holdings(), funds.allotments())
    assert [caller.data(call) for call in lists] == [[]] * 4
    assert bought(caller) != before
