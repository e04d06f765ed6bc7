"""What a fake broker consists of while it runs: engine, sessions, clock and journal together.

They are kept here as one, because a test resets them, and goes back to a snapshot of them, as one.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import TYPE_CHECKING

from kite_testing.fake_broker.access.session import Sessions
from kite_testing.fake_broker.account.user import User
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.settings import Settings
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.delivery import Delivery
from kite_testing.fake_broker.wire.journal import Journal, Rows
from kite_testing.manual_clock import ManualClock

if TYPE_CHECKING:
    from kite_testing.fake_broker.engine import Engine
    from kite_testing.fake_broker.ticker.postbacks import Postbacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A copy of everything at one moment."""

    now: datetime
    entries: Rows
    sessions: Sessions
    engine: Engine | None


class Stage:
    """Holds the parts under one lock. Safe for threads.

    The engine is built when it is first asked for, so that a broker that only logs in costs little.
    """

    def __init__(self, settings: Settings, clock: ManualClock) -> None:
        self.settings = settings
        self.clock = clock
        self.lock = RLock()
        self.journal = Journal()
        self.chance = Chance(settings.seed)
        self.user = User(settings.user_id)
        self.sessions = self._fresh_sessions()
        self._engine: Engine | None = None
        self._snapshots: dict[str, Snapshot] = {}
        self._postbacks: Postbacks | None = None

    @property
    def engine(self) -> Engine:
        """The engine, as far as it has come."""
        if self._engine is None:
            from kite_testing.fake_broker.engine import Engine

            with self.lock:
                if self._engine is None:
                    self._engine = Engine(self.settings, self.sessions, self.user, self.chance)
                    self._arrive()
        return self._engine

    def advanced(self) -> datetime:
        """The present moment, after everything that is due by now has happened."""
        with self.lock:
            now = self.clock.now()
            self.engine.advance(now)
            return now

    def deliver(self, arrival: Arrival, *, is_counted: bool) -> Delivery:
        """What becomes of a request; the round trip passes."""
        with self.lock:
            now = self.clock.now()
            engine = self.engine
            engine.advance(now)
            delivery = engine.reception.receive(arrival, now, self.journal, is_counted=is_counted)
            if self.settings.round_trip_seconds:
                self.clock.advance(self.settings.round_trip_seconds)
        return delivery

    @property
    def snapshots(self) -> tuple[str, ...]:
        """The names of the snapshots, the oldest first."""
        return tuple(self._snapshots)

    def snapshot(self, name: str) -> None:
        """Keep a copy of everything under a name; it replaces one of that name.

        Raises ValueError for an empty name, and for what is no text.
        """
        if not _is_name(name):
            raise ValueError("A snapshot has a name: give one such as 'before the open'.")
        with self.lock:
            engine, sessions = deepcopy((self._engine, self.sessions))
            self._snapshots[name] = Snapshot(
                now=self.clock.now(), entries=self.journal.kept(), sessions=sessions, engine=engine
            )

    def restore(self, name: str) -> None:
        """Go back to a snapshot, as often as wanted. Raises KeyError when there is none."""
        with self.lock:
            if (kept := self._snapshots.get(name)) is None:
                names = ", ".join(self._snapshots) or "none so far"
                raise KeyError(f"There is no snapshot {name!r}; there is: {names}.")
            self._leave()
            self._engine, self.sessions = deepcopy((kept.engine, kept.sessions))
            self._arrive()
            self.clock.turn_to(kept.now)
            self.journal.take_up(kept.entries)

    def reset(self) -> None:
        """Begin again as a fresh broker does; snapshots stay."""
        with self.lock:
            self._leave()
            self.sessions = self._fresh_sessions()
            self._engine = None
            self.clock.turn_to(self.settings.start)
            self.journal.take_up()

    def _leave(self) -> None:
        """Break off whoever is connected to the engine that is left behind."""
        if self._engine is not None:
            self._engine.ticker.drop_all()
            self._postbacks = self._engine.postbacks

    def _arrive(self) -> None:
        """Let the engine send its postbacks to where the one that was left sent them."""
        if self._engine is not None and self._postbacks is not None:
            self._engine.postbacks.follow(self._postbacks)

    def _fresh_sessions(self) -> Sessions:
        settings = self.settings
        return Sessions(
            self.user,
            self.chance,
            settings.start,
            api_key=settings.api_key,
            api_secret=settings.api_secret,
            grants_refresh_tokens=settings.grants_refresh_tokens,
            adopts_first_token=settings.adopts_first_token,
        )


def _is_name(given: object) -> bool:
    return isinstance(given, str) and bool(given)
