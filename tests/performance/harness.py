"""Measures cases against a baseline, so that a busy machine hurts both alike.

All cases run in every round, in a random order; a case counts with the fastest of a few short
batches; a ratio is taken inside a round; the figure is the median over the rounds. The clock is the
process's CPU time over all its threads, so time spent waiting or descheduled does not count.
"""

from __future__ import annotations

import gc
import random  # noqa: TID251  # reason: the order of cases is no business of the Entropy port
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import process_time

Work = Callable[[], object]
Measure = Callable[[], float]
BATCHES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How one case did: seconds of CPU a call, and how many times less than the baseline."""

    case: str
    seconds: float
    ratio: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a case has to reach: a ratio to the baseline's CPU time."""

    case: str
    at_least: float

    def is_cleared_by(self, figure: Figure) -> bool:
        """Whether the case was that much faster."""
        return figure.ratio >= self.at_least

    def __str__(self) -> str:
        return f"{self.at_least:.2f}x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """What a case may cost: microseconds of CPU a call, whatever anything else costs."""

    case: str
    at_most: float

    def is_cleared_by(self, figure: Figure) -> bool:
        """Whether the case cost no more."""
        return figure.seconds * 1e6 <= self.at_most

    def __str__(self) -> str:
        return f"{self.at_most:.1f} us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """How a table shows what was measured."""

    heading: str
    symbol: str
    factor: float


CPU = Unit(heading="CPU a call", symbol="us", factor=1e6)
MEMORY = Unit(heading="memory", symbol="MiB", factor=1 / 2**20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Figures beside the bars that they have to clear. Those of memory hold bytes, not seconds."""

    title: str
    figures: tuple[Figure, ...]
    bars: tuple[Bar | Ceiling, ...]
    note: str = ""
    unit: Unit = CPU

    @property
    def missed(self) -> list[Bar | Ceiling]:
        """The bars that were not cleared."""
        reached = {figure.case: figure for figure in self.figures}
        return [bar for bar in self.bars if not bar.is_cleared_by(reached[bar.case])]


def compare(
    cases: Mapping[str, Work],
    *,
    baseline: str,
    rounds: int = 7,
    target_seconds: float = 0.05,
    clock: Callable[[], float] = process_time,
) -> tuple[Figure, ...]:
    """The figures of all cases, in their order. A batch lasts about `target_seconds`."""
    loops = {name: _loops(work, target_seconds, clock) for name, work in cases.items()}
    gc.collect()
    gc.freeze()
    samples = take_turns(
        {name: partial(_fastest, work, loops[name], clock) for name, work in cases.items()},
        rounds=rounds,
    )
    gc.unfreeze()
    return figures(samples, baseline)


def take_turns(measures: Mapping[str, Measure], *, rounds: int) -> dict[str, list[float]]:
    """The seconds that each case took, round by round, each round in another random order."""
    samples: dict[str, list[float]] = {name: [] for name in measures}
    order = list(measures)
    shuffle = random.Random(1).shuffle
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            samples[name].append(measures[name]())
    return samples


def figures(samples: Mapping[str, list[float]], baseline: str) -> tuple[Figure, ...]:
    """The figures of samples that were taken round by round, in seconds."""
    return tuple(_figure(name, taken, samples[baseline]) for name, taken in samples.items())


def _figure(name: str, samples: list[float], base: list[float]) -> Figure:
    ratios = [theirs / ours for ours, theirs in zip(samples, base, strict=True)]
    return Figure(
        case=name,
        seconds=median(samples),
        ratio=median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
    )


def _loops(work: Work, target_seconds: float, clock: Callable[[], float]) -> int:
    """How many calls fill a batch."""
    work()
    start = clock()
    work()
    return max(1, round(target_seconds / max(clock() - start, 1e-9)))


def _fastest(work: Work, loops: int, clock: Callable[[], float]) -> float:
    """Seconds a call, in the fastest batch: a neighbour's burst does not count."""
    best = float("inf")
    for _ in range(BATCHES):
        start = clock()
        for _ in range(loops):
            work()
        best = min(best, (clock() - start) / loops)
    return best


@contextmanager
def settled() -> Generator[None]:
    """What was made before is no work for the garbage collector."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
