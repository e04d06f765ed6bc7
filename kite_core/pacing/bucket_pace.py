"""Who may send when in one bucket: its windows, those who wait, and what a refusal changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from math import inf

from kite_core.messages import Lane
from kite_core.pacing.paced_window import PacedWindow
from kite_core.pacing.reserves import Reserve, kept_of
from kite_core.rulebook.limits import Window

# So many shortest windows without a refusal bring one permit back.
CLEAN_WINDOWS = 10
# In a shorter window nobody waits for long, and exits go first.
RESERVED_SECONDS = 60.0


class Turn:
    """One request that waits for its permit.

    `planned_at` is when it wakes by itself; `ring` wakes it before, and says whether anybody hears.
    It is granted by whoever makes its time come, and taken by its owner, who may find it granted
    before the ring.
    """

    __slots__ = ("has_left", "is_granted", "is_taken", "lane", "planned_at", "ring")

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.planned_at = -inf
        self.ring: Callable[[], bool] = _heard
        self.is_granted = False
        self.is_taken = False
        self.has_left = False


def _heard() -> bool:
    return True


class BucketPace:
    """The permits of one bucket. All times are of one clock that never goes back.

    Whoever changes something asks `settle` next, which says who has to be woken. Of each window of
    a minute or longer a `reserve` is kept for exits.
    """

    __slots__ = (
        "_clean_since",
        "_lanes",
        "_reserves",
        "_slowed_at",
        "blocked_until",
        "in_flight",
        "is_slowed",
        "waiting",
        "windows",
    )

    def __init__(self, windows: Iterable[Window], *, reserve: Reserve | None = None) -> None:
        ordered = sorted(windows, key=lambda window: window.seconds)
        self.windows = [PacedWindow(window) for window in ordered]
        self.in_flight = 0
        self.waiting = 0
        self.blocked_until = -inf
        self.is_slowed = False
        self._slowed_at = -inf
        self._clean_since = -inf
        self._lanes: dict[Lane, deque[Turn]] = {Lane.EXIT: deque(), Lane.ORDINARY: deque()}
        self._reserves: set[Reserve] = set()
        self._keep(reserve)

    @property
    def shortest(self) -> PacedWindow:
        """The window that a refusal narrows."""
        return self.windows[0]

    def enter(self, now: float) -> bool:
        """Take a permit for one that came just now; False when it has to queue.

        What is kept for exits is not handed out here: they queue for it, and need not wait.
        """
        if self.waiting or now < self.blocked_until:
            return False
        in_flight = self.in_flight
        for window in self.windows:
            # The first half is the common case, without a call: this runs for every request.
            is_full = in_flight + len(window.resting) >= window.ordinary
            if is_full and not window.has_room(now, in_flight):
                return False
        self.in_flight = in_flight + 1
        return True

    def join(self, turn: Turn) -> None:
        """Queue as the last of its lane."""
        self._lanes[turn.lane].append(turn)
        self.waiting += 1

    def leave(self, turn: Turn) -> None:
        """Wait no longer, or give the permit back unused; leaving twice is leaving once."""
        if turn.has_left:
            return
        turn.has_left = True
        if turn.is_granted:
            self.give_back()
            return
        self._lanes[turn.lane].remove(turn)
        self.waiting -= 1

    def drop(self, turn: Turn) -> None:
        """Leave for one whom nobody could wake, unless it has taken its permit meanwhile."""
        if not turn.is_taken:
            self.leave(turn)

    def give_back(self) -> None:
        """Nothing was sent: the permit is free at once."""
        self.in_flight -= 1

    def answered(self, now: float) -> None:
        """The broker has seen the request by now: its permit begins to rest."""
        self.in_flight -= 1
        for window in self.windows:
            window.resting.append(now + window.rest_seconds)

    def settle(self, now: float) -> list[Turn]:
        """Grant permits to those whose turn has come; whom to wake.

        Those are the ones with a permit, and the next one when it plans to wake too late.
        """
        woken: list[Turn] = []
        while (turn := self._next()) is not None:
            if not self._take(now, turn.lane):
                if turn.planned_at > self.ready_at(now, lane=turn.lane):
                    woken.append(turn)
                break
            self._lanes[turn.lane].popleft()
            self.waiting -= 1
            turn.is_granted = True
            woken.append(turn)
        return woken

    def ready_at(self, now: float, place: int = 0, *, lane: Lane = Lane.ORDINARY) -> float:
        """When the one could go that so many wait before; a bound from below."""
        return max(self._ready_at(window, now, place, lane) for window in self.windows)

    def is_due(self, now: float, place: int = 0, *, lane: Lane = Lane.ORDINARY) -> bool:
        """Whether the one that so many wait before needs an answer that is on its way."""
        return any(window.is_due(place, now, self.in_flight, lane) for window in self.windows)

    def place_of(self, turn: Turn) -> int:
        """How many go before one that waits."""
        place = self._lanes[turn.lane].index(turn)
        return place if turn.lane is Lane.EXIT else place + len(self._lanes[Lane.EXIT])

    def waiting_before(self, lane: Lane) -> int:
        """How many would go before one that came now."""
        return len(self._lanes[Lane.EXIT]) if lane is Lane.EXIT else self.waiting

    def tightest(self, now: float, *, lane: Lane = Lane.ORDINARY) -> PacedWindow:
        """The window that holds the next one of this lane back for longest."""
        place = self.waiting_before(lane)
        return max(self.windows, key=lambda window: self._ready_at(window, now, place, lane))

    def ready_in_window(self, window: PacedWindow, now: float) -> float:
        """When one could go that came now, if it were for this window alone."""
        return self._ready_at(window, now, self.waiting, Lane.ORDINARY)

    def slow_down(self, now: float, *, sent_at: float, wait_seconds: float | None) -> None:
        """The broker refused a request: send nothing for a while, and less from then on.

        Without a time from the broker the while is one window. Of several refusals only the first
        narrows the window, until one comes for a request that went out after that.
        """
        window = self.shortest
        wait = window.rest_seconds if wait_seconds is None else wait_seconds
        self.blocked_until = max(self.blocked_until, now + wait)
        self._clean_since = now
        if sent_at <= self._slowed_at:
            return
        self._slowed_at = now
        window.narrow()
        self._note_pace()

    def speed_up(self, now: float) -> None:
        """Allow one more, if nothing was refused for long enough; asked after a good answer."""
        if now - self._clean_since < CLEAN_WINDOWS * self.shortest.seconds:
            return
        self._clean_since = now
        for window in self.windows:
            window.widen()
        self._note_pace()

    def tighten(self, windows: Iterable[Window], *, reserve: Reserve | None = None) -> None:
        """Keep to these windows as well, where they are stricter, and to the larger reserve."""
        known = {window.seconds: window for window in self.windows}
        for window in windows:
            if (same := known.get(window.seconds)) is not None:
                same.tighten(window.count)
                continue
            added = PacedWindow(window)
            # What the longest window remembers counts in the new one as well.
            longest = self.windows[-1]
            shift = added.rest_seconds - longest.rest_seconds
            added.resting.extend(free_at + shift for free_at in longest.resting)
            self.windows.append(added)
            self.windows.sort(key=lambda each: each.seconds)
        self._keep(reserve)
        self._note_pace()

    def is_blank(self, now: float) -> bool:
        """Whether it remembers nothing that could matter to anybody."""
        used = any(window.used(now, self.in_flight) for window in self.windows)
        return not (used or self.waiting or self.is_slowed or now < self.blocked_until)

    def _note_pace(self) -> None:
        self.is_slowed = any(window.allowed < window.limit for window in self.windows)

    def _keep(self, reserve: Reserve | None) -> None:
        """Keep a reserve in the windows that have one; it follows their limits."""
        if reserve is not None:
            self._reserves.add(reserve)
        for window in self.windows:
            if window.seconds >= RESERVED_SECONDS:
                window.keep(kept_of(window.limit, self._reserves))

    def _ready_at(self, window: PacedWindow, now: float, place: int, lane: Lane) -> float:
        is_exit = lane is Lane.EXIT
        return window.ready_at(
            place,
            now=now,
            start=max(now, self.blocked_until),
            in_flight=self.in_flight,
            others=None if is_exit else max(0, place - len(self._lanes[Lane.EXIT])),
        )

    def _next(self) -> Turn | None:
        for lane in self._lanes.values():
            if lane:
                return lane[0]
        return None

    def _take(self, now: float, lane: Lane) -> bool:
        if now < self.blocked_until:
            return False
        for window in self.windows:
            if not window.has_room(now, self.in_flight, lane):
                return False
        self.in_flight += 1
        return True
