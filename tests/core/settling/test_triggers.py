from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kite_core.ist import IST
from kite_core.models.gtt import GTTTrigger
from kite_core.models.gtt_params import GTTParams
from kite_core.rows import Rows, SkippedRow
from kite_core.settling.triggers import is_placed, judge_deletion, judge_trigger_change
from kite_core.settling.verdicts import Standing

SENT = datetime(2026, 11, 20, 10, 0, 0, 900_000, tzinfo=IST)
OCO = GTTParams.oco(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="SELL",
    quantity=5,
    lower_trigger="1400.10",
    lower_price=1399,
    upper_trigger=1600,
    upper_price=1601.05,
    last_price=1500,
)


def leg(price: float, **fields: Any) -> dict[str, Any]:
    return {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "SELL",
        "quantity": 5,
        "product": "CNC",
        "price": price,
        **fields,
    }


def trigger(**fields: Any) -> GTTTrigger:
    """As the broker shows the OCO above."""
    condition = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "trigger_values": [1400.1, 1600.0],
        "last_price": 1501.0,
        **fields.pop("condition", {}),
    }
    facts: dict[str, Any] = {
        "id": 7,
        "type": "two-leg",
        "status": "active",
        "condition": condition,
        "orders": [leg(1399.0), leg(1601.05)],
        "created_at": "2026-11-20 10:00:00",
        "updated_at": "2026-11-20 10:00:00",
        **fields,
    }
    return GTTTrigger.from_dict(facts)


OTHER = {"condition": {"trigger_values": [1401.0, 1600.0]}}


@pytest.mark.parametrize("status", ["active", "triggered", "disabled"])
def test_a_trigger_is_found_by_all_that_it_shows(status: str) -> None:
    assert is_placed(trigger(status=status), OCO, sent_at=SENT)


@pytest.mark.parametrize(
    "fields",
    [
        OTHER,
        {"type": "single"},
        {"condition": {"exchange": "BSE"}},
        {"condition": {"tradingsymbol": "TCS"}},
        {"condition": {"last_price": 1650.0}},
        {"orders": [leg(1399.0)]},
        {"orders": [leg(1399.0), leg(1601.0)]},
        {"orders": [leg(1399.0, quantity=4), leg(1601.05)]},
        {"orders": [leg(1399.0, transaction_type="BUY"), leg(1601.05)]},
        {"orders": [leg(1399.0, product="MTF"), leg(1601.05)]},
        {"created_at": "2026-11-20 09:59:58"},
        {"created_at": ""},
    ],
)
def test_a_trigger_that_differs_is_another_one(fields: dict[str, Any]) -> None:
    assert not is_placed(trigger(**fields), OCO, sent_at=SENT)


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({}, Standing.DONE),
        ({"status": "triggered"}, Standing.DONE),
        (OTHER, Standing.UNTOUCHED),
        ({"status": "disabled"}, Standing.UNTOUCHED),
        ({**OTHER, "updated_at": ""}, Standing.UNTOUCHED),
        ({**OTHER, "updated_at": "2026-11-20 10:00:09"}, Standing.DISTURBED),
        ({"status": "disabled", "updated_at": "2026-11-20 10:00:09"}, Standing.UNTOUCHED),
        ({**OTHER, "status": "triggered"}, Standing.TOO_LATE),
        ({"status": "deleted"}, Standing.TOO_LATE),
        ({"status": "expired"}, Standing.TOO_LATE),
        ({"status": "novel"}, Standing.MOVING),
    ],
)
def test_a_change_is_told_by_the_trigger(fields: dict[str, Any], standing: Standing) -> None:
    triggers = Rows([trigger(id=8), trigger(**fields)])

    assert judge_trigger_change(triggers, 7, OCO, sent_at=SENT).standing is standing


def test_a_change_of_a_trigger_that_is_not_in_the_list_is_looked_for_again() -> None:
    triggers: Rows[GTTTrigger] = Rows([])

    assert judge_trigger_change(triggers, 7, OCO, sent_at=SENT).standing is Standing.MOVING


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("active", Standing.UNTOUCHED),
        ("disabled", Standing.UNTOUCHED),
        ("triggered", Standing.TOO_LATE),
        ("deleted", Standing.DONE),
        ("expired", Standing.DONE),
        ("cancelled", Standing.DONE),
        ("rejected", Standing.DONE),
        ("novel", Standing.MOVING),
    ],
)
def test_a_deletion_is_told_by_the_state(status: str, standing: Standing) -> None:
    assert judge_deletion(Rows([trigger(status=status)]), 7).standing is standing


def test_a_trigger_that_is_gone_is_deleted_unless_a_row_could_not_be_read() -> None:
    unread = SkippedRow(path="[0]", reason="no id", row={})

    assert judge_deletion(Rows([]), 7).standing is Standing.DONE
    assert judge_deletion(Rows([], (unread,)), 7).standing is Standing.MOVING


def test_what_was_seen_names_the_order_that_it_placed() -> None:
    result = {"order_result": {"status": "success", "order_id": "42"}}
    fired = trigger(status="triggered", orders=[leg(1399.0, result=result), leg(1601.05)])

    verdict = judge_deletion(Rows([fired]), 7)

    assert verdict.seen == "GTT 7 is triggered, at 1400.1 and 1600; it placed 42."
