"""Triggers that a test adds, fires and ends by hand."""

from __future__ import annotations

from typing import Any

import pytest

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller

INFY = "NSE:INFY"


@pytest.fixture
def caller() -> Caller:
    caller = Caller()
    caller.broker.gtt.clear()
    caller.broker.market.set_price(INFY, 1500)
    return caller


def test_added_trigger_waits_for_its_price_and_places_its_order(caller: Caller) -> None:
    trigger_id = caller.broker.gtt.add(
        INFY, side="BUY", quantity=3, triggers=["1490"], prices=["1495.5"]
    )
    caller.broker.market.set_price(INFY, 1490)
    caller.broker.run(1)

    (order,) = caller.data(caller.calls.orders.all())
    (trigger,) = caller.data(caller.calls.gtt.all())
    assert (order["quantity"], order["price"], order["product"]) == (3, 1495.5, "CNC")
    assert (trigger["id"], trigger["status"]) == (trigger_id, "triggered")


def test_added_trigger_may_be_one_that_the_api_would_refuse(caller: Caller) -> None:
    trigger_id = caller.broker.gtt.add(INFY, side="BUY", quantity=1, triggers=[1499.9])

    (trigger,) = caller.data(caller.calls.gtt.all())
    assert (trigger["id"], trigger["type"]) == (trigger_id, "single")


def test_second_leg_is_fired_by_hand(caller: Caller) -> None:
    trigger_id = caller.broker.gtt.add(INFY, side="SELL", quantity=1, triggers=[1400, 1600])

    caller.broker.gtt.fire(trigger_id, leg=1)

    (order,) = caller.data(caller.calls.orders.all())
    assert order["price"] == 1600


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"triggers": []}, "one trigger price or two"),
        ({"triggers": [1, 2, 1600]}, "one trigger price or two"),
        ({"triggers": [1400], "prices": [1, 2]}, "as many prices"),
        ({"side": "HOLD"}, "BUY or SELL"),
        ({"quantity": 0}, "1 or more"),
        ({"triggers": [1500]}, "NSE:INFY is at 1500"),
        ({"triggers": [1600, 1400]}, "NSE:INFY is at 1500"),
        ({"triggers": [1600, 1700]}, "NSE:INFY is at 1500"),
    ],
)
def test_trigger_that_could_wait_for_nothing_is_refused(
    caller: Caller, changes: dict[str, Any], says: str
) -> None:
    wish: dict[str, Any] = {"side": "BUY", "quantity": 1, "triggers": [1400], **changes}

    with pytest.raises(ValueError, match=says):
        caller.broker.gtt.add(INFY, **wish)


def test_trigger_on_an_unknown_instrument_is_refused(caller: Caller) -> None:
    with pytest.raises(KeyError, match="NSE:NONE"):
        caller.broker.gtt.add("NSE:NONE", side="BUY", quantity=1, triggers=[1])


def test_triggers_of_a_key_end_together_and_others_stay(caller: Caller) -> None:
    caller.broker.gtt.add(INFY, side="BUY", quantity=1, triggers=[1400])
    caller.broker.gtt.add("NSE:SBIN", side="BUY", quantity=1, triggers=[1])

    caller.broker.gtt.delist(INFY)

    states = {
        row["condition"]["tradingsymbol"]: row["status"]
        for row in caller.data(caller.calls.gtt.all())
    }
    assert states == {"INFY": "cancelled", "SBIN": "active"}


def test_quantity_is_a_whole_number() -> None:
    parts: Any = 1.5

    with pytest.raises(ValueError, match=r"quantity is 1\.5: give a whole number"):
        FakeBroker().levers.gtt.add("NSE:INFY", side="BUY", quantity=parts, triggers=[1000])
