"""The flood of fills (U7): what is pushed, the trades and the history tell the same story."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any

import pytest

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit
from tests.testing.fake_broker.orders.house import place


def flooded(parts: int | None = None, *, fills: str = "touch") -> tuple[Caller, Any]:
    """A caller whose next fill is flooded, and a line that hears of it."""
    caller = Caller(FakeBroker(seed=7, fills=fills))
    caller.broker.market.set_price("NSE:INFY", 1500)
    wishes: dict[str, Any] = {} if parts is None else {"parts": parts}
    caller.broker.faults.add("U7", **wishes)
    return caller, caller.broker.connect_ticker()


def pushed(line: Any) -> list[dict[str, Any]]:
    """The updates that came over the line."""
    texts = [json.loads(frame) for frame in line.take() if isinstance(frame, str)]
    return [text["data"] for text in texts if text["type"] == "order"]


@pytest.mark.parametrize(
    ("quantity", "parts", "sizes"),
    [(10, 5, [2, 2, 2, 2, 2]), (10, 3, [3, 3, 4]), (3, None, [1, 1, 1]), (7, 1, [7])],
)
def test_updates_trades_and_history_have_the_same_parts(
    quantity: int, parts: int | None, sizes: list[int]
) -> None:
    caller, line = flooded(parts)

    order_id = caller.place(limit(1500, quantity=quantity, product="MIS"))
    caller.broker.run(1)

    updates, sums = pushed(line), list(accumulate(sizes))
    assert [row["filled_quantity"] for row in updates] == sums
    assert [row["status"] for row in updates] == [*["UPDATE"] * (len(sizes) - 1), "COMPLETE"]
    trades = caller.data(caller.calls.orders.trades_of(order_id))
    assert [trade["quantity"] for trade in trades] == sizes
    assert len({trade["trade_id"] for trade in trades}) == len(sizes)
    history = caller.data(caller.calls.orders.history(order_id))
    assert [row["filled_quantity"] for row in history if row["filled_quantity"]] == sums
    (position,) = caller.data(caller.calls.portfolio.positions())["day"]
    assert (position["quantity"], position["average_price"]) == (quantity, 1500)


def test_contracts_are_flooded_in_lots() -> None:
    caller, _ = flooded(2)
    key = "NFO:INFY26NOVFUT"
    lot = 400
    caller.broker.market.set_price(key, 1500)

    order = limit(1500, exchange="NFO", tradingsymbol=key[4:], quantity=3 * lot, product="NRML")
    order_id = caller.place(order)
    caller.broker.run(1)

    trades = caller.data(caller.calls.orders.trades_of(order_id))
    assert [trade["quantity"] for trade in trades] == [lot, 2 * lot]


def test_stop_of_a_cover_order_grows_with_each_part() -> None:
    caller, _ = flooded(4)

    parent = place(caller, "co", quantity=8, trigger_price=1450)
    caller.broker.run(1)

    rows = caller.data(caller.calls.orders.all())
    (stop,) = [row for row in rows if row["parent_order_id"] == parent]
    assert (stop["quantity"], stop["status"]) == (8, "TRIGGER PENDING")
