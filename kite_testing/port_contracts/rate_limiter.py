# ruff: noqa: D102, S101  # reason: these are tests, and their names are sentences
"""The contract of the RateLimiter port.

Subclass `RateLimiterContract`, or `PacingContract` for one that keeps the broker's limits, with a
fixture `limiter`, and pytest runs your limiter through it (with pytest-asyncio in its auto mode):

    class TestMyRateLimiter(PacingContract):
        @pytest.fixture
        def limiter(self, clock: ManualClock) -> RateLimiter:
            return MyRateLimiter(clock)

It shall live by `clock`, keep one quote request and three historical ones a second, and refuse
waits above 60 seconds.
"""

from __future__ import annotations

import asyncio

import pytest

from kite_core.attempts import Attempt
from kite_core.errors import RateLimitedError
from kite_core.messages import Lane, RateBucket, Request, Response, get
from kite_core.ports import Permit, RateLimiter
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock

QUOTE = get("/quote", bucket=RateBucket.QUOTE)
EXIT_QUOTE = get("/quote", bucket=RateBucket.QUOTE, lane=Lane.EXIT)
CANDLES = get("/instruments/historical", bucket=RateBucket.HISTORICAL)
HOLDINGS = get("/portfolio/holdings")
ANSWER = Response(status=200, body=b'{"status":"success","data":[]}')
# Limiters may rest a little longer than the window, because clocks differ.
A_WINDOW = pytest.approx(1.0, abs=0.1)


class RateLimiterContract:
    """What every rate limiter has to hold, even one without limits."""

    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock()

    def test_the_first_request_passes_at_once(
        self, limiter: RateLimiter, clock: ManualClock
    ) -> None:
        _send(limiter, HOLDINGS)

        assert clock.monotonic() == 0

    def test_a_permit_takes_every_outcome_and_more_than_one(self, limiter: RateLimiter) -> None:
        for was_sent in (True, False):
            permit = _acquire(limiter, HOLDINGS)
            permit.answered(ANSWER)
            permit.failed(was_sent=was_sent)
            permit.failed(was_sent=not was_sent)
            permit.answered(ANSWER)

    def test_an_unused_limiter_is_ready_in_every_bucket_and_lane(
        self, limiter: RateLimiter
    ) -> None:
        waits = {limiter.ready_in(bucket, lane=lane) for bucket in RateBucket for lane in Lane}

        assert waits == {0.0}

    def test_figures_are_of_known_buckets_and_nothing_is_used_yet(
        self, limiter: RateLimiter
    ) -> None:
        figures = limiter.figures()

        assert {row.bucket for row in figures} <= {bucket.value for bucket in RateBucket}
        assert all(row.used == row.in_flight == row.waiting == 0 for row in figures)


class PacingContract(RateLimiterContract):
    """What a limiter has to hold that keeps the broker's limits."""

    def test_one_more_than_the_limit_waits_for_the_window(
        self, limiter: RateLimiter, clock: ManualClock
    ) -> None:
        times: list[float] = []
        for _ in range(7):
            _send(limiter, CANDLES)
            times.append(clock.monotonic())

        assert times == pytest.approx([0, 0, 0, 1, 1, 1, 2], abs=0.1)

    def test_a_permit_rests_from_its_answer_on_and_not_from_its_sending(
        self, limiter: RateLimiter, clock: ManualClock
    ) -> None:
        permit = _acquire(limiter, QUOTE)
        clock.advance(5)
        permit.answered(ANSWER)

        assert limiter.ready_in(RateBucket.QUOTE) == A_WINDOW
        clock.advance(0.9)
        assert limiter.ready_in(RateBucket.QUOTE) > 0

    def test_a_lost_answer_rests_from_the_loss_on(
        self, limiter: RateLimiter, clock: ManualClock
    ) -> None:
        permit = _acquire(limiter, QUOTE)
        clock.advance(20)
        permit.failed(was_sent=True)

        assert limiter.ready_in(RateBucket.QUOTE) == A_WINDOW

    def test_what_was_not_sent_costs_nothing(self, limiter: RateLimiter) -> None:
        _acquire(limiter, QUOTE).failed(was_sent=False)

        assert limiter.ready_in(RateBucket.QUOTE) == 0

    def test_only_the_first_word_about_a_request_counts(self, limiter: RateLimiter) -> None:
        permit = _acquire(limiter, QUOTE)
        permit.answered(ANSWER)
        permit.failed(was_sent=False)

        assert limiter.ready_in(RateBucket.QUOTE) == A_WINDOW

    def test_buckets_do_not_hold_each_other_back(
        self, limiter: RateLimiter, clock: ManualClock
    ) -> None:
        _send(limiter, QUOTE)
        _send(limiter, CANDLES)
        _send(limiter, HOLDINGS)

        assert clock.monotonic() == 0

    def test_a_turn_after_the_deadline_is_refused_at_once(
        self, limiter: RateLimiter, clock: ManualClock
    ) -> None:
        _send(limiter, QUOTE)
        late = Request(
            method="GET", path="/quote", bucket=RateBucket.QUOTE, attempt=Attempt(deadline=0.5)
        )

        with pytest.raises(RateLimitedError) as caught:
            _acquire(limiter, late)

        assert clock.monotonic() == 0
        assert caught.value.http_status is None
        assert caught.value.limit
        assert caught.value.hint
        assert caught.value.retry_after_seconds == A_WINDOW

    def test_a_turn_beyond_the_longest_wait_is_refused_at_once(
        self, limiter: RateLimiter, clock: ManualClock
    ) -> None:
        refusal = Response(status=429, headers={"Retry-After": "61"})
        _acquire(limiter, QUOTE).answered(refusal)

        with pytest.raises(RateLimitedError):
            _acquire(limiter, QUOTE)

        assert clock.monotonic() == 0

    def test_nothing_is_sent_before_the_broker_allows_it_again(
        self, limiter: RateLimiter, clock: ManualClock
    ) -> None:
        refusal = Response(status=429, headers={"Retry-After": "30"})
        _acquire(limiter, CANDLES).answered(refusal)

        _send(limiter, CANDLES)

        assert clock.monotonic() >= 30

    async def test_exits_go_before_others_and_each_lane_in_order(
        self, limiter: RateLimiter
    ) -> None:
        order: list[str] = []

        async def send(name: str, request: Request) -> None:
            permit = await limiter.acquire(request)
            order.append(name)
            permit.failed(was_sent=False)

        held = await limiter.acquire(QUOTE)
        named = [("first", QUOTE), ("second", QUOTE), ("exit", EXIT_QUOTE), ("later", EXIT_QUOTE)]
        tasks = [asyncio.ensure_future(send(name, request)) for name, request in named]
        await asyncio.sleep(0)
        held.failed(was_sent=False)
        await asyncio.gather(*tasks)

        assert order == ["exit", "later", "first", "second"]

    async def test_a_cancelled_wait_leaves_no_trace(self, limiter: RateLimiter) -> None:
        held = await limiter.acquire(QUOTE)
        waiting = asyncio.ensure_future(limiter.acquire(QUOTE))
        await asyncio.sleep(0)

        waiting.cancel()
        await asyncio.wait([waiting])
        held.failed(was_sent=False)

        assert waiting.cancelled()
        assert limiter.ready_in(RateBucket.QUOTE) == 0
        assert all(row.used == row.waiting == 0 for row in limiter.figures())


def _acquire(limiter: RateLimiter, request: Request) -> Permit:
    return run_now(limiter.acquire(request))


def _send(limiter: RateLimiter, request: Request) -> None:
    _acquire(limiter, request).answered(ANSWER)
