from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from kite_adapters.clocks import AsyncioClock, BlockingAlarm, BlockingClock
from kite_adapters.config import ClientConfig, RateLimitConfig
from kite_adapters.rate_limiter import UnlimitedRateLimiter, shared_rate_limiter
from kite_adapters.rate_limiter.registry import PaceRegistry
from kite_core.errors import ConfigurationError
from kite_core.messages import RateBucket
from kite_core.ports import Clock, RateLimiter
from kite_core.rulebook.limits import Window
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from tests.adapters.rate_limiter.limiting import OK, PLACEMENT, request_in
from tests.ports import NotedEvents

CONFIG = ClientConfig(api_key="made_up_key")
OTHER_KEY = replace(CONFIG, api_key="another_key")
OTHER_SERVER = replace(CONFIG, base_url="http://127.0.0.1:8080")
QUOTE = request_in(RateBucket.QUOTE)

Opening = Callable[..., RateLimiter]


@pytest.fixture
def opened() -> Opening:
    """Opens limiters from a registry of its own."""
    registry = PaceRegistry()

    def open_one(clock: Clock, config: ClientConfig = CONFIG) -> RateLimiter:
        return registry.limiter(config, clock=clock, observer=NotedEvents())

    return open_one


def used(limiter: RateLimiter, bucket: str = "quote") -> int:
    return next(row.used for row in limiter.figures() if row.bucket == bucket)


def test_clients_of_one_key_share_a_pace_blocking_and_asyncio_alike(opened: Opening) -> None:
    blocking, asynchronous = opened(BlockingClock()), opened(AsyncioClock())

    run_now(blocking.acquire(QUOTE))

    assert used(asynchronous) == 1


@pytest.mark.parametrize("config", [OTHER_KEY, OTHER_SERVER])
def test_other_keys_and_other_servers_have_paces_of_their_own(
    opened: Opening, config: ClientConfig
) -> None:
    first, other = opened(BlockingClock()), opened(BlockingClock(), config)

    run_now(first.acquire(QUOTE))

    assert used(other) == 0


def test_a_clock_of_its_own_has_a_pace_of_its_own(opened: Opening) -> None:
    clock = ManualClock()
    mine, same, other = opened(clock), opened(clock), opened(ManualClock())

    run_now(mine.acquire(QUOTE))

    assert (used(same), used(other)) == (1, 0)


def test_a_new_client_does_not_forget_what_an_old_one_sent(opened: Opening) -> None:
    clock = ManualClock()
    run_now(opened(clock).acquire(QUOTE)).answered(OK)
    gc.collect()

    assert used(opened(clock)) == 1


def test_the_days_orders_outlive_their_client(opened: Opening) -> None:
    clock = ManualClock()
    run_now(opened(clock).acquire(PLACEMENT)).answered(OK)
    gc.collect()
    clock.advance(3600)

    assert opened(clock).figures()[-1].used == 1


def test_a_pace_is_forgotten_when_nothing_of_it_matters_any_more(opened: Opening) -> None:
    clock = ManualClock(datetime(2026, 11, 20, 10, 0))  # noqa: DTZ001  # reason: naive means IST
    tight = replace(CONFIG, rate_limits=RateLimitConfig(windows={"quote": (Window(1, 60),)}))
    run_now(opened(clock, tight).acquire(QUOTE)).answered(OK)
    gc.collect()
    assert opened(clock).figures()[0].window_seconds == 1
    assert len(opened(clock).figures()) == 7
    gc.collect()

    clock.advance(61)

    assert len(opened(clock).figures()) == 6


def test_a_clock_takes_its_paces_with_it(opened: Opening) -> None:
    clock = ManualClock()
    opened(clock)
    trace = weakref.ref(clock)

    del clock
    gc.collect()

    assert trace() is None


def test_the_strictest_settings_of_all_clients_hold(opened: Opening) -> None:
    clock = ManualClock()
    limiter = opened(clock)
    strict = RateLimitConfig(windows={"historical": (Window(2, 1),)}, orders_a_day=50)
    opened(clock, replace(CONFIG, rate_limits=strict))
    opened(clock)

    rows = {(row.bucket, row.window_seconds): row.limit for row in limiter.figures()}

    assert rows["historical", 1] == 2
    assert rows["order", 86_400] == 50
    assert rows["other", 1] == 10


def test_each_client_has_its_own_patience(opened: Opening) -> None:
    clock = ManualClock()
    hasty = replace(CONFIG, rate_limits=RateLimitConfig(longest_wait_seconds=0.1))
    patient, impatient = opened(clock), opened(clock, hasty)
    run_now(patient.acquire(QUOTE)).answered(OK)

    with pytest.raises(Exception, match="1 quote request a second"):
        run_now(impatient.acquire(QUOTE))
    run_now(patient.acquire(QUOTE))


def test_the_limits_are_those_of_the_clients_day(opened: Opening) -> None:
    old = opened(ManualClock(datetime(2025, 1, 1)))  # noqa: DTZ001  # reason: naive means IST

    assert old.figures()[-1].limit == 3000


def test_without_limits_nothing_is_shared(opened: Opening) -> None:
    free = replace(CONFIG, rate_limits=RateLimitConfig(is_enabled=False))

    assert isinstance(opened(ManualClock(), free), UnlimitedRateLimiter)


def test_all_clients_of_the_process_meet_in_one_registry() -> None:
    clock = ManualClock()
    first, second = (
        shared_rate_limiter(CONFIG, clock=clock, observer=NotedEvents()) for _ in range(2)
    )

    run_now(first.acquire(QUOTE))

    assert used(second) == 1


def test_a_clock_that_cannot_be_told_from_others_is_refused_with_the_fix(opened: Opening) -> None:
    @dataclass(frozen=True, slots=True)
    class SlottedClock:
        real: BlockingClock

        def now(self) -> datetime:
            return self.real.now()

        def monotonic(self) -> float:
            return self.real.monotonic()

        async def sleep(self, seconds: float, /) -> None: ...

        def alarm(self) -> BlockingAlarm:
            return BlockingAlarm()

    with pytest.raises(ConfigurationError, match="__weakref__"):
        opened(SlottedClock(BlockingClock()))


def test_the_strictest_budgets_and_the_largest_reserves_of_all_clients_hold(
    opened: Opening,
) -> None:
    clock = ManualClock()
    small = RateLimitConfig(orders_a_minute=100, exit_reserve_a_day=250)
    large = RateLimitConfig(orders_a_day=4000, exit_reserve_a_minute=5)

    first = opened(clock, replace(CONFIG, rate_limits=small))
    opened(clock, replace(CONFIG, rate_limits=large))

    rows = [row for row in first.figures() if row.bucket == "order"]
    assert [(row.limit, row.kept_for_exits) for row in rows] == [(10, 0), (100, 10), (4000, 250)]
