"""Doing the same for many things, a few of them at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol, TypeVar

from kite_core.errors import KiteError, LoginRequiredError, SessionExpiredError
from kite_core.faults import Faults
from kite_core.ports import Clock, Concurrency

T = TypeVar("T")
AT_ONCE = 10
"""How many requests that take risk away run side by side: one slow answer delays no other."""
PAUSE_SECONDS = 0.5
"""Between two looks at what the exchange made of an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many requests run at once, and how long the exchange gets to act on them."""

    concurrency: int = 1
    settle_seconds: float = 0

    def check(self, faults: Faults) -> None:
        """Note what is wrong with it."""
        faults.whole("concurrency", self.concurrency, least=1)
        problem = f"{self.settle_seconds!r} is not a time to wait"
        holds = _is_time(self.settle_seconds)
        faults.expect(holds, "settle_seconds", problem, "Give seconds, 0 for a single look.")


def _is_time(seconds: object) -> bool:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return False
    return 0 <= seconds < inf


class Checkable(Protocol):
    """Knows what is wrong with itself."""

    def check(self, faults: Faults, /) -> None:
        """Note everything that is wrong."""
        ...


def require(subject: str, *wishes: Checkable) -> None:
    """Raise a ValidationError with all faults of all of them, if there are any."""
    faults = Faults()
    for wish in wishes:
        wish.check(faults)
    faults.raise_for(subject)


async def side_by_side(
    work: Callable[[T], Awaitable[None]], things: Sequence[T], *, runner: Concurrency, at_once: int
) -> None:
    """Do the work for each thing, in their order, never more than so many at once.

    Whoever is done takes the next thing: a slow one holds up no other.
    """
    queue = iter(things)

    async def worker() -> None:
        for thing in queue:
            await work(thing)

    await runner.gather(*(worker() for _ in range(min(at_once, len(things)))))


async def looked(
    look: Callable[[], Awaitable[T]],
    is_settled: Callable[[T], bool],
    *,
    clock: Clock,
    seconds: float,
) -> T:
    """What is seen when it is settled, or when so many seconds are over; it looks at least once."""
    end = clock.monotonic() + seconds
    seen = await look()
    while not is_settled(seen) and clock.monotonic() + PAUSE_SECONDS <= end:
        await clock.sleep(PAUSE_SECONDS)
        seen = await look()
    return seen


def ends_all(error: KiteError) -> bool:
    """Whether every further request would end in the same way: there is no session."""
    return isinstance(error, LoginRequiredError | SessionExpiredError)
