"""What happened in all worlds, counted by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.chaos.fates import Told
from tests.chaos.judge import Wrong
from tests.chaos.world import Outcome

WRONGS = ("doubled", "lost", "wrong", "nobody's")


@dataclass(slots=True, kw_only=True)
class Report:
    """Counts the outcomes of worlds; the same seed gives the same text."""

    seed: int
    orders: int = 0
    wrongs: list[Wrong] = field(default_factory=list[Wrong])
    fates: Counter[str] = field(default_factory=Counter[str])
    settled: Counter[str] = field(default_factory=Counter[str])
    doubts: Counter[str] = field(default_factory=Counter[str])
    struck: Counter[str] = field(default_factory=Counter[str])
    worlds: Counter[str] = field(default_factory=Counter[str])
    kinds: Counter[str] = field(default_factory=Counter[str])
    _told: list[Told] = field(default_factory=list[Told])

    def add(self, outcome: Outcome) -> None:
        """Count one world."""
        plan = outcome.plan
        self.worlds.update((plan.way, plan.habit, plan.ending, plan.journal))
        self.struck += outcome.struck
        self.struck["the program crashes"] += outcome.crashes
        self.doubts += outcome.judge.doubts
        self.wrongs += outcome.judge.wrongs
        for told in outcome.told:
            self.orders += 1
            self.kinds[told.wish.kind] += 1
            self.fates[told.first or told.fate] += 1
            if told.first is not None:
                self.settled[told.fate] += 1
        self._told += outcome.told

    def text(self, *, only: int | None = None) -> str:
        """All of it; with `only`, the story of one order, too."""
        return "\n".join(self._lines(only))

    def _lines(self, only: int | None) -> Iterator[str]:
        yield f"{self.orders} orders, seed {self.seed}"
        yield from _table("What was wrong", {name: self._count(name) for name in WRONGS})
        yield from _table("What was told", self.fates)
        yield from _table("Doubts, asked about later", self.settled)
        yield from _table("Why there were doubts", self.doubts)
        yield from _table("What went wrong on the way", self.struck)
        yield from _table("Orders", self.kinds)
        yield from _table("Worlds", self.worlds)
        for wrong in self.wrongs:
            replay = f"python -m tests.chaos --seed {self.seed} --only {wrong.number}"
            yield f"{wrong}\n  replay: {replay}"
        for told in self._told if only is not None else ():
            if told.wish.number == only:
                yield f"\n{told}"

    def _count(self, what: str) -> int:
        return sum(wrong.what == what for wrong in self.wrongs)


def _table(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    """The rows of one table, in the order of their names; those of the wrongs as they stand."""
    yield f"\n{title}"
    names = counts if title == "What was wrong" else sorted(counts)
    for name in names:
        yield f"  {counts[name]:>7}  {name}"
