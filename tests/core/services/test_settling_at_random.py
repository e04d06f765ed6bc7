"""Changes and cancellations under random faults: no fate is told wrongly."""

from __future__ import annotations

from random import Random  # noqa: TID251  # reason: seeded, and no part of what is tested
from typing import Any

import pytest

from kite_core import Kite, OrderModification, OrderParams
from kite_core.errors import OrderError, OutcomeUnknownError
from kite_core.models.orders import Order
from kite_testing import FakeBroker

CHANGE = "PUT /orders/{variety}/{order_id}"
CANCEL = "DELETE /orders/{variety}/{order_id}"
HISTORY = "GET /orders/{order_id}"
CHANGES: tuple[dict[str, Any], ...] = (
    {"price": 1491},
    {"quantity": 20},
    {"price": 1489, "quantity": 15},
    {"order_type": "MARKET", "market_protection": -1},
)


def trouble(broker: FakeBroker, chance: Random, endpoint: str) -> None:
    """Let some of all that goes wrong go wrong."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        name = chance.choice(("lost", "dropped", "empty", "truncated", "S4", "S5", "S6"))
        wishes: dict[str, Any] = {}
        if name.startswith("S"):
            wishes["takes_effect"] = chance.random() < 0.5
        skip = chance.choice((0, 0, 1))
        broker.faults.add(name, count=1, endpoint=endpoint, skip=skip, **wishes)
    if chance.random() < 0.3:
        broker.faults.add("O13", count=2, milliseconds=chance.choice((500, 3_000, 69_000)))
    if chance.random() < 0.3:
        broker.faults.add("O5", count=1)
    if chance.random() < 0.3:
        broker.faults.add("S4", count=chance.choice((1, 5)), endpoint=HISTORY)


def resting(kite: Kite, broker: FakeBroker) -> str:
    broker.market.set_price("NSE:INFY", 1500)
    params = OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=10,
        price=1490,
        product="MIS",
    )
    order_id = kite.orders.place(params).order_id
    broker.run(1)
    return order_id


def took_effect(history: list[Order], changes: dict[str, Any]) -> bool:
    """What the broker itself shows, long after."""
    if not changes:
        return history[-1].status == "CANCELLED"
    if "order_type" in changes:
        return any(row.status == "MODIFIED" for row in history)
    return all(getattr(history[-1], name) == value for name, value in changes.items())


def told_of(kite: Kite, order_id: str, changes: dict[str, Any]) -> bool | None:
    """Whether the library says that it took effect; None when it says that nobody knows."""
    try:
        if changes:
            kite.orders.modify(order_id, changes=OrderModification(**changes))
        else:
            kite.orders.cancel(order_id)
    except OutcomeUnknownError:
        return None
    except OrderError:
        return False
    return True


@pytest.mark.parametrize("seed", range(8))
def test_no_fate_is_told_wrongly(seed: int) -> None:
    chance = Random(seed)
    for _ in range(10):
        broker = FakeBroker(seed=seed)
        kite = broker.kite()
        order_id = resting(kite, broker)
        changes = chance.choice(CHANGES) if chance.random() < 0.6 else {}
        trouble(broker, chance, CHANGE if changes else CANCEL)

        told = told_of(kite, order_id, changes)

        broker.faults.clear()
        broker.run(200)
        assert told in (None, took_effect(kite.orders.history(order_id), changes))
