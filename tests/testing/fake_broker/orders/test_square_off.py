"""Intraday orders and positions do not outlive their day."""

from __future__ import annotations

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.orders.house import caller_at, log_in, place, row, rows, run_to


def net(caller: Caller, product: str) -> list[int]:
    found = caller.ask(caller.calls.portfolio.positions()).net
    return [each.quantity for each in found if each.product == product]


def sellable_infy(caller: Caller) -> int:
    """The shares of INFY in the demat account, those on their way included."""
    rows = caller.data(caller.calls.portfolio.holdings())
    return sum(
        each["quantity"] + each["t1_quantity"] for each in rows if each["tradingsymbol"] == "INFY"
    )


@pytest.mark.parametrize("hours", ["always", "exchange"])
def test_intraday_positions_are_closed_and_orders_cancelled_at_the_square_off(hours: str) -> None:
    caller = caller_at(hours=hours)
    place(caller, quantity=7)
    resting = place(caller, price=1400)
    kept = place(caller, price=1400, product="CNC")
    run_to(caller, 15, 9)
    assert net(caller, "MIS") == [7]

    run_to(caller, 15, 11)

    assert net(caller, "MIS") == [0]
    assert row(caller, resting)["status"] == "CANCELLED"
    assert row(caller, kept)["status"] == "OPEN"
    closing = rows(caller)[-1]
    assert (closing["transaction_type"], closing["quantity"], closing["order_type"]) == (
        "SELL",
        7,
        "MARKET",
    )
    assert closing["order_timestamp"] == "2026-11-20 15:10:00"


def test_cover_orders_are_squared_off_with_their_stops() -> None:
    caller = caller_at()
    parent = place(caller, "co", quantity=3, trigger_price=1450)
    caller.broker.run(1)

    run_to(caller, 15, 11)

    (stop,) = (each for each in rows(caller) if each["parent_order_id"] == parent)
    assert stop["status"] == "CANCELLED"
    assert net(caller, "CO") == [0]


def test_large_positions_are_closed_in_parts() -> None:
    caller = caller_at(funds=None)
    place(caller, quantity=60_000)
    place(caller, quantity=5_000)
    caller.broker.run(1)

    run_to(caller, 15, 11)

    sells = [each["quantity"] for each in rows(caller) if each["transaction_type"] == "SELL"]
    assert sells == [30_000, 30_000, 5_000]


def test_derivatives_have_a_later_square_off() -> None:
    caller = caller_at()
    key = "NFO:NIFTY26NOVFUT"
    caller.broker.market.set_price(key, 26_000)
    place(caller, exchange="NFO", tradingsymbol=key.partition(":")[2], quantity=65, price=26_000)
    caller.broker.run(1)

    run_to(caller, 15, 24)
    before = net(caller, "MIS")
    run_to(caller, 15, 26)

    assert (before, net(caller, "MIS")) == ([65], [0])


def test_position_opened_after_the_square_off_is_closed_in_the_night() -> None:
    caller = caller_at("2026-11-19 17:00:00")
    held = sellable_infy(caller)
    place(caller, quantity=7)
    place(caller, price=1400)
    run_to(caller, 23, 58)
    before = net(caller, "MIS")

    run_to(caller, 6, 30, days=1)
    log_in(caller)

    assert (before, net(caller, "MIS")) == ([7], [])
    assert sellable_infy(caller) == held


def test_square_off_costs_a_fee_for_each_order() -> None:
    free, charged = caller_at("2026-11-19 10:00:00"), caller_at("2026-11-19 10:00:00")
    for caller in (free, charged):
        place(caller, quantity=7)
        caller.broker.run(1)
    place(free, transaction_type="SELL", quantity=7)

    for caller in (free, charged):
        run_to(caller, 6, 30, days=1)
        log_in(caller)
    cash = [caller.data(caller.calls.user.margins())["equity"]["net"] for caller in (free, charged)]

    assert cash[0] - cash[1] == pytest.approx(59)
