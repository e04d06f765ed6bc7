from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kite_core.decoding import csv_of
from kite_core.models.mf_params import MFOrderParams, SIPModification, SIPParams
from kite_core.models.mutual_funds import MFInstrument
from tests.core.models.faulty import faults_of
from tests.core.models.preflight.wishes import TODAY
from tests.core.samples import official

BUY: dict[str, Any] = {"tradingsymbol": "INF000A01AA1", "transaction_type": "BUY", "amount": 5000}
SELL: dict[str, Any] = {
    "tradingsymbol": "INF000A01AA1",
    "transaction_type": "SELL",
    "quantity": 10.5,
}
SIP: dict[str, Any] = {
    "tradingsymbol": "INF000A01AA1",
    "amount": 1000,
    "instalments": 12,
    "frequency": "monthly",
}


def _sip(**changes: Any) -> SIPParams:
    wish: dict[str, Any] = {**SIP, **changes}
    return SIPParams(**wish)


@pytest.mark.parametrize(
    ("wish", "field", "fix"),
    [
        ({**BUY, "tradingsymbol": ""}, "tradingsymbol", "is empty"),
        ({**BUY, "transaction_type": "HOLD"}, "transaction_type", "Use one of BUY"),
        ({**BUY, "amount": None}, "amount", "Give rupees"),
        ({**BUY, "amount": 0}, "amount", "above 0"),
        ({**BUY, "quantity": 1}, "quantity", "give amount"),
        ({**SELL, "quantity": None}, "quantity", "units"),
        ({**SELL, "amount": 1}, "amount", "give quantity"),
        ({**BUY, "tag": "x" * 9}, "tag", "at most 8"),
    ],
)
def test_each_fault_of_an_order_comes_with_its_fix(
    wish: dict[str, Any], field: str, fix: str
) -> None:
    assert fix in faults_of(lambda: MFOrderParams(**wish))[field]


@pytest.mark.parametrize(
    ("wish", "field", "fix"),
    [
        ({"tradingsymbol": " "}, "tradingsymbol", "is empty"),
        ({"amount": 0}, "amount", "above 0"),
        ({"frequency": "dayly"}, "frequency", "Use one of weekly"),
        ({"instalments": 0}, "instalments", "at least 1"),
        ({"instalments": -2}, "instalments", "at least 1"),
        ({"instalments": -1.0}, "instalments", "Give an int"),
        ({"instalment_day": 31}, "instalment_day", "from 1 to 30"),
        ({"instalment_day": 5, "frequency": "weekly"}, "instalment_day", 'frequency="monthly"'),
        ({"initial_amount": -5}, "initial_amount", "above 0"),
        ({"trigger_price": 0}, "trigger_price", "above 0"),
        ({"step_up": {"31-13": 10}}, "step_up", '"dd-mm"'),
        ({"step_up": {"5-4": 10}}, "step_up", '"dd-mm"'),
        ({"step_up": {"05-04": 0}}, "step_up", "above 0"),
        ({"tag": "x" * 9}, "tag", "at most 8"),
    ],
)
def test_each_fault_of_a_sip_comes_with_its_fix(wish: dict[str, Any], field: str, fix: str) -> None:
    assert fix in faults_of(lambda: _sip(**wish))[field]


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({}, "changes", "Give at least one"),
        ({"amount": 0}, "amount", "above 0"),
        ({"status": "cancelled"}, "status", "cancel_sip()"),
        ({"instalments": 0}, "instalments", "at least 1"),
        ({"frequency": "yearly"}, "frequency", "weekly"),
        ({"instalment_day": 0}, "instalment_day", "from 1 to 30"),
        ({"step_up": {"x": 1}}, "step_up", '"dd-mm"'),
    ],
)
def test_each_fault_of_a_change_comes_with_its_fix(
    changes: dict[str, Any], field: str, fix: str
) -> None:
    assert fix in faults_of(lambda: SIPModification(**changes))[field]


def test_faults_are_reported_together() -> None:
    faults = faults_of(lambda: _sip(tradingsymbol="", amount="x", instalments=0))

    assert list(faults) == ["tradingsymbol", "amount", "instalments"]


def test_a_redemption_sends_units() -> None:
    params = MFOrderParams.redemption(tradingsymbol="INF000A01AA1", quantity=Decimal("10.500"))

    assert params.to_form() == (
        ("tradingsymbol", "INF000A01AA1"),
        ("transaction_type", "SELL"),
        ("quantity", "10.5"),
    )


@pytest.mark.parametrize("status", ["ACTIVE", "active"])
def test_the_status_leaves_in_lower_case(status: str) -> None:
    assert SIPModification(status=status).to_form() == (("status", "active"),)


def test_pausing_and_resuming_are_changes_of_the_status() -> None:
    assert SIPModification.pause().to_form() == (("status", "paused"),)
    assert SIPModification.resume().to_form() == (("status", "active"),)


def test_a_plan_without_end_has_minus_one_instalments() -> None:
    assert dict(_sip(instalments=-1).to_form())["instalments"] == "-1"


def test_step_ups_leave_as_exact_json() -> None:
    form = dict(_sip(step_up={"05-04": "10.50"}).to_form())

    assert form["step_up"] == '{"05-04":10.5}'


def test_checks_raise_the_faults_that_a_fund_finds() -> None:
    fund = MFInstrument(
        tradingsymbol="INF000A01AA1",
        amc="made up",
        name="A Fund",
        purchase_allowed=True,
        redemption_allowed=False,
        minimum_purchase_amount=6000.0,
        minimum_additional_purchase_amount=6000.0,
    )

    assert "amount" in faults_of(lambda: MFOrderParams(**BUY).check(fund, TODAY))
    assert "tradingsymbol" in faults_of(lambda: MFOrderParams(**SELL).check(fund, TODAY))
    assert "amount" in faults_of(lambda: _sip().check(fund, TODAY))


def test_funds_of_the_sample_take_what_they_say() -> None:
    """Sample: mf_instruments.csv."""
    for fund in csv_of(MFInstrument).from_body(official("mf_instruments.csv").body):
        symbol = fund.tradingsymbol
        buy = MFOrderParams.purchase(tradingsymbol=symbol, amount=fund.minimum_purchase_amount)
        sell = MFOrderParams.redemption(
            tradingsymbol=symbol, quantity=fund.minimum_redemption_quantity
        )

        buy.check(fund, TODAY)
        sell.check(fund, TODAY)
