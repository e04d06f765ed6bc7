from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kite_adapters.concurrency import AsyncioConcurrency, BlockingConcurrency
from kite_core.errors import LoginRequiredError, NotSentError, SessionExpiredError, ValidationError
from kite_core.run_now import run_now
from kite_core.services.side_by_side import Pace, ends_all, looked, require, side_by_side
from kite_testing.manual_clock import ManualClock

NO_TIMES: list[Any] = [-1, float("inf"), float("nan"), "2", None, True]


async def test_a_slow_thing_holds_up_no_other() -> None:
    done: list[int] = []
    others_are_done = asyncio.Event()

    async def work(thing: int) -> None:
        if thing == 0:
            await others_are_done.wait()
        done.append(thing)
        if len(done) == 4:
            others_are_done.set()

    await side_by_side(work, range(5), runner=AsyncioConcurrency(), at_once=2)

    assert done == [1, 2, 3, 4, 0]


def test_blocking_code_does_one_after_the_other() -> None:
    done: list[str] = []

    async def work(thing: str) -> None:
        done.append(thing)

    run_now(side_by_side(work, "abc", runner=BlockingConcurrency(), at_once=2))

    assert done == ["a", "b", "c"]


@pytest.mark.parametrize(("seconds", "looks"), [(0, 1), (0.4, 1), (0.5, 2), (3, 4)])
def test_it_looks_until_it_is_settled_or_time_is_up(seconds: float, looks: int) -> None:
    seen = 0

    async def look() -> int:
        nonlocal seen
        seen += 1
        return seen

    last = run_now(looked(look, lambda n: n >= 4, clock=ManualClock(), seconds=seconds))

    assert last == looks


def test_only_a_lost_session_ends_all() -> None:
    assert ends_all(LoginRequiredError("no token"))
    assert ends_all(SessionExpiredError("dead"))
    assert not ends_all(NotSentError("no route"))


@pytest.mark.parametrize(
    "pace", [Pace(concurrency=0), *(Pace(settle_seconds=odd) for odd in NO_TIMES)]
)
def test_a_pace_that_cannot_be_is_refused(pace: Pace) -> None:
    with pytest.raises(ValidationError, match="a test"):
        require("a test", Pace(), pace)
