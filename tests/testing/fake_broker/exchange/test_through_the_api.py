"""What clients see of the exchange: partial fills, stops, and what the exchange cancels."""

from __future__ import annotations

import pytest

from kite_core import OrderParams
from kite_testing import FakeBroker
from kite_testing.fake_broker.exchange import reasons
from tests.testing.fake_broker.caller import Caller, limit, market


def caller_with(**settings: object) -> Caller:
    caller = Caller(FakeBroker(seed=7, **settings))  # type: ignore[arg-type]  # reason: forwarded
    caller.broker.market.set_price("NSE:INFY", 1500)
    return caller


def settled(caller: Caller, params: OrderParams) -> str:
    """The id of an order that has reached the exchange."""
    order_id = caller.place(params)
    caller.broker.run(1)
    return order_id


def test_order_fills_in_parts_against_depth_and_is_open_meanwhile() -> None:
    caller = caller_with(fills="depth")
    order_id = settled(caller, limit(1500.2, quantity=1_000, product="MIS"))

    (row,) = caller.ask(caller.calls.orders.all())
    trades = caller.ask(caller.calls.orders.trades_of(order_id))

    assert [trade.average_price for trade in trades] == [1500, 1500.1, 1500.2]
    assert row.status == "OPEN"
    assert row.filled_quantity == sum(trade.quantity for trade in trades)
    assert row.pending_quantity == 1_000 - row.filled_quantity > 0


def test_rest_of_a_partial_fill_fills_when_the_market_comes_back() -> None:
    caller = caller_with(fills="depth")
    order_id = settled(caller, limit(1500.2, quantity=500, product="MIS"))
    assert caller.status(order_id) == "OPEN"

    for price in (1500.1, 1500, 1499.9, 1499.8):
        caller.broker.market.set_price("NSE:INFY", price)

    assert caller.status(order_id) == "COMPLETE"
    trades = caller.ask(caller.calls.orders.trades_of(order_id))
    assert sum(trade.quantity for trade in trades) == 500
    assert trades[-1].average_price == 1500.2


def test_rest_of_an_ioc_order_shows_the_exchanges_words() -> None:
    caller = caller_with(fills="depth")

    settled(caller, limit(1500, quantity=1_000, product="MIS", validity="IOC"))

    (row,) = caller.ask(caller.calls.orders.all())
    assert row.status == "CANCELLED"
    assert row.status_message == reasons.UNMATCHED
    assert row.filled_quantity > 0
    assert row.cancelled_quantity == 1_000 - row.filled_quantity


@pytest.mark.parametrize(("fills", "status"), [("touch", "COMPLETE"), ("cross", "OPEN")])
def test_models_differ_at_the_touch(fills: str, status: str) -> None:
    caller = caller_with(fills=fills)
    order_id = settled(caller, limit(1490))

    caller.broker.market.set_price("NSE:INFY", 1490)

    assert caller.status(order_id) == status


def test_freak_trade_triggers_a_stop_which_then_fills_at_the_market() -> None:
    caller = caller_with()
    order_id = settled(
        caller,
        OrderParams.stop_loss(
            exchange="NSE",
            tradingsymbol="INFY",
            transaction_type="BUY",
            quantity=1,
            product="MIS",
            trigger_price=1520,
            price=1530,
        ),
    )
    assert caller.status(order_id) == "TRIGGER PENDING"

    caller.broker.market.freak_tick("NSE:INFY", 1525)

    (trade,) = caller.ask(caller.calls.orders.trades_of(order_id))
    assert trade.average_price == 1525


def test_order_against_an_own_one_is_cancelled_with_the_reason() -> None:
    caller = caller_with(fills="depth")
    settled(caller, limit(1500.2, product="MIS", transaction_type="SELL"))

    settled(caller, limit(1500.4, quantity=5_000, product="MIS"))

    own, incoming = caller.ask(caller.calls.orders.all())
    assert (own.status, incoming.status) == ("OPEN", "CANCELLED")
    assert incoming.status_message == reasons.SELF_TRADE
    assert incoming.filled_quantity > 0


def test_protected_market_order_can_leave_a_rest_behind() -> None:
    caller = caller_with()
    caller.broker.faults.add("O7")

    order_id = settled(caller, market(quantity=10, product="MIS"))

    (row,) = caller.ask(caller.calls.orders.all())
    assert (row.order_id, row.status, row.filled_quantity) == (order_id, "OPEN", 5)
    assert caller.broker.market.last_price("NSE:INFY") > row.price
