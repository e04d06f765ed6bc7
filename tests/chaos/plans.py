"""What one world is like: drawn from the seed and the world's number, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from random import Random  # noqa: TID251  # reason: seeded

from kite_adapters.config import CircuitConfig, ClientConfig, RateLimitConfig, RetryConfig
from kite_core.attempts import Timeouts
from kite_core.rulebook.limits import Window
from tests.chaos.troubles import PLACEMENT_KINDS, TAKEN_AND_REFUSED
from tests.chaos.wishes import Wish, wishes

ORDERS_A_WORLD = 20


class Way(StrEnum):
    """How the orders are placed."""

    PLACE = "blocking, place"
    MANY = "blocking, place_many"
    AWAITED = "asyncio, place"
    AWAITED_MANY = "asyncio, place_many one by one"
    MANY_AT_ONCE = "asyncio, place_many side by side"
    TASKS = "asyncio, place in many tasks"

    @property
    def is_awaited(self) -> bool:
        """Whether it needs an event loop."""
        return self not in (Way.PLACE, Way.MANY)

    @property
    def is_bulk(self) -> bool:
        """Whether the orders are given to place_many."""
        return self in (Way.MANY, Way.AWAITED_MANY, Way.MANY_AT_ONCE)


class Ending(StrEnum):
    """What happens to the program while it places orders."""

    NONE = "undisturbed"
    CRASHES = "crashes, and recovers by the journal"
    INTERRUPTS = "interrupted, by Ctrl-C or a cancelled task"


class Keeping(StrEnum):
    """Where the journal is kept."""

    NONE = "no journal"
    MEMORY = "a journal in memory"
    FILE = "a journal in a file"


NESTED = "a second retry policy inside the first"
_configured = partial(ClientConfig, api_key="made_up")
HABITS: Mapping[str, ClientConfig] = {
    "usual settings": _configured(),
    "retries at once, without end": _configured(
        retry=RetryConfig(max_retries=10, base_delay=1e-6, max_delay=1e-6, total_seconds=1e6)
    ),
    NESTED: _configured(),
    "no rate limits of its own": _configured(rate_limits=RateLimitConfig(is_enabled=False)),
    "far too strict limits": _configured(
        rate_limits=RateLimitConfig(windows={"order": (Window(1, 2),)}, longest_wait_seconds=5)
    ),
    "hardly any patience": _configured(timeouts=Timeouts(connect=0.1, read=0.2, total=0.3)),
    "far too much patience": _configured(timeouts=Timeouts(connect=600, read=600, total=600)),
    "a circuit that opens at once": _configured(circuit=CircuitConfig(failures=1, open_seconds=30)),
    "no circuit breaker": _configured(circuit=CircuitConfig(is_enabled=False)),
}
"""Settings of the client, sensible and not; the api key is replaced."""
_COMMON = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One world: its orders, its client, and what goes wrong besides.

    `bad_looks` is how likely a look at the book fails, `stale_looks` how likely an old book comes
    in place of the new one; `outage` is when the book cannot be read at all, and for how long.
    `lead_seconds` is how far the client's clock is ahead of the broker's, `window_seconds` how long
    an order in doubt is looked for, `foreign` how many of the orders somebody else has placed just
    like them, `at_once` how many are on their way side by side. `seed` is what else is drawn from.
    """

    seed: str
    number: int
    way: Way
    habit: str
    wishes: tuple[Wish, ...]
    journal: Keeping
    ending: Ending
    at_once: int
    bad_looks: float
    outage: tuple[float, float] | None
    stale_looks: float
    lead_seconds: float
    window_seconds: float
    foreign: float


def plan_of(seed: int, number: int) -> Plan:
    """The world of this number."""
    text = f"chaos {seed} {number}"
    random = Random(text)
    ending = random.choice((Ending.NONE, Ending.NONE, Ending.CRASHES, Ending.INTERRUPTS))
    has_journal = ending is Ending.CRASHES or random.random() < 0.3
    is_stale = not has_journal and random.random() < 0.3
    # What was not found at the end of a short window may surface: nothing is to recover from it.
    windows = (120.0,) if has_journal else (120.0, 120.0, 120.0, 120.0, 8.0, 0.0)
    return Plan(
        seed=text,
        number=number,
        way=random.choice(list(Way)),
        habit=random.choices(list(HABITS), weights=[_COMMON, *[1] * (len(HABITS) - 1)])[0],
        wishes=_wishes(number, random, is_stale=is_stale),
        journal=random.choice((Keeping.MEMORY, Keeping.FILE)) if has_journal else Keeping.NONE,
        ending=ending,
        at_once=random.choice((2, 5, 20)),
        bad_looks=random.choice((0.0, 0.2, 0.5)),
        outage=_outage(random) if random.random() < 0.1 else None,
        stale_looks=0.2 if is_stale else 0.0,
        foreign=random.choice((0.0, 0.2)),
        window_seconds=random.choice(windows),
        lead_seconds=random.choice((0.0, 0.0, 0.0, 1.5, -1.5, 40.0, -40.0)),
    )


def _wishes(number: int, random: Random, *, is_stale: bool) -> tuple[Wish, ...]:
    calm = random.choice((0.3, 0.5, 0.7))
    kinds = [kind for kind in PLACEMENT_KINDS if not (is_stale and kind is TAKEN_AND_REFUSED)]
    first = number * ORDERS_A_WORLD
    return tuple(wishes(first, ORDERS_A_WORLD, random, calm=calm, kinds=kinds))


def _outage(random: Random) -> tuple[float, float]:
    return random.uniform(0, 60), random.uniform(60, 400)
