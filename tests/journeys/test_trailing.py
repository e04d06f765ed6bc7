"""A stop follows the market: in its favour, on the grid, within its 25 modifications."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal

import pytest

from kite_core import Kite, OrderModification, OrderParams
from kite_core.brackets.trail import (
    TrailBegan,
    TrailEnd,
    TrailEvent,
    TrailFailed,
    TrailFinished,
    TrailMoved,
    TrailPlan,
    TrailTriggered,
)
from kite_core.errors import SessionExpiredError, ValidationError
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.memory_journal import MemoryJournal
from tests.journeys.crashing_journal import CrashingJournal, with_journal
from tests.journeys.troubled_transport import troubled

INFY = "NSE:INFY"


def broker_at(price: float = 1500) -> FakeBroker:
    broker = FakeBroker()
    broker.market.set_price(INFY, price)
    return broker


def stop_of(kite: Kite, trigger: float, *, limit: float | None = None, side: str = "SELL") -> str:
    order = OrderParams.stop_loss(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type=side,
        quantity=10,
        trigger_price=trigger,
        price=limit,
        product="MIS",
    )
    order_id = kite.orders.place(order).order_id
    kite.orders.wait(order_id, until="open")
    return order_id


def test_the_trigger_follows_the_market_and_the_limit_follows_it() -> None:
    broker = broker_at()
    kite = broker.kite()
    order_id = stop_of(kite, 1490, limit=1489)
    prices = [1505, 1510.3, 1500]

    told: list[TrailEvent] = []
    with closing(kite.orders.trail(order_id, by=10, step=1)) as events:
        for event in events:
            told.append(event)
            if prices:
                broker.market.set_price(INFY, prices.pop(0))

    moves = [event for event in told if isinstance(event, TrailMoved)]
    assert [float(move.trigger_price) for move in moves] == [1495.0, 1500.3]
    assert [float(move.price or 0) for move in moves] == [1494.0, 1499.3]
    assert isinstance(told[-1], TrailFinished)
    assert told[-1].reason is TrailEnd.ORDER_ENDED
    assert told[-1].order.filled_quantity == 10


def test_the_stop_of_a_sale_follows_downwards_by_a_percentage() -> None:
    broker = broker_at()
    kite = broker.kite()
    order_id = stop_of(kite, 1515, side="BUY")

    with closing(kite.orders.trail(order_id, by="1%")) as events:
        next(events)
        broker.market.set_price(INFY, 1480)
        moved = next(events)

    assert isinstance(moved, TrailMoved)
    assert float(moved.trigger_price) == 1494.8
    assert kite.orders.history(order_id)[-1].trigger_price == 1494.8


def test_when_the_changes_are_used_up_it_ends_and_says_so() -> None:
    broker = broker_at()
    kite = broker.kite()
    order_id = stop_of(kite, 1490)

    price = 1500.0
    told: list[TrailEvent] = []
    with closing(kite.orders.trail(order_id, by=10, step=1)) as events:
        for event in events:
            told.append(event)
            price += 1
            broker.market.set_price(INFY, price)

    assert sum(isinstance(event, TrailMoved) for event in told) == 25
    assert isinstance(told[-1], TrailFinished)
    assert told[-1].reason is TrailEnd.CHANGES_USED_UP
    assert kite.orders.history(order_id)[-1].status == "TRIGGER PENDING"


def test_a_restart_goes_on_from_the_best_price_and_counts_old_changes() -> None:
    broker = broker_at()
    journal = CrashingJournal()
    kite = with_journal(broker.kite(), journal)
    order_id = stop_of(kite, 1490)
    with closing(kite.orders.trail(order_id, by=10, step=1)) as events:
        next(events)
        broker.market.set_price(INFY, 1505)
        next(events)
    broker.market.set_price(INFY, 1502)

    with closing(with_journal(broker.kite(), journal).orders.trail(order_id, by=9)) as events:
        began, moved = next(events), next(events)

    assert isinstance(began, TrailBegan)
    assert began.best == 1505
    assert began.changes_left == 24
    assert isinstance(moved, TrailMoved)
    assert float(moved.trigger_price) == 1496.0


def test_a_trail_that_is_over_is_not_kept() -> None:
    broker = broker_at()
    journal = MemoryJournal()
    kite = with_journal(broker.kite(), journal)
    order_id = stop_of(kite, 1490)

    with closing(kite.orders.trail(order_id, by=10)) as events:
        next(events)
        kept = run_now(journal.plans())
        broker.market.set_price(INFY, 1489)
        (last,) = events

    assert list(kept) == [f"trail-{order_id}"]
    assert isinstance(last, TrailFinished | TrailTriggered)
    assert not run_now(journal.plans())


def test_a_lost_session_ends_it() -> None:
    broker = broker_at()
    kite, _ = troubled(broker.kite(), "GET /quote/ltp", "pass", "session")
    order_id = stop_of(kite, 1490)

    with closing(kite.orders.trail(order_id, by=10)) as events:
        next(events)
        with pytest.raises(SessionExpiredError):
            next(events)


def test_changes_of_others_count_too() -> None:
    broker = broker_at()
    kite = broker.kite()
    order_id = stop_of(kite, 1490)

    with closing(kite.orders.trail(order_id, by=10)) as events:
        next(events)
        kite.orders.modify(order_id, changes=OrderModification(trigger_price=1489))
        broker.market.set_price(INFY, 1505)
        moved = next(events)

    assert isinstance(moved, TrailMoved)
    assert moved.changes_left == 23


def test_a_ticker_that_stops_is_made_up_for_by_looks() -> None:
    broker = broker_at()
    kite = broker.kite()
    order_id = stop_of(kite, 1490)

    with (
        kite.ticker.open() as ticker,
        closing(kite.orders.trail(order_id, by=10, ticker=ticker)) as events,
    ):
        next(events)
        ticker.stop()
        broker.market.set_price(INFY, 1505)
        moved = next(events)

    assert isinstance(moved, TrailMoved)


def test_a_running_ticker_moves_it_between_two_looks() -> None:
    broker = broker_at()
    kite = broker.kite()
    order_id = stop_of(kite, 1490)

    with (
        kite.ticker.open() as ticker,
        closing(kite.orders.trail(order_id, by=10, ticker=ticker, poll_seconds=600)) as events,
    ):
        next(events)
        began = broker.clock.now()
        broker.market.set_price(INFY, 1510)
        moved = next(events)

    assert isinstance(moved, TrailMoved)
    assert float(moved.trigger_price) == 1500.0
    assert (broker.clock.now() - began).total_seconds() < 10


def test_a_change_that_is_refused_is_told_and_tried_again() -> None:
    broker = broker_at()
    kite = broker.kite()
    order_id = stop_of(kite, 1490)
    broker.faults.add("O13", count=1, milliseconds=3000)

    told: list[TrailEvent] = []
    with closing(kite.orders.trail(order_id, by=10, step=1)) as events:
        for event in events:
            told.append(event)
            if sum(isinstance(each, TrailMoved) for each in told) == 2:
                break
            broker.market.set_price(INFY, 1505 if len(told) == 1 else 1508)

    assert any(isinstance(event, TrailFailed) for event in told)
    assert kite.orders.history(order_id)[-1].trigger_price in (1495.0, 1498.0)


def test_a_stop_that_rests_after_its_trigger_is_told() -> None:
    broker = broker_at()
    kite = broker.kite()
    order_id = stop_of(kite, 1490, limit=1489)

    with closing(kite.orders.trail(order_id, by=10)) as events:
        next(events)
        broker.market.set_price(INFY, 1480)
        triggered = next(events)
        kite.orders.cancel(order_id)
        finished = next(events)

    assert isinstance(triggered, TrailTriggered)
    assert isinstance(finished, TrailFinished)


def test_an_order_that_is_no_stop_is_refused() -> None:
    broker = broker_at()
    kite = broker.kite()
    order = OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=1,
        price=1400,
        product="MIS",
    )
    order_id = kite.orders.place(order).order_id

    with pytest.raises(ValidationError, match="waits for its trigger"):
        next(kite.orders.trail(order_id, by=10))


async def test_it_follows_the_same_on_an_event_loop() -> None:
    broker = broker_at()
    kite = broker.async_kite()
    order_id = stop_of(broker.kite(), 1490)

    triggers: list[float] = []
    async for event in kite.orders.trail(order_id, by=10, step=1):
        broker.market.set_price(INFY, 1505)
        triggers.append(event.order.trigger_price)
        if len(triggers) == 2:
            break

    assert triggers == [1490.0, 1495.0]


def test_a_last_price_of_nothing_moves_no_stop() -> None:
    broker = broker_at()
    kite = broker.kite()
    order_id = stop_of(kite, 1510, side="BUY")
    broker.faults.add("D11", how="zero", count=2)
    told: list[TrailEvent] = []

    with closing(kite.orders.trail(order_id, by=10, step=1)) as events:
        for event in events:
            told.append(event)
            if isinstance(event, TrailBegan):
                broker.faults.add("D11", how="zero", count=2)
                broker.market.set_price(INFY, 1495)
            if isinstance(event, TrailMoved):
                break

    *failed, began, moved = told
    assert [type(event) for event in failed] == [TrailFailed, TrailFailed]
    assert isinstance(began, TrailBegan)
    assert began.best == 1500
    assert isinstance(moved, TrailMoved)
    assert moved.trigger_price == 1505


def test_a_best_price_of_nothing_in_the_journal_is_none() -> None:
    kept = TrailPlan(order_id="1", account="key", best=Decimal(0))

    assert TrailPlan.from_text(kept.to_text()).best is None
