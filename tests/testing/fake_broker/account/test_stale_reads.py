"""O10: reads that stand still while orders go on."""

from __future__ import annotations

from tests.testing.fake_broker.orders.house import arm, caller_at, history, place, row, rows


def test_book_and_histories_stand_still_while_orders_go_on() -> None:
    caller = caller_at()
    order_id = place(caller, price=1490)
    caller.broker.run(1)
    arm(caller, "O10", count=1, wishes={"seconds": 60})
    before = rows(caller), history(caller, order_id), caller.data(caller.calls.orders.trades())

    caller.broker.market.set_price("NSE:INFY", 1480)
    place(caller, price=1470)
    caller.broker.run(30)
    during = rows(caller), history(caller, order_id), caller.data(caller.calls.orders.trades())
    caller.broker.run(60)

    assert during == before
    assert row(caller, order_id)["status"] == "COMPLETE"
    assert len(rows(caller)) == 2


def test_reads_are_fresh_when_the_fault_is_gone() -> None:
    caller = caller_at()
    number = arm(caller, "O10")
    assert rows(caller) == []
    order_id = place(caller)
    assert rows(caller) == []

    caller.broker.levers.stage.engine.faults.disarm(number)

    assert [each["order_id"] for each in rows(caller)] == [order_id]


def test_fault_that_does_not_strike_changes_nothing() -> None:
    caller = caller_at()
    arm(caller, "O10", skip=1)

    order_id = place(caller)

    assert [each["order_id"] for each in rows(caller)] == [order_id]


def test_positions_and_funds_stand_still_too() -> None:
    caller = caller_at()
    calls = caller.calls
    reads = (
        calls.portfolio.positions(),
        calls.user.margins(),
        calls.user.segment_margins("equity"),
    )
    arm(caller, "O10", count=1, wishes={"seconds": 60})
    before = [caller.data(call) for call in reads]

    place(caller, price=1490)
    caller.broker.market.set_price("NSE:INFY", 1480)
    caller.broker.run(30)
    during = [caller.data(call) for call in reads]
    caller.broker.run(60)
    after = [caller.data(call) for call in reads]

    assert during == before
    assert [row["tradingsymbol"] for row in after[0]["day"]] == ["INFY"]
    assert after[1]["equity"]["net"] != before[1]["equity"]["net"]
    assert after[2] == after[1]["equity"]
