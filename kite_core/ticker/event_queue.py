"""What waits for one consumer: bounded, with a policy for when it is full, and counts."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from kite_core.faults import Faults
from kite_core.ticker.latest_ticks import LatestTicks
from kite_core.ticker.stream_events import Gap, Stopped, StreamEvent, Ticks

CAPACITY = 1_024
_FRAME, _NEWS, _LOSS = range(3)


class Policy(StrEnum):
    """What becomes of ticks when a consumer is slower than the market."""

    LATEST = "latest"
    """Of each instrument the newest tick waits, and takes the place of the one before."""
    BLOCK = "block"
    """Nothing is lost here: the reader waits. If that takes too long, the broker hangs up."""
    DROP = "drop"
    """The oldest frames make room for new ones, and are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """How a consumer keeps up.

    `waiting` and `taken` count events. `lag_seconds` is for how long the oldest event has waited.
    `conflated_ticks` were replaced by newer ones of the same instrument, `dropped_ticks` and
    `dropped_events` are lost.
    """

    name: str
    waiting: int
    taken: int
    lag_seconds: float
    conflated_ticks: int
    dropped_ticks: int
    dropped_events: int


class EventQueue:
    """Events in their order. Ticks never overtake what was told before them.

    `capacity` is in events; under LATEST, in events other than ticks: of these no more wait than
    there are instruments. When it is full the oldest frame goes, the oldest other event when there
    is none, and what tells of a loss or of the end goes last.

    Not safe for threads: whoever shares it locks it.
    """

    def __init__(
        self, *, policy: str = Policy.LATEST, capacity: int = CAPACITY, name: str = ""
    ) -> None:
        faults = Faults()
        is_known = policy in Policy.__members__.values()
        fix = f"Use one of {', '.join(Policy)}."
        faults.expect(is_known, "policy", f"there is no policy {policy!r}", fix)
        faults.whole("capacity", capacity, least=1)
        faults.raise_for("ticker")
        self.policy = Policy(policy)
        self.name = name
        self._capacity = capacity
        self._places = count()
        self._waiting: OrderedDict[int, tuple[float, StreamEvent]] = OrderedDict()
        self._latest = LatestTicks()
        self._taken = self._dropped_ticks = self._dropped_events = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def has_room(self) -> bool:
        """Whether the reader may go on: only BLOCK ever says no."""
        return self.policy is not Policy.BLOCK or len(self._waiting) < self._capacity

    def put(self, event: StreamEvent, now: float) -> None:
        """Let an event wait; `now` is of the monotonic clock."""
        if self.policy is Policy.LATEST and isinstance(event, Ticks):
            self._put_latest(event, now)
            return
        if self.policy is not Policy.BLOCK:
            self._make_room()
        self._waiting[next(self._places)] = now, event

    def take(self) -> StreamEvent | None:
        """The event that has waited longest; None when none does."""
        if not self._waiting:
            return None
        place, (_, event) = self._waiting.popitem(last=False)
        self._taken += 1
        return self._latest.take(place) if place in self._latest else event

    def figures(self, now: float) -> QueueFigures:
        """How it stands."""
        oldest = next(iter(self._waiting.values()), None)
        return QueueFigures(
            name=self.name,
            waiting=len(self._waiting),
            taken=self._taken,
            lag_seconds=0.0 if oldest is None else now - oldest[0],
            conflated_ticks=self._latest.conflated,
            dropped_ticks=self._dropped_ticks,
            dropped_events=self._dropped_events,
        )

    def _put_latest(self, event: Ticks, now: float) -> None:
        place = next(reversed(self._waiting), -1)
        if not self._latest.has_room(place, event):
            place = next(self._places)
            self._waiting[place] = now, event
        for emptied in self._latest.put(place, event):
            del self._waiting[emptied]

    def _make_room(self) -> None:
        """Drop the oldest of the least precious events, if no more may wait."""
        if len(self._waiting) - len(self._latest) < self._capacity:
            return
        worths = (_NEWS, _LOSS) if self.policy is Policy.LATEST else (_FRAME, _NEWS, _LOSS)
        place = next(
            place
            for worth in worths
            for place, (_, event) in self._waiting.items()
            if _worth(event) == worth
        )
        _, event = self._waiting.pop(place)
        if isinstance(event, Ticks):
            self._dropped_ticks += len(event)
        else:
            self._dropped_events += 1


def _worth(event: StreamEvent) -> int:
    """How precious an event is: frames are least, what tells of a loss or of the end is most."""
    if isinstance(event, Ticks):
        return _FRAME
    return _LOSS if isinstance(event, Gap | Stopped) else _NEWS
