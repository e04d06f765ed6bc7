"""Everybody who gets the events of a stream."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Protocol

from kite_core.ports import Alarm, Clock
from kite_core.ticker.stream_events import StreamEvent


class Member(Protocol):
    """One consumer, as the reader sees it."""

    @property
    def has_room(self) -> bool:
        """Whether the reader need not wait for it."""
        ...

    def put(self, events: Sequence[StreamEvent], now: float) -> bool:
        """Let events wait for it; whether it has room for more."""
        ...

    def rouse(self) -> None:
        """Look again, although there is no event."""
        ...


class Audience:
    """The consumers of a stream. Any thread may join and leave; one loop publishes.

    `has_ended` says that no event will come, unless the stream is started again.
    """

    def __init__(self, clock: Clock) -> None:
        self.has_ended = False
        self._clock = clock
        self._lock = Lock()
        self._members: tuple[Member, ...] = ()
        self._alarms: list[Alarm] = []

    @property
    def has_room(self) -> bool:
        """Whether nobody has to be waited for."""
        return all(member.has_room for member in self._members)

    def join(self, member: Member) -> None:
        """Let it have all events from now on."""
        with self._lock:
            self._members = (*self._members, member)

    def leave(self, member: Member) -> None:
        """Let it have no more events."""
        with self._lock:
            self._members = tuple(each for each in self._members if each is not member)
        self.tell_room()

    def publish(self, events: Sequence[StreamEvent]) -> bool:
        """Give events to all, whether they have room or not; whether all have room for more."""
        now = self._clock.monotonic()
        has_room = True
        for member in self._members:
            has_room = member.put(events, now) and has_room
        return has_room

    def begin(self) -> None:
        """Events will come."""
        self.has_ended = False

    def end(self) -> None:
        """No event will come."""
        self.has_ended = True
        for member in self._members:
            member.rouse()

    async def room(self) -> None:
        """Wait until all have room. Called by the loop that publishes."""
        while True:
            alarm = self._clock.alarm()
            self._alarms.append(alarm)  # before the look: room that comes behind it rings
            try:
                if self.has_room:
                    return
                await alarm.wait(None)
            finally:
                self._alarms.remove(alarm)

    def tell_room(self) -> None:
        """Say, from any thread, that a consumer has room now, or has left."""
        for alarm in tuple(self._alarms):
            alarm.ring()
