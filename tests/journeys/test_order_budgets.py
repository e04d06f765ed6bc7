"""Budgets of orders: the last of them are for exits. With both clients, over the fake broker."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from kite_adapters import ClientConfig, RateLimitConfig
from kite_core import OrderParams, RateLimitedError, Reason
from kite_core.ist import IST
from kite_testing import FakeBroker
from tests.journeys.travel import done
from tests.testing.fake_broker.caller import Caller

INFY = "NSE:INFY"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=IST)
IMPATIENT = RateLimitConfig(longest_wait_seconds=5.0)


def order(quantity: int = 1, price: float = 1400) -> OrderParams:
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=quantity,
        price=price,
        product="MIS",
    )


def client_of(broker: FakeBroker, kind: str, limits: RateLimitConfig) -> Any:
    config = ClientConfig(api_key=broker.api_key, rate_limits=limits)
    return broker.kite(config) if kind == "blocking" else broker.async_kite(config)


both_kinds = pytest.mark.parametrize("kind", ["blocking", "asyncio"])


async def a_position(kite: Any, broker: FakeBroker) -> None:
    """Ten shares, bought for the day."""
    broker.market.set_price(INFY, 1500)
    await done(kite.orders.place(order(10, 1500)))


async def fill_up(kite: Any) -> tuple[int, RateLimitedError]:
    """Place orders until one is refused; how many were placed, and the refusal."""
    placed = 0
    while True:
        try:
            await done(kite.orders.submit(order()))
        except RateLimitedError as refusal:
            return placed, refusal
        placed += 1


@both_kinds
async def test_a_full_minute_still_closes_positions_and_cancels_orders(kind: str) -> None:
    broker = FakeBroker(seed=1, start=NOON)
    kite = client_of(broker, kind, IMPATIENT)
    await a_position(kite, broker)

    placed, refusal = await fill_up(kite)
    closed = await done(kite.orders.square_off(product="MIS", cancel_first=False))

    assert placed == 359
    assert refusal.http_status is None
    assert refusal.limit == "360 orders a minute (40 more kept for exits)"
    assert refusal.frees_at is not None
    assert broker.clock.now() < refusal.frees_at <= NOON.replace(minute=1, second=1)
    assert closed.is_flat
    await done(kite.close())


@both_kinds
async def test_the_reserve_of_a_minute_is_all_for_exits_and_the_broker_takes_them_all(
    kind: str,
) -> None:
    broker = FakeBroker(seed=1, start=NOON)
    kite = client_of(broker, kind, IMPATIENT)
    pending = await done(kite.orders.submit(order()))
    await fill_up(kite)

    exits = 0
    with suppress(RateLimitedError):
        while True:
            await done(kite.orders.place(order(), is_exit=True))
            exits += 1

    assert exits == 40
    broker.run(60)
    cancelled = await done(kite.orders.cancel(pending.order_id))
    assert cancelled.order_id == pending.order_id
    assert {entry.status for entry in broker.journal} == {200}
    await done(kite.close())


@both_kinds
async def test_at_the_end_of_the_day_only_exits_get_through(kind: str) -> None:
    """Another program has used up most of the day; the order book tells."""
    broker = FakeBroker(seed=1, start=NOON)
    kite = client_of(broker, kind, RateLimitConfig())
    await a_position(kite, broker)
    other = Caller(broker)
    for _ in range(4_890):
        other.place(order())

    await done(kite.orders.all())
    placed, refusal = await fill_up(kite)
    closed = await done(kite.orders.square_off(product="MIS", cancel_first=False))

    assert refusal.limit == "4,900 orders a day (100 more kept for exits)"
    assert refusal.frees_at == datetime(2026, 11, 21, tzinfo=IST)
    assert placed <= 9
    assert closed.is_flat
    day = kite.metrics.snapshot().buckets[-1]
    assert (day.used, day.left, day.left_for_exits) == (4_901, 0, 99)
    await done(kite.close())


def test_without_a_reserve_exits_find_the_brokers_own_limit_used_up() -> None:
    """The broker refuses exits as well, and says why."""
    broker = FakeBroker(seed=1, start=NOON)
    kite = client_of(broker, "blocking", RateLimitConfig(exit_reserve_a_day=0))
    other = Caller(broker)
    for _ in range(5_000):
        other.place(order())

    with pytest.raises(RateLimitedError) as caught:
        kite.orders.place(order(), is_exit=True)

    statuses = [entry.status for entry in broker.journal if entry.endpoint.startswith("POST")]
    assert statuses == [*[200] * 5_000, 429]
    assert caught.value.reason is Reason.ORDERS_USED_UP
