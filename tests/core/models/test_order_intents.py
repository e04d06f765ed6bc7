from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.ist import IST
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Placement
from kite_core.models.recovery import RecoveredOrder, Recovery

THEN = datetime(2026, 11, 20, 10, 15, 30, 123456, tzinfo=IST)
PRICES = st.one_of(
    st.integers(1, 10**6),
    st.decimals(Decimal("0.05"), Decimal(10**6), places=2),
    st.decimals(Decimal("0.05"), Decimal(10**6), places=2).map(float),
    st.decimals(Decimal("0.05"), Decimal(10**6), places=2).map(str),
)
PLACED, REFUSED, NOT_SENT = IntentOutcome.PLACED, IntentOutcome.REFUSED, IntentOutcome.NOT_SENT
NOT_FOUND, TOO_OLD = IntentOutcome.NOT_FOUND, IntentOutcome.TOO_OLD


def intent(**wishes: Any) -> OrderIntent:
    facts: dict[str, Any] = {"quantity": 10, "price": 1500, "tag": "swingmwohd5c0n6ue", **wishes}
    params = OrderParams.limit(
        exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", product="CNC", **facts
    )
    return OrderIntent(
        intent_id="mwohd5c0n6ue", account="made_up_key", created_at=THEN, params=params
    )


def ended(outcome: IntentOutcome) -> IntentEnd:
    return IntentEnd(intent_id="mwohd5c0n6ue", outcome=outcome, ended_at=THEN)


def test_the_tag_is_the_one_that_the_order_leaves_under() -> None:
    assert intent().tag == "swingmwohd5c0n6ue"


@given(quantity=st.integers(1, 10**6), price=PRICES, microseconds=st.integers(0, 10**12))
def test_what_was_written_down_leaves_as_it_would_have_left(
    quantity: int, price: Any, microseconds: int
) -> None:
    moment = THEN + timedelta(microseconds=microseconds)
    begun = OrderIntent(
        intent_id="mwohd5c0n6ue",
        account="made_up_key",
        created_at=moment,
        params=intent(quantity=quantity, price=price).params,
        has_own_tag=False,
    )

    read = OrderIntent.from_record(json.loads(json.dumps(begun.to_record())))

    assert read.params.to_form() == begun.params.to_form()
    assert (read.intent_id, read.account) == (begun.intent_id, begun.account)
    assert (read.created_at, read.has_own_tag) == (moment, False)


@pytest.mark.parametrize(
    "change",
    [
        {"params": {}},
        {"params": None},
        {"created_at": "soon"},
        {"created_at": None},
        {"intent_id": ...},
    ],
    ids=str,
)
def test_anything_else_is_a_value_error(change: dict[str, Any]) -> None:
    record = {**intent().to_record(), **change}
    record = {name: value for name, value in record.items() if value is not ...}

    with pytest.raises(ValueError):  # noqa: PT011  # reason: each has words of its own
        OrderIntent.from_record(record)


@pytest.mark.parametrize(
    ("later", "beaten"),
    [
        (PLACED, {REFUSED, NOT_SENT, NOT_FOUND, TOO_OLD}),
        (REFUSED, {NOT_FOUND, TOO_OLD}),
        (NOT_SENT, {NOT_FOUND, TOO_OLD}),
        (NOT_FOUND, set[IntentOutcome]()),
        (TOO_OLD, set[IntentOutcome]()),
    ],
)
def test_a_surer_end_replaces_another_one(later: IntentOutcome, beaten: set[IntentOutcome]) -> None:
    replaced = {earlier for earlier in IntentOutcome if ended(later).replaces(ended(earlier))}

    assert replaced == beaten


def test_a_recovery_sorts_what_became_of_the_orders() -> None:
    placement = Placement(order_id="7", tag="swingmwohd5c0n6ue", how_confirmed="book")
    outcomes = [PLACED, NOT_FOUND, TOO_OLD, REFUSED, None]
    items = [
        RecoveredOrder(
            intent=intent(),
            outcome=outcome,
            placement=placement if outcome is PLACED else None,
        )
        for outcome in outcomes
    ]

    recovery = Recovery(items=tuple(items))

    assert recovery.placed == items[:1]
    assert recovery.lost == items[1:3]
    assert recovery.still_open == items[4:]
    assert (list(recovery), len(recovery)) == (items, 5)


def test_a_recovery_without_open_orders_raises_nothing() -> None:
    Recovery(items=(RecoveredOrder(intent=intent(), outcome=TOO_OLD),)).raise_if_open()


def test_a_recovered_order_says_what_it_was() -> None:
    assert str(RecoveredOrder(intent=intent())) == (
        "BUY 10 NSE:INFY, tag swingmwohd5c0n6ue: still open"
    )
