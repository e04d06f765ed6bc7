"""Place many, cancel all, close all, count the profit: with both clients, over the fake broker."""

from __future__ import annotations

from typing import Any

from kite_core import OrderParams, StatusGroup
from kite_testing import FakeBroker
from tests.journeys.travel import Travel, both_clients, done

INFY = "NSE:INFY"


def order(side: str, quantity: int, price: float, product: str = "MIS") -> OrderParams:
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type=side,
        quantity=quantity,
        price=price,
        product=product,
        tag="many",
    )


@both_clients
async def test_a_day_of_many_orders(travel: Travel) -> None:
    await travel(a_day_of_many_orders, FakeBroker(seed=1))


async def a_day_of_many_orders(kite: Any, broker: FakeBroker) -> None:
    """Two of three are placed; one fills, one is cancelled; the position is closed."""
    broker.market.set_price(INFY, 1500)
    wishes = [order("BUY", 10, 1500), order("BUY", 10**6, 1500), order("BUY", 5, 1490)]

    placed = await done(kite.orders.place_many(wishes, concurrency=3))
    broker.run(1)

    assert [str(item.outcome) for item in placed] == ["placed", "refused", "placed"]
    pending = await done(kite.orders.by_status(StatusGroup.PENDING))
    assert [row.order_id for row in pending] == [placed.items[2].order_id]

    cancelled = await done(kite.orders.cancel_all(tag="many"))

    assert [item.order.order_id for item in cancelled.cancelled] == [placed.items[2].order_id]
    assert cancelled.is_clear

    broker.market.set_price(INFY, 1510)
    closed = await done(kite.orders.square_off(product="MIS"))

    assert closed.is_flat
    assert [item.params.quantity for item in closed.orders] == [10]

    report = await done(kite.orders.trades_with_pnl())

    assert report.doubtful == []
    assert (report.rows[0].bought_quantity, report.rows[0].sold_quantity) == (10, 10)
    assert report.realised == 100.0
    (position,) = (await done(kite.portfolio.positions())).day
    assert report.realised == position.pnl


@both_clients
async def test_selling_shares_that_are_held(travel: Travel) -> None:
    await travel(selling_shares_that_are_held, FakeBroker(seed=2))


async def selling_shares_that_are_held(kite: Any, broker: FakeBroker) -> None:
    """A delivery sale is a profit against the holding, and is never bought back."""
    broker.market.set_price(INFY, 1500)
    await done(kite.orders.place(order("SELL", 20, 1500, "CNC")))
    broker.run(1)

    report = await done(kite.orders.trades_with_pnl())
    closed = await done(kite.orders.square_off(product="CNC"))

    (row,) = report.rows
    assert (row.opening_quantity, row.opening_price, row.open_quantity) == (20, 1418.5, 0)
    assert report.realised == 20 * (1500 - 1418.5)
    assert [each.reason.name for each in closed.untouched] == ["SALE_OF_HOLDINGS"]
    assert len(closed.orders) == 0


@both_clients
async def test_what_waits_for_a_position_goes_before_it_is_closed(travel: Travel) -> None:
    await travel(what_waits_for_a_position, FakeBroker(seed=3))


async def what_waits_for_a_position(kite: Any, broker: FakeBroker) -> None:
    broker.market.set_price(INFY, 1500)
    await done(kite.orders.place_many([order("BUY", 10, 1500), order("SELL", 10, 1550)]))
    broker.run(1)

    rehearsal = await done(kite.orders.square_off(dry_run=True))
    closed = await done(kite.orders.square_off())

    assert [row.quantity for row in rehearsal.would_cancel] == [10]
    assert [item.params for item in rehearsal.orders] == [item.params for item in closed.orders]
    assert closed.is_flat
    assert await done(kite.orders.by_status(StatusGroup.PENDING)) == []
