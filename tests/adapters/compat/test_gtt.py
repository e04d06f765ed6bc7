from __future__ import annotations

import json
from typing import Any

import pytest

from kite_adapters.compat import KiteConnect, exceptions
from kite_testing import FakeBroker

LEG: dict[str, Any] = {
    "transaction_type": "SELL",
    "quantity": 1,
    "order_type": "LIMIT",
    "product": "CNC",
    "price": 1400.0,
}


@pytest.fixture
def client(broker: FakeBroker) -> KiteConnect:
    broker.market.set_price("NSE:INFY", 1500)
    return KiteConnect.over(broker.kite())


def test_the_orders_of_a_trigger_keep_tag_and_protection(
    client: KiteConnect, broker: FakeBroker
) -> None:
    leg = {**LEG, "tag": "mine", "market_protection": 2, "note": "not for the broker"}

    client.place_gtt("single", "INFY", "NSE", [1410.0], 1500.0, [leg])

    (sent,) = json.loads(dict(broker.journal[-1].form)["orders"])
    share = {"exchange": "NSE", "tradingsymbol": "INFY"}
    assert sent == {**share, **LEG, "tag": "mine", "market_protection": 2}


@pytest.mark.parametrize(
    "changes",
    [
        {"trigger_type": "triple"},
        {"trigger_values": 1410.0},
        {"trigger_values": [1410.0, 1420.0]},
        {"trigger_type": "two-leg"},
        {"orders": [{**LEG, "quantity": "many"}]},
        {"orders": [{"quantity": 1}]},
    ],
)
def test_what_no_trigger_can_be_is_refused_before_it_is_sent(
    client: KiteConnect, broker: FakeBroker, changes: dict[str, Any]
) -> None:
    given: dict[str, Any] = {
        "trigger_type": "single",
        "tradingsymbol": "INFY",
        "exchange": "NSE",
        "trigger_values": [1410.0],
        "last_price": 1500.0,
        "orders": [LEG],
        **changes,
    }

    with pytest.raises(exceptions.InputException):
        client.place_gtt(**given)
    with pytest.raises(exceptions.InputException):
        client.modify_gtt(1, **given)

    assert not broker.journal


def test_what_our_checks_refuse_is_for_the_broker_to_judge(
    client: KiteConnect, broker: FakeBroker
) -> None:
    with pytest.raises(exceptions.KiteException):
        client.place_gtt("two-leg", "INFY", "NSE", [1410.0, 1600.0], 1500.0, [LEG])

    assert len(broker.journal) == 1


def test_as_many_legs_as_another_type_are_for_the_broker_to_judge(
    client: KiteConnect, broker: FakeBroker
) -> None:
    with pytest.raises(exceptions.KiteException):
        client.place_gtt("single", "INFY", "NSE", [1410.0], 1500.0, [LEG, LEG])

    assert len(broker.journal) == 1


def test_a_changed_trigger_with_a_tag_is_not_sent_again_without_it(
    client: KiteConnect, broker: FakeBroker
) -> None:
    placed = client.place_gtt("single", "INFY", "NSE", [1410.0], 1500.0, [LEG])["trigger_id"]
    broker.faults.add("dropped", count=1, endpoint="PUT /gtt/triggers/{id}")
    tagged = {**LEG, "tag": "mine"}

    with pytest.raises(exceptions.OutcomeUnknownException):
        client.modify_gtt(placed, "single", "INFY", "NSE", [1420.0], 1500.0, [tagged])

    assert len([entry for entry in broker.journal if entry.endpoint.startswith("PUT")]) == 1
