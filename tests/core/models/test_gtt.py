from __future__ import annotations

import json
from typing import Any

import pytest

from kite_core.client import KiteCalls
from kite_core.explanations.reasons import Reason
from kite_core.messages import Response
from kite_core.models.gtt import GTTOrderResult, GTTTrigger
from tests.core.samples import fixture

CALL = KiteCalls().gtt.all()
WAITING, FIRED, REJECTED = CALL.answer(fixture("gtt/all.json"))


def _with_meta(meta: Any) -> GTTTrigger:
    rows = json.loads(fixture("gtt/all.json").body)["data"]
    rows[0]["meta"] = meta
    body = json.dumps({"status": "success", "data": rows}).encode()
    return CALL.answer(Response(status=200, body=body))[0]


def test_only_a_waiting_trigger_is_active() -> None:
    assert [trigger.is_active for trigger in (WAITING, FIRED, REJECTED)] == [True, False, False]


def test_a_fired_trigger_names_the_orders_that_it_placed() -> None:
    assert WAITING.order_ids == ()
    assert FIRED.order_ids == ("2611200000000000001",)


def test_a_refused_order_has_no_id() -> None:
    leg = json.loads(fixture("gtt/one.json").body)["data"]["orders"][1]
    leg["result"]["order_result"] = {
        "status": "failed",
        "order_id": "",
        "rejection_reason": "Insufficient funds.",
    }

    trigger = GTTTrigger.from_dict({**FIRED.to_dict(), "orders": [leg]})

    assert trigger.order_ids == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "Your order price is lower than the current lower circuit limit of 70.65.",
            Reason.CIRCUIT_LIMIT,
        ),
        ("Something new.", None),
        ("", None),
    ],
)
def test_a_refused_order_is_explained(text: str, reason: Reason | None) -> None:
    explanation = GTTOrderResult(status="failed", rejection_reason=text).explanation

    assert (explanation and explanation.reason) == reason


@pytest.mark.parametrize(
    ("meta", "reason"),
    [
        (None, None),
        ({}, None),
        ({"rejection_reason": "Suspended."}, "Suspended."),
        ("text", None),
        ([], None),
    ],
)
def test_the_meta_may_be_anything(meta: Any, reason: str | None) -> None:
    trigger = _with_meta(meta)

    assert trigger.meta == meta
    assert trigger.rejection_reason == reason


def test_the_meta_of_a_result_is_json_inside_a_text() -> None:
    result = FIRED.orders[1].result

    assert result is not None
    assert json.loads(result.meta) == {"app_id": 1, "gtt": 124}
