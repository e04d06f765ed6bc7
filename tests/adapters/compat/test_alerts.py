from __future__ import annotations

from typing import Any

import pytest

from kite_adapters.compat import KiteConnect, exceptions
from kite_testing import FakeBroker

ABOVE = ("Infosys is high", "NSE", "INFY", ">=", 1600.0)
BASKET: dict[str, Any] = {
    "name": "two of them",
    "type": "alert",
    "tags": [],
    "items": [
        {
            "type": "insert",
            "tradingsymbol": "INFY",
            "exchange": "NSE",
            "weight": 10_000,
            "params": {
                "transaction_type": "BUY",
                "product": "CNC",
                "order_type": "LIMIT",
                "validity": "DAY",
                "quantity": 2,
                "price": 1490,
            },
        }
    ],
}


@pytest.fixture
def client(broker: FakeBroker) -> KiteConnect:
    return KiteConnect.over(broker.kite())


def test_an_alert_is_made_changed_read_and_deleted(client: KiteConnect) -> None:
    made = client.create_alert(*ABOVE)
    changed = client.modify_alert(made["uuid"], *ABOVE[:4], rhs_constant=1700.0)
    client.delete_alerts(made["uuid"])

    assert (made["rhs_constant"], changed["rhs_constant"]) == (1600, 1700)
    assert changed["uuid"] == made["uuid"]
    assert client.get_alert(made["uuid"])["status"] == "deleted"
    assert client.get_alert_history(made["uuid"]) == []
    assert made["uuid"] not in {row["uuid"] for row in client.get_alerts(status="enabled")}


def test_an_alert_compares_two_instruments(client: KiteConnect) -> None:
    made = client.create_alert(
        "which", "NSE", "INFY", ">", rhs_exchange="NSE", rhs_tradingsymbol="TCS"
    )

    assert (made["rhs_type"], made["rhs_tradingsymbol"]) == ("instrument", "TCS")


def test_an_alert_with_a_basket_places_orders(client: KiteConnect) -> None:
    made = client.create_alert(*ABOVE, basket=BASKET)

    assert made["type"] == client.ALERT_TYPE_ATO


def test_an_alert_whose_answer_was_lost_is_found(client: KiteConnect, broker: FakeBroker) -> None:
    broker.faults.add("lost", count=1, endpoint="POST /alerts")

    made = client.create_alert(*ABOVE)

    assert made["name"] == "Infosys is high"
    assert len([row for row in client.get_alerts() if row["name"] == made["name"]]) == 1


def test_what_no_alert_can_be_is_for_the_broker_to_judge(
    client: KiteConnect, broker: FakeBroker
) -> None:
    with pytest.raises(exceptions.InputException):
        client.create_alert("", "NSE", "INFY", "about", 1.0)

    assert len(broker.journal) == 1
