"""Orders whose answers are lost, in virtual time; the broker is in the process."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kite_adapters.compat import KiteConnect, exceptions
from kite_core import Kite
from kite_core.errors import OrderOutcomeUnknownError
from kite_testing import FakeBroker
from tests.ports import ports_over

ORDER: dict[str, Any] = {
    "variety": "regular",
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 2,
    "product": "CNC",
    "order_type": "LIMIT",
    "price": 1490.0,
}


@pytest.fixture
def client(broker: FakeBroker) -> KiteConnect:
    broker.market.set_price("NSE:INFY", 1500)
    return KiteConnect.over(broker.kite())


@pytest.mark.parametrize("tag", ["a", "mine", "eightbit", "ninechars", "twenty characters ok"])
def test_a_tag_of_the_callers_goes_out_as_it_is(client: KiteConnect, tag: str) -> None:
    client.place_order(**ORDER, tag=tag)

    assert client.orders()[-1]["tag"] == tag


def test_an_order_without_a_tag_gets_one_of_its_own(client: KiteConnect) -> None:
    for _ in range(2):
        client.place_order(**ORDER)

    tags = [row["tag"] for row in client.orders()[-2:]]
    assert [len(tag) for tag in tags] == [12, 12]
    assert len(set(tags)) == 2


@pytest.mark.parametrize("tag", [None, "mine"])
@pytest.mark.parametrize("fault", ["lost", "empty", "truncated", "S4"])
def test_an_order_whose_answer_was_lost_is_found_and_lives_once(
    client: KiteConnect, broker: FakeBroker, fault: str, tag: str | None
) -> None:
    before = len(client.orders())
    wishes: dict[str, Any] = {"takes_effect": True} if fault == "S4" else {}
    broker.faults.add(fault, count=1, endpoint="POST /orders/{variety}", **wishes)

    order_id = client.place_order(**ORDER, tag=tag)

    rows = client.orders()
    assert len(rows) == before + 1
    assert rows[-1]["order_id"] == order_id


def test_as_texts_and_with_fields_that_nobody_reads_it_is_found_too(
    client: KiteConnect, broker: FakeBroker
) -> None:
    given: dict[str, Any] = {
        **ORDER,
        "quantity": "2",
        "order_type": "MARKET",
        "market_protection": -1,
    }
    broker.faults.add("lost", count=1, endpoint="POST /orders/{variety}")

    order_id = client.place_order(**given, trigger_price=1.0, iceberg_legs=0, tag="mine")

    assert client.orders()[-1]["order_id"] == order_id


def test_an_order_that_nobody_finds_is_unknown_and_named_by_its_tag(
    client: KiteConnect, broker: FakeBroker
) -> None:
    broker.faults.add("dropped", count=1, endpoint="POST /orders/{variety}")

    with pytest.raises(exceptions.OrderUnknownException) as unknown:
        client.place_order(**ORDER, tag="mine")

    assert isinstance(unknown.value, exceptions.NetworkException)
    assert isinstance(unknown.value.__cause__, OrderOutcomeUnknownError)
    assert (unknown.value.tag, unknown.value.code) == ("mine", 503)


def test_an_order_that_our_checks_refuse_is_unknown_too_and_not_looked_for(
    client: KiteConnect, broker: FakeBroker
) -> None:
    broker.faults.add("dropped", count=1, endpoint="POST /orders/{variety}")
    odd: dict[str, Any] = {**ORDER, "product": "BO"}

    with pytest.raises(exceptions.OrderUnknownException) as unknown:
        client.place_order(**odd)

    assert len(unknown.value.tag) == 12
    assert [row.endpoint for row in broker.journal][-1] == "POST /orders/{variety}"


def test_a_sliced_order_answers_with_all_of_its_slices(client: KiteConnect) -> None:
    answer = client.place_autoslice_order(**ORDER)

    assert answer["order_id"] == client.orders()[-1]["order_id"]


def test_a_sliced_order_whose_answer_was_lost_is_told_as_the_answer_would_have(
    client: KiteConnect, broker: FakeBroker
) -> None:
    broker.faults.add("lost", count=1, endpoint="POST /orders/{variety}")

    answer = client.place_autoslice_order(**ORDER, tag="mine")

    assert answer == {"order_id": client.orders()[-1]["order_id"]}


@pytest.mark.parametrize("product", ["CNC", "BO"])
def test_slices_that_were_all_refused_are_an_answer(product: str) -> None:
    error = {"code": 400, "error_type": "MarginException", "message": "Insufficient funds."}
    data = {"order_id": "7", "children": [{"error": error}, {"error": error}]}
    body = json.dumps({"status": "success", "data": data}).encode()
    client = KiteConnect.over(Kite(ports_over([body])))
    given: dict[str, Any] = {**ORDER, "product": product}

    assert client.place_autoslice_order(**given) == data


def test_what_our_checks_refuse_and_the_broker_takes_is_placed() -> None:
    body = b'{"status":"success","data":{"order_id":"7"}}'
    client = KiteConnect.over(Kite(ports_over([body])))
    given: dict[str, Any] = {**ORDER, "exchange": "NEWEX"}

    assert client.place_order(**given) == "7"


def test_a_success_without_an_id_leaves_the_order_unknown_and_not_a_key_error() -> None:
    client = KiteConnect.over(Kite(ports_over([b'{"status":"success","data":{}}'])))
    given: dict[str, Any] = {**ORDER, "exchange": "NEWEX"}

    with pytest.raises(exceptions.OrderUnknownException):
        client.place_order(**given)


def test_changes_whose_answers_were_lost_are_looked_for(
    client: KiteConnect, broker: FakeBroker
) -> None:
    order_id = client.place_order(**ORDER)
    broker.faults.add("lost", count=1, endpoint="PUT /orders/{variety}/{order_id}")
    broker.faults.add("lost", count=1, endpoint="DELETE /orders/{variety}/{order_id}")

    changed = client.modify_order("regular", order_id, price=1491.0)
    cancelled = client.cancel_order("regular", order_id)

    assert changed == cancelled == order_id
    assert client.orders()[-1]["status"] == "CANCELLED"
    assert client.orders()[-1]["price"] == 1491


def test_a_trigger_whose_answer_was_lost_is_found(client: KiteConnect, broker: FakeBroker) -> None:
    leg = {"transaction_type": "SELL", "quantity": 1, "order_type": "LIMIT", "product": "CNC"}
    broker.faults.add("lost", count=1, endpoint="POST /gtt/triggers")

    placed = client.place_gtt("single", "INFY", "NSE", [1410.0], 1500.0, [{**leg, "price": 1400.0}])

    assert placed == {"trigger_id": client.get_gtts()[0]["id"]}


def test_other_lost_answers_are_told_as_they_would_have_been(
    client: KiteConnect, broker: FakeBroker
) -> None:
    given: dict[str, Any] = {**ORDER, "order_type": "MARKET", "market_protection": -1}
    client.place_order(**given)
    alert = client.create_alert("high", "NSE", "INFY", ">=", 1600.0)
    broker.faults.add("lost", count=1, endpoint="PUT /portfolio/positions")
    broker.faults.add("lost", count=1, endpoint="DELETE /alerts")

    is_converted = client.convert_position("NSE", "INFY", "BUY", "day", 2, "CNC", "MIS")
    client.delete_alerts(alert["uuid"])

    assert is_converted is True
    assert client.get_alert(alert["uuid"])["status"] == "deleted"


def test_what_was_refused_for_its_pace_is_sent_again_after_a_look(
    client: KiteConnect, broker: FakeBroker
) -> None:
    broker.faults.add("S3", count=1, endpoint="POST /orders/{variety}")

    order_id = client.place_order(**ORDER, tag="mine")

    assert [row["order_id"] for row in client.orders() if row["tag"] == "mine"] == [order_id]
