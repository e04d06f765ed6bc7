"""Budgets of orders, and what of them only exits may use."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_adapters.rate_limiter import SharedRateLimiter
from kite_core.errors import RateLimitedError
from kite_core.ist import IST
from kite_core.messages import Lane, RateBucket, Request, Response, get
from kite_core.rulebook.limits import Window
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from tests.adapters.rate_limiter.limiting import (
    CANCELLATION,
    EXIT_PLACEMENT,
    OK,
    PLACEMENT,
    limiter_on,
    pace_of,
)
from tests.virtual_time import VirtualClock, run_virtually

REST = 60.06
BOOK = get("/orders")


def send(limiter: SharedRateLimiter, request: Request, answer: Response = OK) -> None:
    run_now(limiter.acquire(request)).answered(answer)


def refusal_of(limiter: SharedRateLimiter, request: Request) -> RateLimitedError:
    with pytest.raises(RateLimitedError) as caught:
        run_now(limiter.acquire(request))
    return caught.value


class TestTheMinute:
    def test_ordinary_orders_stop_at_the_reserve_and_exits_go_on_without_a_wait(self) -> None:
        clock = ManualClock(datetime(2026, 11, 20, 10, 0, tzinfo=IST))
        pace = pace_of({"order": [Window(5, 60)]}, exit_reserve_a_minute=2)
        limiter = limiter_on(clock, pace, longest_wait_seconds=30.0)
        for _ in range(3):
            send(limiter, PLACEMENT)

        error = refusal_of(limiter, PLACEMENT)
        for leaving in (CANCELLATION, EXIT_PLACEMENT):
            send(limiter, leaving)

        assert clock.slept == []
        assert error.limit == "3 orders a minute (2 more kept for exits)"
        assert error.frees_at == datetime(2026, 11, 20, 10, 1, 0, 60_000, tzinfo=IST)
        assert error.retry_after_seconds == pytest.approx(REST)
        assert refusal_of(limiter, CANCELLATION).limit == "5 orders a minute"

    def test_an_ordinary_order_waits_until_what_is_kept_is_whole_again(self) -> None:
        clock = ManualClock()
        pace = pace_of({"order": [Window(3, 60)]}, exit_reserve_a_minute=1)
        limiter = limiter_on(clock, pace, longest_wait_seconds=100.0)
        send(limiter, PLACEMENT)
        clock.advance(10)
        send(limiter, CANCELLATION)
        clock.advance(10)
        send(limiter, CANCELLATION)

        send(limiter, PLACEMENT)

        assert clock.monotonic() == pytest.approx(10 + REST)

    def test_those_who_wait_at_the_reserve_are_passed_by_exits(self) -> None:
        clock = VirtualClock()
        pace = pace_of({"order": [Window(3, 60)]}, exit_reserve_a_minute=1)
        limiter = limiter_on(clock, pace, longest_wait_seconds=100.0)

        async def main() -> tuple[float, float]:
            for _ in range(2):
                (await limiter.acquire(PLACEMENT)).answered(OK)
            waiting = asyncio.ensure_future(limiter.acquire(PLACEMENT))
            await clock.sleep(1)
            (await limiter.acquire(CANCELLATION)).answered(OK)
            left_at = clock.monotonic()
            await waiting
            return left_at, clock.monotonic()

        # Two of three permits rest until 60.06 s, the exit's until 61.06 s.
        assert run_virtually(main()) == pytest.approx((1.0, REST))

    def test_an_exit_that_has_to_wait_goes_with_the_first_permit_that_is_free_again(self) -> None:
        clock = VirtualClock()
        pace = pace_of({"order": [Window(3, 60)]}, exit_reserve_a_minute=1)
        limiter = limiter_on(clock, pace, longest_wait_seconds=100.0)

        async def main() -> float:
            for request in (PLACEMENT, PLACEMENT, CANCELLATION):
                (await limiter.acquire(request)).answered(OK)
                await clock.sleep(1)
            await limiter.acquire(CANCELLATION)
            return clock.monotonic()

        assert run_virtually(main()) == pytest.approx(REST)

    def test_an_exit_is_told_of_the_limit_that_holds_it_back_itself(self) -> None:
        windows = {"order": [Window(2, 1), Window(5, 60)]}
        pace = pace_of(windows, exit_reserve_a_minute=3)
        limiter = limiter_on(ManualClock(), pace, longest_wait_seconds=0.5)
        send(limiter, PLACEMENT)
        send(limiter, PLACEMENT)

        assert refusal_of(limiter, CANCELLATION).limit == "2 orders a second"
        assert refusal_of(limiter, PLACEMENT).limit == "2 orders a minute (3 more kept for exits)"

    def test_a_budget_of_ones_own_takes_the_place_of_the_brokers_minute(self) -> None:
        limiter = limiter_on(ManualClock(), pace_of(orders_a_minute=20))

        rows = [row for row in limiter.figures() if row.bucket == "order"][:-1]

        assert [(row.limit, row.window_seconds, row.kept_for_exits) for row in rows] == [
            (10, 1, 0),
            (20, 60, 2),
        ]

    def test_the_usual_reserves_are_forty_a_minute_and_a_hundred_a_day(self) -> None:
        rows = limiter_on(ManualClock(), pace_of()).figures()

        kept = {(row.bucket, row.window_seconds): row.kept_for_exits for row in rows}
        assert {key: count for key, count in kept.items() if count} == {
            ("order", 60.0): 40,
            ("order", 86_400.0): 100,
        }

    def test_a_budget_of_one_order_a_minute_still_lets_it_through(self) -> None:
        limiter = limiter_on(ManualClock(), pace_of(orders_a_minute=1, orders_a_day=1))

        send(limiter, PLACEMENT)

        assert limiter.figures()[-1].used == 1

    def test_when_it_could_send_depends_on_the_lane(self) -> None:
        pace = pace_of({"order": [Window(3, 60)]}, exit_reserve_a_minute=2)
        limiter = limiter_on(ManualClock(), pace)
        send(limiter, PLACEMENT)

        assert limiter.ready_in(RateBucket.ORDER, lane=Lane.EXIT) == 0
        assert limiter.ready_in(RateBucket.ORDER) == pytest.approx(REST)


class TestTheDay:
    def test_ordinary_orders_stop_at_the_reserve_and_exits_go_on(self) -> None:
        clock = ManualClock(datetime(2026, 11, 20, 15, 0, tzinfo=IST))
        limiter = limiter_on(clock, pace_of(orders_a_day=3, exit_reserve_a_day=1))
        send(limiter, PLACEMENT)
        send(limiter, PLACEMENT)

        error = refusal_of(limiter, PLACEMENT)
        send(limiter, EXIT_PLACEMENT)

        assert error.limit == "2 orders a day (1 more kept for exits)"
        assert error.frees_at == datetime(2026, 11, 21, tzinfo=IST)
        assert "is_exit=True" in str(error)
        assert refusal_of(limiter, EXIT_PLACEMENT).limit == "3 orders a day"

    def test_cancellations_pass_when_even_the_reserve_is_used_up(self) -> None:
        limiter = limiter_on(ManualClock(), pace_of(orders_a_day=1))
        send(limiter, EXIT_PLACEMENT)

        send(limiter, CANCELLATION)

    def test_reading_the_order_book_counts_the_orders_of_the_day_before_the_program_began(
        self,
    ) -> None:
        clock = ManualClock(datetime(2026, 11, 20, 15, 0, tzinfo=IST))
        limiter = limiter_on(clock, pace_of(orders_a_day=3, exit_reserve_a_day=1))
        rows = b'{"order_timestamp":"2026-11-20 09:15:00"}' * 2

        send(limiter, BOOK, replace(OK, body=rows))

        assert limiter.figures()[-1].used == 2
        refusal_of(limiter, PLACEMENT)
        send(limiter, EXIT_PLACEMENT)


LIMIT, KEPT = 5, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One request; times are whole seconds. `patience` is when it is cancelled."""

    start: int
    lane: Lane
    way: int
    was_sent: bool
    patience: int | None


@dataclass(slots=True, kw_only=True)
class Story:
    """When it asked, passed and was free again; None is never."""

    lane: Lane
    asked_at: float
    passed_at: float | None = None
    free_at: float | None = None


plans = st.builds(
    Plan,
    start=st.integers(0, 150),
    lane=st.sampled_from(Lane),
    way=st.integers(0, 5),
    was_sent=st.booleans() | st.just(True),
    patience=st.none() | st.integers(0, 90),
)


def play(schedule: list[Plan]) -> list[Story]:
    """Play a schedule over a minute's window alone, from two clients, to its end."""
    clock = VirtualClock()
    pace = pace_of({"order": [Window(LIMIT, 60)]}, exit_reserve_a_minute=KEPT)
    limiters = [limiter_on(clock, pace, longest_wait_seconds=most) for most in (1000.0, 40.0)]
    stories: list[Story] = []

    async def follow(number: int, plan: Plan) -> None:
        await clock.sleep(plan.start)
        story = Story(lane=plan.lane, asked_at=clock.monotonic())
        stories.append(story)
        request = EXIT_PLACEMENT if plan.lane is Lane.EXIT else PLACEMENT
        try:
            async with asyncio.timeout(plan.patience):
                permit = await limiters[number % 2].acquire(request)
        except (TimeoutError, RateLimitedError):
            return
        story.passed_at = clock.monotonic()
        await clock.sleep(plan.way)
        story.free_at = clock.monotonic() + (REST if plan.was_sent else 0)
        if plan.was_sent:
            permit.answered(OK)
        else:
            permit.failed(was_sent=False)

    async def main() -> None:
        await asyncio.gather(*(follow(number, plan) for number, plan in enumerate(schedule)))
        await clock.sleep(REST)
        assert [row.used for row in limiters[0].figures() if row.window_seconds == 60] == [0]

    run_virtually(main())
    return stories


def in_use(stories: list[Story], moment: float, *lanes: Lane) -> int:
    """How many permits of these lanes were certainly in use just after this moment."""
    return sum(
        story.lane in lanes
        and story.passed_at is not None
        and story.free_at is not None
        and story.passed_at <= moment < story.free_at - 1e-6
        for story in stories
    )


@given(st.lists(plans, max_size=30))
def test_ordinary_requests_never_take_from_the_reserve(schedule: list[Plan]) -> None:
    stories = play(schedule)

    passed = [story.passed_at for story in stories if story.passed_at is not None]
    ordinary = [
        story.passed_at
        for story in stories
        if story.passed_at is not None and story.lane is Lane.ORDINARY
    ]
    assert all(in_use(stories, at, Lane.ORDINARY) <= LIMIT - KEPT for at in ordinary)
    assert all(in_use(stories, at, *Lane) <= LIMIT for at in passed)


@given(st.lists(plans, max_size=30))
def test_exits_wait_only_when_exits_have_used_up_what_is_kept(schedule: list[Plan]) -> None:
    stories = play(schedule)

    for story in stories:
        if story.lane is Lane.EXIT and story.passed_at != story.asked_at:
            assert in_use(stories, story.asked_at, Lane.EXIT) >= KEPT
