from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kite_core.ist import IST
from kite_core.models.mf_params import MFOrderParams, SIPModification, SIPParams
from kite_core.models.mutual_funds import SIP, MFOrder
from kite_core.settling.fund_plans import (
    is_placed_fund_order,
    is_started_sip,
    judge_fund_cancellation,
    judge_sip_change,
    judge_sip_end,
)
from kite_core.settling.verdicts import Standing

SENT = datetime(2026, 11, 20, 10, 0, 0, 900_000, tzinfo=IST)
ISIN = "INF174K01LS2"


def order(**fields: Any) -> MFOrder:
    facts: dict[str, Any] = {
        "order_id": "a",
        "tradingsymbol": ISIN,
        "transaction_type": "BUY",
        "status": "OPEN",
        "amount": 5000.0,
        "tag": "mine",
        "order_timestamp": "2026-11-20 10:00:00",
        **fields,
    }
    return MFOrder.from_dict(facts)


def sip(**fields: Any) -> SIP:
    facts: dict[str, Any] = {
        "sip_id": "1",
        "tradingsymbol": ISIN,
        "status": "ACTIVE",
        "frequency": "monthly",
        "instalment_amount": 1000.0,
        "instalments": 12,
        "instalment_day": 5,
        "step_up": {"05-04": 10.0},
        "created": "2026-11-20 10:00:00",
        **fields,
    }
    return SIP.from_dict(facts)


@pytest.mark.parametrize(
    ("params", "fields", "is_it"),
    [
        (MFOrderParams.purchase(tradingsymbol=ISIN, amount="5000.00"), {}, True),
        (MFOrderParams.purchase(tradingsymbol=ISIN, amount=5000, tag="mine"), {}, True),
        (MFOrderParams.purchase(tradingsymbol=ISIN, amount=5000, tag="other"), {}, False),
        (MFOrderParams.purchase(tradingsymbol=ISIN, amount=6000), {}, False),
        (MFOrderParams.purchase(tradingsymbol="INF0", amount=5000), {}, False),
        (
            MFOrderParams.redemption(tradingsymbol=ISIN, quantity=1.5),
            {"transaction_type": "SELL", "quantity": 1.5},
            True,
        ),
        (
            MFOrderParams.redemption(tradingsymbol=ISIN, quantity=1.5),
            {"transaction_type": "SELL", "quantity": 1.501},
            False,
        ),
        (
            MFOrderParams.purchase(tradingsymbol=ISIN, amount=5000),
            {"order_timestamp": "2026-11-20 09:59:58"},
            False,
        ),
        (MFOrderParams.purchase(tradingsymbol=ISIN, amount=5000), {"order_timestamp": ""}, False),
    ],
)
def test_a_fund_order_is_found_by_all_that_it_shows(
    params: MFOrderParams, fields: dict[str, Any], is_it: bool
) -> None:
    assert is_placed_fund_order(order(**fields), params, sent_at=SENT) is is_it


@pytest.mark.parametrize(
    ("fields", "is_it"),
    [
        ({}, True),
        ({"status": "PAUSED"}, True),
        ({"tradingsymbol": "INF0"}, False),
        ({"frequency": "weekly"}, False),
        ({"instalments": 13}, False),
        ({"instalment_day": 6}, False),
        ({"instalment_amount": 1001.0}, False),
        ({"created": "2026-11-20 09:59:58"}, False),
        ({"created": ""}, False),
    ],
)
def test_a_sip_is_found_by_all_that_it_shows(fields: dict[str, Any], is_it: bool) -> None:
    params = SIPParams(
        tradingsymbol=ISIN, amount=1000, instalments=12, frequency="monthly", instalment_day=5
    )

    assert is_started_sip(sip(**fields), params, sent_at=SENT) is is_it


def test_a_sip_that_was_given_a_tag_has_to_show_it() -> None:
    params = SIPParams(
        tradingsymbol=ISIN, amount=1000, instalments=12, frequency="monthly", tag="mine"
    )

    assert is_started_sip(sip(tag="mine"), params, sent_at=SENT)
    assert not is_started_sip(sip(), params, sent_at=SENT)


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("CANCELLED", Standing.DONE),
        ("OPEN", Standing.UNTOUCHED),
        ("COMPLETE", Standing.TOO_LATE),
        ("REJECTED", Standing.TOO_LATE),
        ("NO SUCH STATE", Standing.MOVING),
        (None, Standing.MOVING),
    ],
)
def test_a_cancelled_fund_order_is_told_by_its_state(
    status: str | None, standing: Standing
) -> None:
    assert judge_fund_cancellation(order(status=status)).standing is standing


@pytest.mark.parametrize(
    ("changes", "fields", "standing"),
    [
        ({"amount": "1000.00"}, {}, Standing.DONE),
        ({"amount": 2000}, {}, Standing.UNTOUCHED),
        ({"status": "paused"}, {"status": "PAUSED"}, Standing.DONE),
        ({"status": "PAUSED"}, {}, Standing.UNTOUCHED),
        ({"instalments": 12}, {}, Standing.DONE),
        ({"instalments": 6}, {}, Standing.UNTOUCHED),
        ({"frequency": "weekly"}, {}, Standing.UNTOUCHED),
        ({"instalment_day": 7}, {}, Standing.UNTOUCHED),
        ({"step_up": {"05-04": "10.0"}}, {}, Standing.DONE),
        ({"step_up": {"05-04": 11}}, {}, Standing.UNTOUCHED),
        ({"amount": 1000}, {"status": "CANCELLED"}, Standing.TOO_LATE),
    ],
)
def test_a_changed_sip_is_told_by_what_it_shows(
    changes: dict[str, Any], fields: dict[str, Any], standing: Standing
) -> None:
    assert judge_sip_change(sip(**fields), SIPModification(**changes)).standing is standing


def test_the_end_of_a_sip_is_told_by_its_state() -> None:
    assert judge_sip_end(sip(status="CANCELLED")).standing is Standing.DONE
    assert judge_sip_end(sip()).standing is Standing.UNTOUCHED
    assert judge_sip_end(sip()).seen == "SIP 1 is ACTIVE: 1000 monthly."
