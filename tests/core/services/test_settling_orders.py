"""Lost answers to changes and cancellations, through the fake broker, with both clients."""

from __future__ import annotations

from typing import Any

import pytest

from kite_core import OrderModification, OrderParams
from kite_core.errors import OrderError, OutcomeUnknownError
from kite_testing import FakeBroker
from tests.journeys.travel import Travel, both_clients, done

INFY = "NSE:INFY"
CHANGE = "PUT /orders/{variety}/{order_id}"
CANCEL = "DELETE /orders/{variety}/{order_id}"
HISTORY = "GET /orders/{order_id}"
LOST_AFTER: dict[str, dict[str, Any]] = {
    "lost": {},
    "empty": {},
    "truncated": {},
    "S4": {"takes_effect": True},
    "S5": {"takes_effect": True},
    "S6": {"takes_effect": True},
}
"""Faults that hide the answer to a request that was done."""
LOST_BEFORE: dict[str, dict[str, Any]] = {
    "dropped": {},
    "S4": {},
    "S5": {},
    "error": {"status": 400, "error_type": "OrderException", "message": "Request timed out."},
}
"""Faults that look the same, and nothing was done."""


def wish(quantity: int = 10, price: float = 1490, **more: Any) -> OrderParams:
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=quantity,
        price=price,
        product="CNC",
        **more,
    )


def market(**settings: Any) -> FakeBroker:
    broker = FakeBroker(seed=1, **settings)
    broker.market.set_price(INFY, 1500)
    return broker


async def rested(kite: Any, broker: FakeBroker, **more: Any) -> str:
    """The id of an order that rests in the book."""
    placed = await done(kite.orders.place(wish(**more)))
    broker.run(1)
    return str(placed.order_id)


def asked(broker: FakeBroker, endpoint: str) -> int:
    return sum(entry.endpoint == endpoint for entry in broker.journal)


async def latest(kite: Any, order_id: str) -> Any:
    return (await done(kite.orders.history(order_id)))[-1]


@both_clients
@pytest.mark.parametrize("fault", LOST_AFTER)
async def test_what_was_done_is_found_and_not_sent_again(travel: Travel, fault: str) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        order_id = await rested(kite, broker)
        for endpoint in (CHANGE, CANCEL):
            broker.faults.add(fault, count=1, endpoint=endpoint, **LOST_AFTER[fault])

        changes = OrderModification(price=1491, quantity=12)
        changed = await done(kite.orders.modify(order_id, changes=changes))
        order = await latest(kite, order_id)
        cancelled = await done(kite.orders.cancel(order_id))

        assert changed.order_id == cancelled.order_id == order_id
        assert (order.price, order.quantity) == (1491.0, 12)
        assert (await latest(kite, order_id)).status == "CANCELLED"
        assert (asked(broker, CHANGE), asked(broker, CANCEL)) == (1, 1)

    await travel(journey, market())


@both_clients
@pytest.mark.parametrize("fault", LOST_BEFORE)
async def test_what_was_not_done_is_sent_once_more(travel: Travel, fault: str) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        order_id = await rested(kite, broker)
        for endpoint in (CHANGE, CANCEL):
            broker.faults.add(fault, count=1, endpoint=endpoint, **LOST_BEFORE[fault])

        await done(kite.orders.modify(order_id, changes=OrderModification(price=1491)))
        broker.run(1)
        order = await latest(kite, order_id)
        await done(kite.orders.cancel(order_id))
        broker.run(1)

        assert order.price == 1491.0
        assert (await latest(kite, order_id)).status == "CANCELLED"
        assert (asked(broker, CHANGE), asked(broker, CANCEL)) == (2, 2)

    await travel(journey, market())


@both_clients
async def test_in_the_good_case_each_is_one_request(travel: Travel) -> None:
    await travel(the_good_case, market())


async def the_good_case(kite: Any, broker: FakeBroker) -> None:
    order_id = await rested(kite, broker)
    before = len(broker.journal)

    await done(kite.orders.modify(order_id, changes=OrderModification(price=1491)))
    broker.run(1)
    await done(kite.orders.cancel(order_id))

    assert len(broker.journal) - before == 2


@both_clients
async def test_a_slow_change_is_waited_for(travel: Travel) -> None:
    await travel(a_slow_change, market())


async def a_slow_change(kite: Any, broker: FakeBroker) -> None:
    """The answer is lost, and the order is MODIFY PENDING for twenty seconds."""
    order_id = await rested(kite, broker)
    broker.faults.add("O13", count=1, milliseconds=20_000)
    broker.faults.add("empty", count=1, endpoint=CHANGE)

    await done(kite.orders.modify(order_id, changes=OrderModification(price=1491)))

    assert (await latest(kite, order_id)).price == 1491.0
    assert asked(broker, CHANGE) == 1


@both_clients
async def test_a_slow_cancellation_is_waited_for(travel: Travel) -> None:
    await travel(a_slow_cancellation, market())


async def a_slow_cancellation(kite: Any, broker: FakeBroker) -> None:
    """As seen once: 69 seconds from the request to its end (forum comment 52371)."""
    order_id = await rested(kite, broker)
    broker.faults.add("O13", count=1, milliseconds=69_000)
    broker.faults.add("empty", count=1, endpoint=CANCEL)

    await done(kite.orders.cancel(order_id))

    assert (await latest(kite, order_id)).status == "CANCELLED"
    assert asked(broker, CANCEL) == 1


@both_clients
async def test_a_change_that_meets_another_in_flight_waits_its_turn(travel: Travel) -> None:
    await travel(a_change_behind_another, market())


async def a_change_behind_another(kite: Any, broker: FakeBroker) -> None:
    """The first look shows an order at rest; by the time of the repeat it is being processed."""
    order_id = await rested(kite, broker)
    broker.faults.add("dropped", count=1, endpoint=CHANGE)
    busy = "Order cannot be modified as it is being processed. Try later."
    broker.faults.add("error", count=1, endpoint=CHANGE, status=400, message=busy)

    await done(kite.orders.modify(order_id, changes=OrderModification(price=1491)))
    broker.run(1)

    assert (await latest(kite, order_id)).price == 1491.0
    assert asked(broker, CHANGE) == 3


@both_clients
@pytest.mark.parametrize("takes_effect", [True, False])
async def test_a_cancellation_that_lost_to_a_fill_says_so(
    travel: Travel, takes_effect: bool
) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        order_id = await rested(kite, broker)
        broker.faults.add("O5", count=1)
        broker.faults.add("S4", count=1, endpoint=CANCEL, takes_effect=takes_effect)
        if not takes_effect:
            broker.market.set_price(INFY, 1489)

        with pytest.raises(OrderError, match="COMPLETE: LIMIT at 1490, 10 of 10 filled"):
            await done(kite.orders.cancel(order_id))

    await travel(journey, market())


@both_clients
async def test_a_change_that_lost_to_a_fill_says_so(travel: Travel) -> None:
    await travel(a_change_that_lost, market())


async def a_change_that_lost(kite: Any, broker: FakeBroker) -> None:
    order_id = await rested(kite, broker)
    broker.faults.add("O5", count=1)
    broker.faults.add("empty", count=1, endpoint=CHANGE)

    with pytest.raises(OrderError, match="too late for the change of order"):
        await done(kite.orders.modify(order_id, changes=OrderModification(price=1480)))


@both_clients
async def test_a_limit_order_that_becomes_a_market_order_is_recognised(travel: Travel) -> None:
    await travel(a_limit_order_that_becomes_a_market_order, market())


async def a_limit_order_that_becomes_a_market_order(kite: Any, broker: FakeBroker) -> None:
    order_id = await rested(kite, broker)
    broker.faults.add("lost", count=1, endpoint=CHANGE)

    changes = OrderModification(order_type="MARKET", market_protection=-1)
    await done(kite.orders.modify(order_id, changes=changes))

    assert (await latest(kite, order_id)).status == "COMPLETE"
    assert asked(broker, CHANGE) == 1


@both_clients
@pytest.mark.parametrize("verb", ["modify", "cancel"])
async def test_a_released_amo_is_found_on_its_new_path(travel: Travel, verb: str) -> None:
    """Under /orders/amo the request times out from then on; the repeat goes elsewhere (O20)."""

    async def journey(kite: Any, broker: FakeBroker) -> None:
        order_id = await rested(kite, broker, variety="amo")
        broker.orders.release_amo()
        broker.run(1)

        if verb == "modify":
            changes = OrderModification(variety="amo", price=1491)
            await done(kite.orders.modify(order_id, changes=changes))
        else:
            await done(kite.orders.cancel(order_id, variety="amo"))
        broker.run(1)

        order = await latest(kite, order_id)
        assert order.price == 1491.0 if verb == "modify" else order.status == "CANCELLED"
        paths = [entry.path for entry in broker.journal if entry.path.count("/") == 3]
        assert paths == [f"/orders/amo/{order_id}", f"/orders/regular/{order_id}"]

    await travel(journey, market())


def cover() -> OrderParams:
    return OrderParams(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=10,
        order_type="LIMIT",
        price=1500,
        trigger_price=1480,
        product="MIS",
        variety="co",
    )


@both_clients
@pytest.mark.parametrize("fault", ["lost", "dropped"])
async def test_the_exit_of_a_cover_order_is_found_in_the_book(travel: Travel, fault: str) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        entry = await done(kite.orders.place(cover()))
        broker.run(1)
        book = await done(kite.orders.all())
        (stop,) = [row for row in book if row.parent_order_id == entry.order_id]
        broker.faults.add(fault, count=1, endpoint=CANCEL)

        await done(kite.orders.exit(stop.order_id, parent_order_id=entry.order_id))
        broker.run(1)

        assert (await latest(kite, stop.order_id)).status == "COMPLETE"
        (position,) = (await done(kite.portfolio.positions())).day
        assert position.quantity == 0
        assert asked(broker, CANCEL) == {"lost": 1, "dropped": 2}[fault]

    await travel(journey, market())


@both_clients
async def test_reads_that_are_stale_leave_it_unknown(travel: Travel) -> None:
    await travel(stale_reads, market())


async def stale_reads(kite: Any, broker: FakeBroker) -> None:
    """The book stays as it was (O10), and a second cancellation is refused: no proof of either."""
    order_id = await rested(kite, broker)
    broker.faults.add("O10", seconds=600)
    assert (await latest(kite, order_id)).status == "OPEN"
    broker.faults.add("empty", count=1, endpoint=CANCEL)

    with pytest.raises(OutcomeUnknownError, match="The repeat failed") as caught:
        await done(kite.orders.cancel(order_id))

    assert caught.value.looks > 10
    assert caught.value.endpoint == CANCEL


def test_the_undecoded_twins_take_no_second_look() -> None:
    broker = market()
    kite = broker.kite()
    order_id = kite.orders.place(wish()).order_id
    broker.run(1)
    broker.faults.add("S4", endpoint=CHANGE)

    with pytest.raises(Exception, match="without the broker's envelope"):
        kite.orders.modify_raw(order_id, changes=OrderModification(price=1491))

    assert asked(broker, HISTORY) == 0


def test_many_cancellations_do_not_wait_for_each_other() -> None:
    broker = market()
    kite = broker.kite()
    for _ in range(3):
        kite.orders.place(wish())
    broker.run(1)
    broker.faults.add("S4", endpoint=CANCEL)
    began = broker.clock.monotonic()

    result = kite.orders.cancel_all()

    assert not result.is_clear
    assert asked(broker, HISTORY) == 0
    assert broker.clock.monotonic() - began < 2
