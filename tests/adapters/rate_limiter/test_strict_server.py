"""Against a server that counts strictly, over ways of every kind, in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from random import Random  # noqa: TID251  # reason: seeded

import pytest

from kite_core.messages import Lane, RateBucket
from kite_core.rulebook.limits import Window
from tests.adapters.rate_limiter.limiting import (
    LIMITS,
    StrictServer,
    limiter_on,
    pace_of,
    press,
    request_in,
)
from tests.virtual_time import VirtualClock, run_virtually

SECONDS = 60.0
OneWay = Callable[[], float]


def steady(chance: Random) -> OneWay:
    return lambda: 0.0075


def exponential(chance: Random) -> OneWay:
    return lambda: 0.005 + chance.expovariate(1 / 0.005)


def uniform(chance: Random) -> OneWay:
    return lambda: chance.uniform(0.001, 0.2)


def heavy_tailed(chance: Random) -> OneWay:
    return lambda: min(0.005 * chance.paretovariate(1.1), 10.0)


def slow_first(chance: Random) -> OneWay:
    """The first ways are those of a handshake, and would spoil an estimate of the usual ones."""
    numbers = count()
    return lambda: 0.8 if next(numbers) < 20 else 0.001 + chance.expovariate(1 / 0.001)


def after_a_minute(
    one_way: OneWay,
    bucket: RateBucket,
    *windows: Window,
    seconds: float = SECONDS,
    lane: Lane = Lane.ORDINARY,
) -> tuple[int, int]:
    """How many requests the server has served, and how many it has refused."""
    clock = VirtualClock()
    server = StrictServer(clock, *windows)

    async def main() -> None:
        limiter = limiter_on(
            clock, pace_of({bucket.value: windows}), longest_wait_seconds=10 * SECONDS
        )
        await press(limiter, server, request_in(bucket, lane), one_way=one_way, until=seconds)

    run_virtually(main())
    return sum(at <= seconds for at in server.served_at), server.refused


BUCKETS = [RateBucket.OTHER, RateBucket.HISTORICAL, RateBucket.QUOTE]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("ways", [exponential, uniform, heavy_tailed, slow_first])
@pytest.mark.parametrize("bucket", BUCKETS)
def test_no_request_is_refused_whatever_the_ways_are(
    bucket: RateBucket, ways: Callable[[Random], OneWay], seed: int
) -> None:
    [window] = LIMITS.requests[bucket.value]

    served, refused = after_a_minute(ways(Random(seed)), bucket, window)

    assert refused == 0
    assert served > 0


@pytest.mark.parametrize("bucket", BUCKETS)
def test_nearly_all_of_the_allowance_is_used_over_ordinary_ways(bucket: RateBucket) -> None:
    [window] = LIMITS.requests[bucket.value]

    served, refused = after_a_minute(steady(Random()), bucket, window)

    assert refused == 0
    assert served >= 0.95 * window.count * SECONDS


@pytest.mark.parametrize(("lane", "allowed"), [(Lane.EXIT, 400), (Lane.ORDINARY, 360)])
def test_orders_keep_to_their_minute_as_well_as_to_their_second(lane: Lane, allowed: int) -> None:
    second, minute = Window(10, 1), Window(400, 60)

    served, refused = after_a_minute(
        exponential(Random(1)), RateBucket.ORDER, second, minute, seconds=180.0, lane=lane
    )

    assert refused == 0
    assert 0.95 * 3 * allowed <= served <= 3 * allowed


def test_a_server_with_half_the_limit_is_met_at_its_own_pace_after_a_few_refusals() -> None:
    clock = VirtualClock()
    server = StrictServer(clock, Window(5, 1))

    async def main() -> None:
        limiter = limiter_on(clock, longest_wait_seconds=10 * SECONDS)
        request = request_in(RateBucket.OTHER)
        await press(limiter, server, request, one_way=steady(Random()), until=SECONDS)

    run_virtually(main())

    assert server.refused < 20
    assert len(server.served_at) > 0.7 * 5 * SECONDS
