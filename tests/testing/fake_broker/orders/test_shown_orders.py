"""O9: what happens at the exchange shows when the line is up again, with a late stamp."""

from __future__ import annotations

from typing import Any

from tests.testing.fake_broker.orders.house import arm, caller_at, history, place, row


def test_fill_of_a_resting_order_shows_late() -> None:
    caller = caller_at(round_trip_seconds=0)
    order_id = place(caller, price=1490)
    other = place(caller, price=1400)
    caller.broker.run(1)
    before = row(caller, order_id)
    arm(caller, "O9", count=1, wishes={"seconds": 600})
    heard: list[str] = []
    updates = caller.broker.levers.stage.engine.updates
    updates.listen(lambda update: heard.append(f"{update.moment:%H:%M:%S} {update.status}"))

    caller.broker.market.set_price("NSE:INFY", 1489)
    caller.broker.run(599)
    during = row(caller, order_id)
    trades = caller.data(caller.calls.orders.trades())
    own = caller.data(caller.calls.orders.trades_of(order_id))
    states = [each["status"] for each in history(caller, order_id)]
    caller.broker.run(2)

    assert during == before
    assert heard == ["10:10:01 COMPLETE"]
    assert trades == own == []
    assert states[-1] == "OPEN"
    after = row(caller, order_id)
    assert (after["status"], after["exchange_update_timestamp"]) == (
        "COMPLETE",
        "2026-11-20 10:10:01",
    )
    assert len(caller.data(caller.calls.orders.trades())) == 1
    assert row(caller, other)["status"] == "OPEN"


def test_stop_that_triggers_behind_a_broken_line_shows_late() -> None:
    caller = caller_at(round_trip_seconds=0)
    form: dict[str, Any] = {"order_type": "SL", "trigger_price": 1510, "price": 1511}
    order_id = place(caller, **form)
    caller.broker.run(1)
    arm(caller, "O9", count=1, wishes={"seconds": 60})

    caller.broker.market.set_price("NSE:INFY", 1520)
    during = row(caller, order_id)["status"]
    caller.broker.run(61)

    assert during == "TRIGGER PENDING"
    assert row(caller, order_id)["status"] == "OPEN"
