"""What the guards of all clients of one user know of the day together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime
from threading import Lock, RLock
from weakref import WeakSet

from kite_adapters.timelines import Timelines
from kite_core.guards.claims import Fate
from kite_core.guards.tally import DayTally
from kite_core.models.orders import Order
from kite_core.models.session import AccessToken
from kite_core.ports import Clock, TokenStore
from kite_core.rows import Rows


class SharedDay:
    """The day's orders, to be touched under `lock` alone, which is never held while waiting.

    The lock may be taken again by its own thread: a guard of a user's own, or a signal handler, may
    use another client of the same user. `book_time` is when the last look at the book began.
    """

    def __init__(self) -> None:
        self.lock = RLock()
        self.tally = DayTally()
        self.book_time: float | None = None
        self.clients: WeakSet[object] = WeakSet()

    def moment(self) -> int:
        """The next moment in the tally's count."""
        with self.lock:
            return self.tally.moment()

    def absorb(self, book: Rows[Order], *, asked: int, at: float) -> None:
        """Take over a look at the order book that began at this monotonic time."""
        with self.lock:
            self.tally.absorb(book, asked=asked)
            self.book_time = at if self.book_time is None else max(at, self.book_time)

    def note(self, number: int | None, fate: Fate | None, *order_ids: str) -> None:
        """What became of what was let through; None for what never was."""
        if number is None:
            return
        with self.lock:
            if fate is None:
                self.tally.release(number)
            else:
                self.tally.settle(number, fate, order_ids=frozenset(order_ids))

    def is_forgettable(self, now: datetime) -> bool:
        """Whether nobody uses it, and nothing is counted that the next look at a book may miss."""
        if self.clients:
            return False
        with self.lock:
            self.tally.begin(now)
            return not self.tally.claims


class DayRegistry:
    """The days of all users of a process.

    A user is known by the name that came with the login, and by each token: all that name the same
    share a day. One API key may serve several users, whose order books are not the same.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._days = Timelines[SharedDay]()

    def day_of(self, finder: DayFinder, names: Sequence[Hashable]) -> SharedDay:
        """The day that is known by one of these names, or else the finder's own from now on."""
        now = finder.clock.now()
        with self._lock:
            known = self._days.on(finder.clock)
            for name in [name for name, day in known.items() if day.is_forgettable(now)]:
                del known[name]
            found = next((known[name] for name in names if name in known), finder.last)
            for name in names:
                known.setdefault(name, found)
            finder.last.clients.discard(finder)
            found.clients.add(finder)
            return found


_REGISTRY = DayRegistry()


class DayFinder:
    """Finds the day of the user who is logged in, for one client; a new login may change it."""

    def __init__(
        self,
        app: tuple[str, str],
        *,
        token_store: TokenStore,
        clock: Clock,
        registry: DayRegistry = _REGISTRY,
    ) -> None:
        self._app = app
        self._token_store = token_store
        self.clock = clock
        self._registry = registry
        # One value, so that no thread sees the new token with the old day.
        self._found: tuple[AccessToken | None, SharedDay] = (None, SharedDay())

    @property
    def last(self) -> SharedDay:
        """The day that was found last; one of its own before the first login."""
        return self._found[1]

    async def day(self) -> SharedDay:
        """The day of this user."""
        token = await self._token_store.load()
        known, day = self._found
        if token is None or token == known:
            return day
        names = [(*self._app, "token", token.token)]
        if token.user_id:
            names.append((*self._app, "user", token.user_id))
        day = self._registry.day_of(self, names)
        self._found = token, day
        return day
