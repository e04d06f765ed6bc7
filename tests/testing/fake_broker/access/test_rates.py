"""How many requests a client may make in a stretch of time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from kite_core.messages import Request
from kite_testing import FakeBroker
from kite_testing.fake_broker.access.rates import Rates
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.caller import limit


def refusals(bucket: str, offsets: list[float]) -> list[bool]:
    """Which of the requests at these seconds are refused."""
    rates = Rates(DayRules())
    found: list[bool] = []
    for offset in offsets:
        try:
            rates.take(bucket, A_FRIDAY_MORNING + timedelta(seconds=offset))
            found.append(False)
        except RefusedError as error:
            found.append(error.status == 429)
    return found


@pytest.mark.parametrize(("bucket", "count"), [("quote", 1), ("historical", 3), ("other", 10)])
def test_one_request_more_than_a_second_may_have_is_refused(bucket: str, count: int) -> None:
    offsets = [place / 100 for place in range(count + 1)]

    assert refusals(bucket, offsets) == [False] * count + [True]


def test_window_slides() -> None:
    assert refusals("quote", [0.0, 0.9, 1.0, 1.9, 2.0]) == [False, True, False, True, False]


def test_refused_request_does_not_count() -> None:
    assert refusals("quote", [0.0, 0.5, 1.0]) == [False, True, False]


def test_orders_are_counted_by_the_minute_as_well() -> None:
    offsets = [place * 0.1 for place in range(401)]

    found = refusals("order", [*offsets, 60.0])

    assert found == [*[False] * 400, True, False]


def test_buckets_do_not_share_their_windows() -> None:
    rates = Rates(DayRules())

    rates.take("quote", A_FRIDAY_MORNING)
    rates.take("order", A_FRIDAY_MORNING)

    with pytest.raises(RefusedError, match="Too many requests"):
        rates.take("quote", A_FRIDAY_MORNING)


def statuses(broker: FakeBroker, count: int) -> list[int]:
    headers = {"Authorization": f"token {broker.api_key}:{broker.access_token}"}
    deliveries = [
        broker.deliver(Arrival("GET", "/quote/ltp?i=NSE:INFY", headers)) for _ in range(count)
    ]
    return [each.response.status for each in deliveries if each.response]


def test_door_counts_requests() -> None:
    assert statuses(FakeBroker(), 2) == [200, 429]


def test_broker_without_limits_counts_none() -> None:
    assert statuses(FakeBroker(has_limits=False), 5) == [200] * 5


def test_request_that_is_answered_on_its_own_is_not_counted() -> None:
    broker = FakeBroker()
    headers = {"Authorization": f"token {broker.api_key}:{broker.access_token}"}
    request = Request(method="GET", path="/quote/ltp?i=NSE:INFY", headers=headers)

    assert [broker.answer(request).status for _ in range(3)] == [200] * 3


async def test_paced_client_never_gets_a_429() -> None:
    broker = FakeBroker(round_trip_seconds=0.001)
    broker.market.set_price("NSE:INFY", 1500)
    async with broker.async_kite() as kite:
        await asyncio.gather(
            *(kite.orders.place(limit(1490)) for _ in range(25)),
            *(kite.market.ltp(["NSE:INFY"]) for _ in range(4)),
            *(kite.orders.all() for _ in range(25)),
        )

    assert {entry.status for entry in broker.journal} == {200}
