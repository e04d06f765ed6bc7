from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kite_core.models.mf_params import MFOrderParams, SIPParams
from kite_core.models.mutual_funds import MFInstrument
from kite_core.rulebook.book import rules_on
from tests.core.models.preflight.wishes import TODAY, doubts, texts

WHEN_OPEN = rules_on(date(2019, 1, 1))
FUND = MFInstrument(
    tradingsymbol="INF209K01157",
    amc="made up",
    name="A Fund",
    purchase_allowed=True,
    redemption_allowed=True,
    minimum_purchase_amount=5000.0,
    purchase_amount_multiplier=100.0,
    minimum_additional_purchase_amount=1000.0,
    minimum_redemption_quantity=0.5,
    redemption_quantity_multiplier=0.001,
)
FIRST = "holdings are not looked at"


def purchase(amount: Any) -> MFOrderParams:
    return MFOrderParams.purchase(tradingsymbol=FUND.tradingsymbol, amount=amount)


def redemption(units: Any) -> MFOrderParams:
    return MFOrderParams.redemption(tradingsymbol=FUND.tradingsymbol, quantity=units)


@pytest.mark.parametrize(
    ("fund", "amount", "faults"),
    [
        (FUND, 5000, []),
        (FUND, "5100.00", []),
        (FUND, 999, ["amount: 999 is too little. Use at least 1000."]),
        (FUND, 5150.5, ["amount: 5150.5 is not a multiple of 100. Use 5100 or 5200."]),
        (replace(FUND, minimum_purchase_amount=5050.0), 5150, []),
        (
            replace(FUND, purchase_amount_multiplier=2000.0),
            1500,
            ["amount: 1500 is not a multiple of 2000. Use 2000."],
        ),
        (replace(FUND, purchase_amount_multiplier=0.0), "5000.01", []),
        (
            replace(FUND, purchase_allowed=False),
            5000,
            ["tradingsymbol: A Fund takes no purchases. Choose another fund."],
        ),
    ],
)
def test_purchases_are_enough_and_multiples(
    fund: MFInstrument, amount: Any, faults: list[str]
) -> None:
    assert texts(purchase(amount).preflight(fund, WHEN_OPEN)) == faults


@pytest.mark.parametrize(("amount", "warns"), [(1000, True), (4900, True), (5000, False)])
def test_an_amount_for_later_purchases_only_is_a_warning(amount: int, warns: bool) -> None:
    found = purchase(amount).preflight(FUND, WHEN_OPEN)

    expected = f"amount: {amount} is too little for a first purchase ({FIRST}). "
    fix = "Use at least 5000, unless the fund is held already."
    assert doubts(found) == ([expected + fix] if warns else [])


@pytest.mark.parametrize(
    ("fund", "units", "faults"),
    [
        (FUND, 0.5, []),
        (FUND, "12.345", []),
        (FUND, 0.4, ["quantity: 0.4 is too little. Use at least 0.5."]),
        (FUND, 1.0005, ["quantity: 1.0005 is not a multiple of 0.001. Use 1.000 or 1.001."]),
        (
            replace(FUND, redemption_allowed=False),
            1,
            [
                (
                    "tradingsymbol: A Fund takes no redemptions. "
                    "Wait until its lock-in or its closed period ends."
                )
            ],
        ),
    ],
)
def test_redemptions_are_enough_and_multiples(
    fund: MFInstrument, units: Any, faults: list[str]
) -> None:
    assert texts(redemption(units).preflight(fund, WHEN_OPEN)) == faults


def test_a_plan_is_checked_with_its_first_payment() -> None:
    plan = SIPParams(
        tradingsymbol=FUND.tradingsymbol,
        amount=950,
        initial_amount=5050,
        instalments=-1,
        frequency="monthly",
    )

    found = plan.preflight(FUND, WHEN_OPEN)

    assert texts(found) == [
        "amount: 950 is too little. Use at least 1000.",
        "initial_amount: 5050 is not a multiple of 100. Use 5000 or 5100.",
    ]


def test_a_plan_needs_no_first_payment() -> None:
    plan = SIPParams(
        tradingsymbol=FUND.tradingsymbol, amount=5000, instalments=12, frequency="weekly"
    )

    assert plan.preflight(FUND, WHEN_OPEN).is_clear


@pytest.mark.parametrize(
    "wish",
    [
        purchase(1),
        redemption(0.1),
        SIPParams(tradingsymbol=FUND.tradingsymbol, amount=1, instalments=12, frequency="weekly"),
    ],
)
def test_another_fund_is_not_looked_at_further(wish: MFOrderParams | SIPParams) -> None:
    found = wish.preflight(replace(FUND, tradingsymbol="INF0000"), WHEN_OPEN)

    assert texts(found) == [
        (
            "tradingsymbol: INF209K01157 was asked for, and INF0000 was given. "
            "Give the row of mutual_funds.instruments() that is meant."
        )
    ]


def test_that_the_api_may_place_nothing_for_funds_is_a_warning() -> None:
    found = purchase(5000).preflight(FUND, TODAY)

    assert found.faults == ()
    assert doubts(found)[0].startswith("tradingsymbol: the API may place nothing for funds (")
