"""An event loop whose time passes at once: an hour of waiting takes no time of ours.

Everything happens in the order of its due time, exactly, so figures of such a run never vary.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from kite_adapters.clocks import AsyncioAlarm
from kite_testing.manual_clock import A_FRIDAY_MORNING

T = TypeVar("T")
# A due time that rounding keeps a hair away has to come some day: each turn takes this long.
_LEAST_STEP = 1e-9


class _LeapingSelector(selectors.SelectSelector):
    """Leaps over the time that it is asked to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout:
            self.now += max(timeout, _LEAST_STEP)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop with a time of its own, which starts at 0."""

    def __init__(self) -> None:
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now


class VirtualClock:
    """The time of the running VirtualLoop, as a Clock."""

    def __init__(self, start: datetime = A_FRIDAY_MORNING) -> None:
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float, /) -> None:
        await asyncio.sleep(seconds)

    def alarm(self) -> AsyncioAlarm:
        return AsyncioAlarm()


def run_virtually(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a virtual loop."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
