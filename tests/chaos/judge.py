"""Compares what was told of the orders with what the broker has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.chaos.fates import IN_DOUBT, LIVING, Fate, Told
from tests.chaos.truth import Living
from tests.chaos.wire import Look
from tests.chaos.wishes import Mark

LONG_ENOUGH = 30.0
ENOUGH_LOOKS = 5
"""The least window in seconds, and the fewest looks, that settle whatever can be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One order whose fate was told wrongly, or that the broker has twice."""

    what: str
    number: int
    why: str

    def __str__(self) -> str:
        return f"{self.what}: order {self.number}, {self.why}"


@dataclass(slots=True, kw_only=True)
class Judge:
    """Judges one world.

    `window_seconds` is how long an order in doubt is looked for, `looks` are the order books that
    reached the clients; `has_outage` says that for long few of them did.
    """

    looks: Sequence[Look]
    window_seconds: float
    has_outage: bool = False
    wrongs: list[Wrong] = field(default_factory=list[Wrong])
    doubts: Counter[str] = field(default_factory=Counter[str])

    def judge(self, told: Iterable[Told], truth: Mapping[Mark, list[Living]]) -> None:
        """Note what is wrong, and why there were doubts."""
        alike: dict[Mark, list[Told]] = defaultdict(list)
        for each in told:
            alike[each.wish.mark].append(each)
        for mark, group in alike.items():
            self._judge_group(group, truth.get(mark, []))
        for mark in sorted(truth.keys() - alike.keys()):
            self._note("nobody's", -1, f"the broker has {truth[mark]}, which nobody asked for")

    def _judge_group(self, group: Sequence[Told], have: Sequence[Living]) -> None:
        """Orders that are alike in everything are compared as many with many."""
        left = list(have)
        for told in (each for each in group if each.fate in LIVING):
            self._take(told, left)
        if len(have) > len(group):
            self._note("doubled", group[0].wish.number, f"{len(have)} live, {_story(group)}")
            return
        doubts = [each for each in group if each.fate in IN_DOUBT or each.first in IN_DOUBT]
        open_doubts = [each for each in doubts if each.fate in IN_DOUBT]
        if len(left) > len(open_doubts):
            self._note("lost", group[0].wish.number, f"{left} live, {_story(group)}")
            return
        for told in doubts:
            self._explain(told, group, have, left)

    def _take(self, told: Told, left: list[Living]) -> None:
        """Find the order that was told as placed."""
        number = told.wish.number
        match = next((each for each in left if each.is_named_in(told.order_ids)), None)
        if match is None:
            self._note("wrong", number, f"told as placed as {sorted(told.order_ids)}: {told}")
            return
        left.remove(match)
        if told.tag != match.tag:
            self._note("wrong", number, f"its tag is {match.tag}, and not as told: {told}")
        if told.is_whole and len(match.order_ids) > 1 and not match.order_ids <= told.order_ids:
            self._note("wrong", number, f"its slices are {sorted(match.order_ids)}: {told}")

    def _explain(
        self, told: Told, group: Sequence[Told], have: Sequence[Living], left: Sequence[Living]
    ) -> None:
        """Count a doubt by its reason; a doubt about what was to be seen has none."""
        if (told.first or told.fate) is Fate.INTERRUPTED:
            self.doubts["the call was interrupted"] += 1
        elif told.tag is None:
            self._note("wrong", told.wish.number, f"in doubt without a tag: {told}")
        elif told.ended_at - told.began_at < self.window_seconds:
            self._note("wrong", told.wish.number, f"the search ended too soon: {told}")
        else:
            mine = [each for each in have if each.is_named_in(told.order_ids)] or [
                each for each in left if each.placed_at >= told.began_at
            ]
            self._explain_search(told, group, mine)

    def _explain_search(self, told: Told, group: Sequence[Told], mine: Sequence[Living]) -> None:
        """Why a whole search did not find what may be its order."""
        looks = [look for look in self.looks if self._serves(look, told)]
        showing = [look for look in looks if any(each.order_ids & look.order_ids for each in mine)]
        if not mine:
            reason = "it is not there, which absence does not prove"
        elif not looks:
            reason = "the book could not be read"
        elif not showing:
            reason = "the book showed it too late"
        elif all(_is_disturbed(look, told, group) for look in showing):
            reason = "others that look the same were on their way"
        elif self._is_hard_to_tell(told, looks):
            reason = "its tag is shared, and hardly a look could tell whose it is"
        else:
            self._note("wrong", told.wish.number, f"it was in the book, {mine}: {told}")
            return
        self.doubts[reason] += 1

    def _is_hard_to_tell(self, told: Told, looks: Sequence[Look]) -> bool:
        """Whether a tag that is not unique met few looks: a slow one does not tell the time."""
        is_seldom_seen = (
            self.has_outage or self.window_seconds < LONG_ENOUGH or len(looks) < ENOUGH_LOOKS
        )
        return not told.wish.has_own_tag and is_seldom_seen

    def _serves(self, look: Look, told: Told) -> bool:
        begin = told.ended_at - self.window_seconds - 1
        return look.caller == told.caller and begin <= look.at <= told.ended_at

    def _note(self, what: str, number: int, why: str) -> None:
        self.wrongs.append(Wrong(what=what, number=number, why=why))


def _is_disturbed(look: Look, told: Told, group: Sequence[Told]) -> bool:
    """Whether another call was placing an order under the same tag that looks the same."""
    return not told.wish.has_own_tag and any(
        other.caller != told.caller and other.began_at <= look.at <= other.ended_at
        for other in group
    )


def _story(group: Sequence[Told]) -> str:
    return f"told {group}"
