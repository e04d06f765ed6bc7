"""Any schedule of clients, waits, cancellations and failures, in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from random import Random  # noqa: TID251  # reason: seeded

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_adapters.policies.rate_limiting import RateLimitingTransport
from kite_adapters.rate_limiter import SharedRateLimiter
from kite_core.errors import AnswerLostError, NotSentError, RateLimitedError
from kite_core.messages import Lane, Request, Response
from kite_core.rulebook.limits import Window
from tests.adapters.rate_limiter.limiting import (
    CANCELLATION,
    OK,
    PLACEMENT,
    limiter_on,
    pace_of,
)
from tests.virtual_time import VirtualClock, run_virtually

WINDOWS = (Window(2, 1), Window(5, 4))
# Longer than any permit rests.
QUIET_SECONDS = 5.0


class Outcome(Enum):
    ANSWERED = "answered"
    LOST = "lost"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one request does. Times are hundredths of a second."""

    start: int
    client: int
    lane: Lane
    outcome: Outcome
    way_out: int
    way_back: int
    cancelled_after: int | None


@dataclass(slots=True, kw_only=True)
class Story:
    """What became of a request: when it queued, was let pass, and reached the server.

    `never_left` is true once the wire has said so.
    """

    plan: Plan
    queued_at: float
    passed_at: float | None = None
    seen_at: float | None = None
    never_left: bool = False
    is_over: bool = False


@dataclass(slots=True, kw_only=True)
class Wire:
    """Takes each request through what its plan says."""

    clock: VirtualClock
    stories: dict[int, Story] = field(default_factory=dict[int, Story])

    async def send(self, request: Request, /) -> Response:
        story = self.stories[int(request.headers["number"])]
        story.passed_at = self.clock.monotonic()
        await self.clock.sleep(story.plan.way_out / 100)
        if story.plan.outcome is Outcome.NOT_SENT:
            story.never_left = True
            raise NotSentError("refused")
        story.seen_at = self.clock.monotonic()
        await self.clock.sleep(story.plan.way_back / 100)
        if story.plan.outcome is Outcome.LOST:
            raise AnswerLostError("lost")
        return OK

    async def close(self) -> None: ...


plans = st.builds(
    Plan,
    start=st.integers(0, 400),
    client=st.integers(0, 1),
    lane=st.sampled_from(Lane),
    outcome=st.sampled_from(Outcome),
    way_out=st.integers(0, 150),
    way_back=st.integers(0, 150),
    cancelled_after=st.none() | st.integers(0, 300),
)


def play(schedule: list[Plan]) -> list[Story]:
    """Play a schedule to its end, and wait until everything has come to rest."""
    clock = VirtualClock()
    wire = Wire(clock=clock)
    pace = pace_of({"order": WINDOWS})
    # The second client has less patience than the first.
    limiters = [limiter_on(clock, pace, longest_wait_seconds=longest) for longest in (600.0, 3.0)]
    transports = [
        RateLimitingTransport(inner=wire, limiter=limiter, clock=clock) for limiter in limiters
    ]

    async def follow(number: int, plan: Plan) -> None:
        await clock.sleep(plan.start / 100)
        story = wire.stories[number] = Story(plan=plan, queued_at=clock.monotonic())
        request = CANCELLATION if plan.lane is Lane.EXIT else PLACEMENT
        numbered = request.with_headers({"number": str(number)})
        seconds = None if plan.cancelled_after is None else plan.cancelled_after / 100
        try:
            async with asyncio.timeout(seconds):
                await transports[plan.client].send(numbered)
        except (TimeoutError, NotSentError, AnswerLostError, RateLimitedError):
            pass
        story.is_over = True

    async def main() -> None:
        await asyncio.gather(*(follow(number, plan) for number, plan in enumerate(schedule)))
        await clock.sleep(QUIET_SECONDS)
        assert_everything_came_back(limiters[0], wire)

    run_virtually(main())
    return list(wire.stories.values())


def assert_everything_came_back(limiter: SharedRateLimiter, wire: Wire) -> None:
    *windows, day = [row for row in limiter.figures() if row.bucket == "order"]
    placed = [
        story
        for story in wire.stories.values()
        if story.plan.lane is Lane.ORDINARY and story.passed_at is not None and not story.never_left
    ]

    assert all(row.used == row.in_flight == row.waiting == 0 for row in windows)
    assert (day.used, day.in_flight) == (len(placed), 0)


def crowd(seed: int) -> list[Plan]:
    """Many requests at nearly the same time."""
    chance = Random(seed)
    return [
        Plan(
            start=chance.randrange(300),
            client=chance.randrange(2),
            lane=chance.choice(list(Lane)),
            outcome=chance.choice(list(Outcome)),
            way_out=chance.randrange(40),
            way_back=chance.randrange(40),
            cancelled_after=chance.choice((None, chance.randrange(6000))),
        )
        for _ in range(150)
    ]


def assert_no_window_was_exceeded(stories: list[Story]) -> None:
    seen = sorted(story.seen_at for story in stories if story.seen_at is not None)
    for window in WINDOWS:
        gaps = [later - first for first, later in zip(seen, seen[window.count :], strict=False)]
        assert all(gap >= window.seconds for gap in gaps)


def assert_nobody_was_overtaken(stories: list[Story]) -> None:
    for lane in Lane:
        passed = [
            story.passed_at
            for story in sorted(stories, key=lambda story: story.queued_at)
            if story.plan.lane is lane and story.passed_at is not None
        ]
        assert all(first <= later for first, later in pairwise(passed))


def assert_exits_went_first(stories: list[Story]) -> None:
    waits = [
        (story.plan.lane, story.queued_at, story.passed_at)
        for story in stories
        if story.passed_at is not None
    ]
    exits = [(queued, passed) for lane, queued, passed in waits if lane is Lane.EXIT]
    others = [passed for lane, _, passed in waits if lane is Lane.ORDINARY]
    assert not [at for at in others for queued, passed in exits if queued < at < passed]


@given(st.lists(plans, max_size=40))
def test_no_window_is_ever_exceeded_and_every_permit_comes_back(schedule: list[Plan]) -> None:
    stories = play(schedule)

    assert_no_window_was_exceeded(stories)


@given(st.lists(plans, max_size=40))
def test_nobody_is_overtaken_and_everybody_has_an_end(schedule: list[Plan]) -> None:
    stories = play(schedule)

    assert all(story.is_over for story in stories)
    assert_nobody_was_overtaken(stories)


@given(st.lists(plans, max_size=40))
def test_nothing_ordinary_passes_while_an_exit_waits(schedule: list[Plan]) -> None:
    stories = play(schedule)

    assert_exits_went_first(stories)


@pytest.mark.parametrize("seed", range(20))
def test_a_crowd_changes_nothing_of_that(seed: int) -> None:
    stories = play(crowd(seed))

    assert_no_window_was_exceeded(stories)
    assert_nobody_was_overtaken(stories)
    assert_exits_went_first(stories)
