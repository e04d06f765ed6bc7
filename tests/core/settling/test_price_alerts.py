from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kite_core.ist import IST
from kite_core.models.alert_params import AlertParams
from kite_core.models.alerts import Alert
from kite_core.models.order_params import OrderParams
from kite_core.rows import Rows, SkippedRow
from kite_core.settling.price_alerts import (
    is_created,
    judge_alert_change,
    judge_alert_deletion,
)
from kite_core.settling.verdicts import Standing

SENT = datetime(2026, 11, 20, 10, 0, 0, 900_000, tzinfo=IST)
WISH = AlertParams.simple(
    name="up", lhs_exchange="NSE", lhs_tradingsymbol="INFY", operator=">=", rhs_constant="1600.50"
)
AGAINST_TCS = AlertParams.simple(
    name="up",
    lhs_exchange="NSE",
    lhs_tradingsymbol="INFY",
    operator=">=",
    rhs_exchange="NSE",
    rhs_tradingsymbol="TCS",
)
ATO = replace(
    WISH,
    type="ato",
    orders=[
        OrderParams.limit(
            exchange="NSE",
            tradingsymbol="INFY",
            transaction_type="BUY",
            quantity=1,
            price=1600,
            product="CNC",
        )
    ],
)


def alert(**fields: Any) -> Alert:
    facts: dict[str, Any] = {
        "uuid": "a",
        "name": "up",
        "type": "simple",
        "status": "enabled",
        "lhs_exchange": "NSE",
        "lhs_tradingsymbol": "INFY",
        "lhs_attribute": "LastTradedPrice",
        "operator": ">=",
        "rhs_type": "constant",
        "rhs_constant": 1600.5,
        "rhs_exchange": "",
        "rhs_tradingsymbol": "",
        "created_at": "2026-11-20 10:00:00",
        "updated_at": "2026-11-20 10:00:00",
        **fields,
    }
    return Alert.from_dict(facts)


TCS = {
    "rhs_type": "instrument",
    "rhs_constant": None,
    "rhs_exchange": "NSE",
    "rhs_tradingsymbol": "TCS",
}
OLD = "2026-11-20 09:00:00"
LATER = "2026-11-20 10:00:09"


@pytest.mark.parametrize(
    ("params", "fields", "is_it"),
    [
        (WISH, {}, True),
        (WISH, {"status": "disabled"}, True),
        (AGAINST_TCS, TCS, True),
        (AGAINST_TCS, {**TCS, "rhs_tradingsymbol": "SBIN"}, False),
        (AGAINST_TCS, {}, False),
        (WISH, {"name": "down"}, False),
        (WISH, {"operator": "<="}, False),
        (WISH, {"lhs_tradingsymbol": "TCS"}, False),
        (WISH, {"rhs_constant": 1600.0}, False),
        (WISH, {"rhs_constant": None}, False),
        (WISH, {"created_at": OLD}, False),
        (WISH, {"created_at": ""}, False),
    ],
)
def test_an_alert_is_found_by_all_that_it_shows(
    params: AlertParams, fields: dict[str, Any], is_it: bool
) -> None:
    assert is_created(alert(**fields), params, sent_at=SENT) is is_it


@pytest.mark.parametrize(
    ("params", "fields", "standing"),
    [
        (WISH, {}, Standing.DONE),
        (WISH, {"updated_at": OLD}, Standing.DONE),
        (WISH, {"name": "old", "updated_at": OLD}, Standing.UNTOUCHED),
        (WISH, {"name": "old", "updated_at": ""}, Standing.UNTOUCHED),
        (WISH, {"name": "other", "updated_at": LATER}, Standing.DISTURBED),
        (WISH, {"status": "deleted"}, Standing.TOO_LATE),
        (ATO, {"type": "ato"}, Standing.DONE),
        (ATO, {"type": "ato", "updated_at": OLD}, Standing.UNTOUCHED),
    ],
)
def test_a_change_is_told_by_the_alert(
    params: AlertParams, fields: dict[str, Any], standing: Standing
) -> None:
    alerts = Rows([alert(uuid="b"), alert(**fields)])

    assert judge_alert_change(alerts, "a", params, sent_at=SENT).standing is standing


def test_a_change_of_an_alert_that_is_not_in_the_list_is_looked_for_again() -> None:
    alerts: Rows[Alert] = Rows([])

    assert judge_alert_change(alerts, "a", WISH, sent_at=SENT).standing is Standing.MOVING


def test_a_deletion_is_done_when_all_are_gone() -> None:
    gone, left = alert(status="deleted"), alert(uuid="b")
    unread = SkippedRow(path="[0]", reason="no id", row={})

    assert judge_alert_deletion(Rows([gone]), ["a", "b"]).standing is Standing.DONE
    assert judge_alert_deletion(Rows([gone, left]), ["a"]).standing is Standing.DONE
    assert judge_alert_deletion(Rows([gone], (unread,)), ["a", "b"]).standing is Standing.MOVING
    verdict = judge_alert_deletion(Rows([gone, left]), ["a", "b"])
    assert verdict.standing is Standing.UNTOUCHED
    assert verdict.seen == 'Alert b, "up", is enabled.'
