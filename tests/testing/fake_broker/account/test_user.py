"""The profile, and the funds in all their fields."""

from __future__ import annotations

from typing import Any

import pytest

from kite_core.messages import get
from tests.testing.fake_broker.caller import Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()


def equity(caller: Caller) -> Any:
    return caller.data(caller.calls.user.segment_margins("equity"))


def test_full_profile_adds_masked_facts_to_the_profile(caller: Caller) -> None:
    profile = caller.data(caller.calls.user.profile())
    full = caller.data(caller.calls.user.full_profile())

    shared = {name: value for name, value in profile.items() if name != "meta"}
    assert {name: full[name] for name in shared} == shared
    assert (full["pan"], full["phone"], full["meta"]["poa"]) == ("*000A", "*0000", "ddpi")


def test_deposits_are_in_the_cash_and_not_in_the_opening_balance(caller: Caller) -> None:
    caller.broker.account.pay_in("equity", 500)
    caller.broker.account.pay_out("equity", 200)

    funds = equity(caller)

    available = funds["available"]
    assert (available["opening_balance"], available["cash"]) == (1_00_00_000, 1_00_00_300)
    assert (available["intraday_payin"], funds["utilised"]["payout"]) == (500, 200)
    assert funds["net"] == available["live_balance"] == 1_00_00_300


def test_pledged_shares_are_collateral_and_used_when_the_cash_is_gone(caller: Caller) -> None:
    caller.broker.market.set_price("NSE:INFY", 1500)
    account = caller.broker.account
    account.set_funds("equity", 0)
    account.seed_holding("NSE:INFY", quantity=10, average_price=1400, collateral=10)
    account.seed_position(
        "NSE:INFY", product="MIS", quantity=5, average_price=1500, overnight=False
    )

    funds = equity(caller)

    assert funds["available"]["collateral"] > 0
    assert funds["utilised"]["debits"] == funds["utilised"]["stock_collateral"] == 1500
    assert funds["net"] == funds["available"]["collateral"] - 1500
    (row, *_) = (
        row for row in caller.ask(caller.calls.portfolio.holdings()) if row.tradingsymbol == "INFY"
    )
    assert (row.collateral_quantity, row.collateral_type) == (10, "margin")


def test_unknown_segment_is_refused(caller: Caller) -> None:
    response = caller.response(get("/user/margins/mutual_funds"))

    assert response.status == 400
    assert b"Invalid `segment`." in response.body
