from __future__ import annotations

import asyncio

import pytest

from kite_core.errors import ConfigurationError
from kite_core.run_now import run_now


async def test_it_runs_inside_a_running_loop() -> None:
    async def work() -> int:
        return 7

    assert run_now(work()) == 7


def test_errors_come_through() -> None:
    async def work() -> None:
        raise KeyError("inside")

    with pytest.raises(KeyError, match="inside"):
        run_now(work())


def test_a_coroutine_that_waits_is_refused_with_the_fix_and_closed() -> None:
    closed = list[bool]()

    async def work() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            closed.append(True)

    with pytest.raises(ConfigurationError, match="AsyncKite"):
        run_now(work())

    assert closed == [True]
