"""Drives a StreamMachine as a stream does, and remembers what each connection was told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TypeVar

from kite_core.ticker.layouts import HEARTBEAT
from kite_core.ticker.stream_events import StreamEvent
from kite_core.ticker.stream_machine import Action, Close, Open, Send, StreamMachine
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing import ManualClock

EventT = TypeVar("EventT")


@dataclass
class Connection:
    """One connection, as the broker sees it: what is subscribed, in which mode."""

    number: int
    is_open: bool = False
    is_closed: bool = False
    texts: list[str] = field(default_factory=list[str])
    subscribed: dict[int, str | None] = field(default_factory=dict[int, str | None])

    def hear(self, text: str) -> None:
        """Do what a text asks for."""
        assert self.is_open, "a text was sent over a connection that is not open"
        self.texts.append(text)
        wish = json.loads(text)
        match wish["a"]:
            case "subscribe":
                self.subscribed |= dict.fromkeys(wish["v"])
            case "unsubscribe":
                for token in wish["v"]:
                    del self.subscribed[token]
            case "mode":
                mode, tokens = wish["v"]
                for token in tokens:
                    assert token in self.subscribed, "modes are for what is subscribed"
                    self.subscribed[token] = mode
            case unknown:
                raise AssertionError(unknown)


class Driver:
    """A machine on a clock that stands still; chance draws `fraction`."""

    def __init__(self, settings: StreamSettings | None = None, *, fraction: float = 0.0) -> None:
        self.clock = ManualClock()
        self.machine = StreamMachine(settings or StreamSettings(), self.clock, lambda: fraction)
        self.connections: dict[int, Connection] = {}
        self.actions: list[Action] = []
        self.events: list[StreamEvent] = []

    def settle(self) -> list[StreamEvent]:
        """Do the actions; the events that came up."""
        for action in self.machine.take_actions():
            self.actions.append(action)
            match action:
                case Open(number):
                    assert number not in self.connections, "every connection has its own number"
                    self.connections[number] = Connection(number)
                case Send(number, text):
                    self.connections[number].hear(text)
                case Close(number):
                    self.connections[number].is_closed = True
                    self.connections[number].is_open = False
        fresh = self.machine.take_events()
        self.events += fresh
        return fresh

    def started(self) -> Driver:
        """The same, started and with every connection open."""
        self.machine.start()
        return self.all_opened()

    def all_opened(self) -> Driver:
        """The same, with every connection open that the machine is opening."""
        self.settle()
        while opening := self.opening():
            self.open(opening[0].number)
        return self

    def opening(self) -> list[Connection]:
        """Those that were asked for, and of which nothing was reported yet."""
        return [
            each for each in self.connections.values() if not each.is_open and not each.is_closed
        ]

    def living(self) -> list[Connection]:
        """Those that are open."""
        return [each for each in self.connections.values() if each.is_open]

    def open(self, number: int) -> list[StreamEvent]:
        """A connection has come about."""
        self.connections[number].is_open = True
        self.machine.opened(number)
        return self.settle()

    def lose(self, number: int, reason: str = "it was cut") -> list[StreamEvent]:
        """A connection has ended, or did not come about."""
        self._gone(number)
        self.machine.lost(number, reason)
        return self.settle()

    def refuse(
        self, number: int, status: int, *, has_newer_token: bool = False
    ) -> list[StreamEvent]:
        """The broker refuses a connection."""
        self._gone(number)
        self.machine.refused(number, status, has_newer_token=has_newer_token)
        return self.settle()

    def hear(self, number: int, data: bytes | str = HEARTBEAT) -> list[StreamEvent]:
        """Something comes over a connection."""
        self.machine.received(number, data)
        return self.settle()

    def wake(self) -> list[StreamEvent]:
        """Pass the time until the machine wants to be woken, and wake it."""
        self.clock.advance(max(0.0, self.machine.next_wake - self.clock.monotonic()))
        self.machine.wake()
        return self.settle()

    def retried(self) -> int:
        """Wake it for the next try; the number of the connection that it opens."""
        self.wake()
        (connection,) = self.opening()
        return connection.number

    def _gone(self, number: int) -> None:
        self.connections[number].is_closed = True
        self.connections[number].is_open = False


def only(events: list[StreamEvent], kind: type[EventT]) -> EventT:
    """The one event of a kind."""
    (event,) = (event for event in events if isinstance(event, kind))
    return event
