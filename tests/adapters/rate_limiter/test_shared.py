from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from kite_adapters.rate_limiter import SharedRateLimiter
from kite_core.attempts import Attempt
from kite_core.errors import RateLimitedError
from kite_core.events import Event, PaceChanged, RateRefused, TurnAwaited
from kite_core.ist import IST
from kite_core.messages import Lane, RateBucket, Repeat, Request, Response, put
from kite_core.rulebook.limits import Window
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from tests.adapters.rate_limiter.limiting import (
    CANCELLATION,
    OK,
    PLACEMENT,
    TOO_FAST,
    limiter_on,
    pace_of,
    request_in,
)
from tests.ports import NotedEvents
from tests.virtual_time import VirtualClock, run_virtually

QUOTE = request_in(RateBucket.QUOTE)
OTHER = request_in(RateBucket.OTHER)
MODIFICATION = put(
    "/orders/{variety}/{order_id}",
    path={"variety": "regular", "order_id": "1953341975595868160"},
    bucket=RateBucket.ORDER,
    repeat=Repeat.IF_NOT_SENT,
)
REST = 1.001


def send(limiter: SharedRateLimiter, request: Request, answer: Response = OK) -> None:
    run_now(limiter.acquire(request)).answered(answer)


def refusal_of(limiter: SharedRateLimiter, request: Request) -> RateLimitedError:
    with pytest.raises(RateLimitedError) as caught:
        run_now(limiter.acquire(request))
    return caught.value


class TestWaiting:
    def test_a_wait_is_told_and_a_turn_at_once_is_not(self) -> None:
        clock, noted = ManualClock(), NotedEvents()
        limiter = limiter_on(clock, observer=noted)

        send(limiter, QUOTE)
        send(limiter, QUOTE)

        assert clock.slept == [REST]
        assert noted.events == [
            TurnAwaited(endpoint=QUOTE.endpoint, bucket="quote", wait_seconds=REST)
        ]

    def test_two_clients_share_one_pace_and_each_hears_of_its_own_waits(self) -> None:
        clock, pace = ManualClock(), pace_of()
        noted = NotedEvents(), NotedEvents()
        first, second = (limiter_on(clock, pace, observer=each) for each in noted)

        send(first, QUOTE)
        send(second, QUOTE)

        assert [len(each.events) for each in noted] == [0, 1]

    def test_a_wait_until_the_deadline_is_allowed_and_one_beyond_it_is_not(self) -> None:
        limiter = limiter_on(ManualClock())
        send(limiter, QUOTE)

        too_early = replace(QUOTE, attempt=Attempt(deadline=1.0))
        error = refusal_of(limiter, too_early)
        send(limiter, replace(QUOTE, attempt=Attempt(deadline=1.1)))

        assert error.limit == "1 quote request a second"
        assert error.retry_after_seconds == REST

    @pytest.mark.parametrize("asked", ["99999", "Sat, 21 Nov 2026 08:16:39 GMT"])
    def test_a_long_pause_of_the_brokers_is_not_blamed_on_a_limit_of_ours(self, asked: str) -> None:
        limiter = limiter_on(ManualClock())
        send(limiter, OTHER, Response(status=429, headers={"Retry-After": asked}))

        error = refusal_of(limiter, OTHER)

        assert "the broker refused other requests as too fast" in error.message
        assert "until 2026-11-21 13:46:39 IST, 99999.0 s from now" in error.message
        assert error.limit == "a pause until 2026-11-21 13:46:39 IST"
        assert error.retry_after_seconds == 99_999.0

    def test_the_refusal_names_the_bound_that_the_turn_would_miss(self) -> None:
        limiter = limiter_on(ManualClock(), longest_wait_seconds=1.5)
        send(limiter, QUOTE)
        send(limiter, QUOTE)

        error = refusal_of(limiter, replace(QUOTE, attempt=Attempt(deadline=1.2)))

        assert "it may wait 0.2 s (RetryConfig.total_seconds)" in error.message
        assert error.hint is not None
        assert "RateLimitConfig" not in error.hint

    def test_a_refusal_leaves_the_queue_and_is_told(self) -> None:
        noted = NotedEvents()
        limiter = limiter_on(ManualClock(), observer=noted, longest_wait_seconds=0.5)
        send(limiter, QUOTE)

        refusal_of(limiter, QUOTE)

        assert all(row.waiting == 0 for row in limiter.figures())
        assert noted.events == [
            RateRefused(endpoint=QUOTE.endpoint, bucket="quote", reason="1 quote request a second")
        ]

    def test_a_queue_that_is_too_long_is_refused_at_its_end_and_at_once(self) -> None:
        limiter = limiter_on(clock := VirtualClock(), longest_wait_seconds=10.0)

        async def main() -> list[object]:
            tasks = [asyncio.ensure_future(limiter.acquire(QUOTE)) for _ in range(15)]
            await clock.sleep(0.001)
            refused = [task for task in tasks if task.done() and task.exception()]
            for task in tasks:
                task.cancel()
            return list(refused)

        # One is on its way; those after the ninth that waits would wait for longer than 10 s.
        assert len(run_virtually(main())) == 5

    def test_a_wait_that_turns_out_too_long_ends_in_time(self) -> None:
        """Nobody knows how long the answer before will take; its permit rests a second after it."""
        clock = VirtualClock()
        limiter = limiter_on(clock, longest_wait_seconds=5.0)

        async def main() -> float:
            await limiter.acquire(QUOTE)
            with pytest.raises(RateLimitedError):
                await limiter.acquire(QUOTE)
            return clock.monotonic()

        assert 3.9 < run_virtually(main()) <= 5.0

    def test_an_observer_that_fails_costs_no_permit(self) -> None:
        class Failing:
            def notice(self, event: Event, /) -> None:
                raise LookupError

        limiter = limiter_on(ManualClock(), observer=Failing())
        send(limiter, QUOTE)

        with pytest.raises(LookupError):
            run_now(limiter.acquire(QUOTE))

        assert all(row.in_flight == row.waiting == 0 for row in limiter.figures())

    def test_a_newcomer_goes_behind_those_whose_turn_has_come_but_who_still_sleep(self) -> None:
        clock = VirtualClock()
        limiter = limiter_on(clock)
        order: list[str] = []

        async def queue(name: str) -> None:
            permit = await limiter.acquire(QUOTE)
            order.append(name)
            permit.answered(OK)

        async def main() -> None:
            held = await limiter.acquire(QUOTE)
            waiting = asyncio.ensure_future(queue("waiting"))
            await clock.sleep(0.1)
            held.failed(was_sent=False)  # rings, but the task has not run yet
            await asyncio.gather(queue("newcomer"), waiting)

        run_virtually(main())

        assert order == ["waiting", "newcomer"]

    def test_the_next_in_line_wakes_in_time_when_those_before_it_leave(self) -> None:
        clock = VirtualClock()
        limiter = limiter_on(clock)

        async def main() -> float:
            (await limiter.acquire(QUOTE)).answered(OK)
            before = [asyncio.ensure_future(limiter.acquire(QUOTE)) for _ in range(5)]
            last = asyncio.ensure_future(limiter.acquire(QUOTE))
            await clock.sleep(0.1)
            for task in before:
                task.cancel()
            await last
            return clock.monotonic()

        assert run_virtually(main()) == pytest.approx(REST)

    def test_one_that_is_cancelled_with_its_permit_in_hand_passes_it_on(self) -> None:
        clock = VirtualClock()
        limiter = limiter_on(clock)

        async def main() -> float:
            held = await limiter.acquire(QUOTE)
            waiting = asyncio.ensure_future(limiter.acquire(QUOTE))
            after = asyncio.ensure_future(limiter.acquire(QUOTE))
            await clock.sleep(0.1)
            held.failed(was_sent=False)
            waiting.cancel()
            await after
            return clock.monotonic()

        assert run_virtually(main()) == pytest.approx(0.1)


class TestTooManyRequests:
    @pytest.mark.parametrize("answer", [TOO_FAST, replace(TOO_FAST, status=200)])
    def test_the_bucket_stops_for_a_window_and_goes_on_at_half_the_pace(
        self, answer: Response
    ) -> None:
        clock, noted = ManualClock(), NotedEvents()
        limiter = limiter_on(clock, observer=noted)

        send(limiter, OTHER, answer)
        waited_for = limiter.ready_in(RateBucket.OTHER)
        for _ in range(6):
            send(limiter, OTHER)

        assert waited_for == pytest.approx(REST)
        assert clock.monotonic() == pytest.approx(2 * REST)
        assert noted.events[0] == PaceChanged(
            bucket="other", allowed=5, limit=10, endpoint=OTHER.endpoint
        )

    def test_other_buckets_go_on(self) -> None:
        clock = ManualClock()
        limiter = limiter_on(clock)

        send(limiter, OTHER, TOO_FAST)
        send(limiter, QUOTE)

        assert clock.monotonic() == 0

    def test_the_pace_comes_back_one_by_one(self) -> None:
        clock, noted = ManualClock(), NotedEvents()
        limiter = limiter_on(clock, observer=noted)
        send(limiter, request_in(RateBucket.HISTORICAL), TOO_FAST)

        for _ in range(30):
            clock.advance(1.5)
            send(limiter, request_in(RateBucket.HISTORICAL))

        changes = [event.allowed for event in noted.events if isinstance(event, PaceChanged)]
        assert changes == [1, 2, 3]

    def test_those_who_wait_do_not_go_before_the_broker_allows_it(self) -> None:
        clock = VirtualClock()
        limiter = limiter_on(clock)

        async def main() -> list[float]:
            held = [await limiter.acquire(OTHER) for _ in range(10)]
            waiting = [asyncio.ensure_future(limiter.acquire(OTHER)) for _ in range(2)]
            await clock.sleep(0.1)
            held[0].answered(replace(TOO_FAST, headers={"Retry-After": "20"}))
            for permit in held[1:]:
                permit.answered(OK)
            times: list[float] = []
            for task in waiting:
                await task
                times.append(clock.monotonic())
            return times

        assert run_virtually(main()) == pytest.approx([20.1, 20.1])


class TestTheDay:
    def test_one_placement_too_many_is_refused_until_midnight(self) -> None:
        clock, noted = ManualClock(datetime(2026, 11, 20, 15, 0, tzinfo=IST)), NotedEvents()
        limiter = limiter_on(clock, pace_of(orders_a_day=2), observer=noted)
        send(limiter, PLACEMENT)
        run_now(limiter.acquire(PLACEMENT)).failed(was_sent=True)

        error = refusal_of(limiter, PLACEMENT)

        assert error.limit == "2 orders a day"
        assert error.retry_after_seconds == 9 * 3600
        assert noted.events == [
            RateRefused(endpoint=PLACEMENT.endpoint, bucket="order", reason="2 orders a day")
        ]

    def test_cancellations_are_not_counted(self) -> None:
        limiter = limiter_on(ManualClock(), pace_of(orders_a_day=1))
        send(limiter, PLACEMENT)

        send(limiter, CANCELLATION)

        assert limiter.figures()[-1].used == 1

    def test_the_next_day_begins_anew(self) -> None:
        clock = ManualClock(datetime(2026, 11, 20, 15, 0, tzinfo=IST))
        limiter = limiter_on(clock, pace_of(orders_a_day=1))
        send(limiter, PLACEMENT)

        clock.advance_to(datetime(2026, 11, 21, 0, 0, tzinfo=IST))
        send(limiter, PLACEMENT)

        assert limiter.figures()[-1].used == 1

    def test_one_change_of_an_order_too_many_is_refused_with_the_way_out(self) -> None:
        limiter = limiter_on(ManualClock())
        for _ in range(25):
            send(limiter, MODIFICATION)

        error = refusal_of(limiter, MODIFICATION)

        assert error.limit == "25 modifications of an order"
        assert error.retry_after_seconds is None
        assert "place it anew" in str(error)
        send(limiter, replace(MODIFICATION, path="/orders/regular/1953341975595868161"))

    def test_a_placement_that_was_refused_for_its_wait_is_not_counted(self) -> None:
        pace = pace_of({"order": [Window(1, 1)]})
        limiter = limiter_on(ManualClock(), pace, longest_wait_seconds=0.5)
        send(limiter, PLACEMENT)

        refusal_of(limiter, PLACEMENT)

        assert limiter.figures()[-1].used == 1


class TestReadyIn:
    def test_it_counts_those_who_wait_before(self) -> None:
        clock = VirtualClock()
        limiter = limiter_on(clock)

        async def main() -> tuple[float, float]:
            (await limiter.acquire(QUOTE)).answered(OK)
            waiting = [asyncio.ensure_future(limiter.acquire(QUOTE)) for _ in range(3)]
            await clock.sleep(0.001)
            leaving = limiter.ready_in(RateBucket.QUOTE, lane=Lane.EXIT)
            ordinary = limiter.ready_in(RateBucket.QUOTE)
            for task in waiting:
                task.cancel()
            return leaving, ordinary

        leaving, ordinary = run_virtually(main())

        assert leaving == pytest.approx(REST - 0.001)
        assert ordinary == pytest.approx(4 * REST - 0.001)

    def test_an_answer_that_is_awaited_comes_now_at_the_earliest(self) -> None:
        limiter = limiter_on(clock := ManualClock())
        run_now(limiter.acquire(QUOTE))

        clock.advance(100)

        assert limiter.ready_in(RateBucket.QUOTE) == pytest.approx(REST)
