"""Whatever happens to a stream, in whatever order: a model watches what it asks for and tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import inf
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from kite_core.errors import ValidationError
from kite_core.ticker.layouts import HEARTBEAT
from kite_core.ticker.stream_events import Connected, Disconnected, Gap, Stopped, StreamEvent
from kite_core.ticker.stream_settings import StreamSettings
from tests.core.ticker.driving import Connection, Driver

BLOCK = 500
"""Instruments come in blocks, so that a few steps fill a connection."""
FRAMES = (b"\x00", bytes.fromhex("00010008000d80010000997f"), bytes.fromhex("00010008"))
blocks = st.sets(st.integers(0, 18), min_size=1, max_size=7)
modes = st.sampled_from(["ltp", "quote", "full"])
places = st.integers(0, 99)
waits = st.floats(0, 7)


def tokens_of(chosen: set[int]) -> list[int]:
    return [BLOCK * block + number for block in sorted(chosen) for number in range(1, BLOCK + 1)]


class StreamLife(RuleBasedStateMachine):
    """A machine, and beside it what is known to be true."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: dict[int, str] = {}
        self.open: dict[int, Connection] = {}
        self.heard: dict[int, datetime] = {}
        self.down: set[int] = set()
        self.losses: dict[int, tuple[datetime, set[int]]] = {}
        self.is_running = False
        self.done = 0

    @initialize(patience=st.sampled_from([0.0, 20.0]), fraction=st.floats(0, 1))
    def begin(self, patience: float, fraction: float) -> None:
        self.driver = Driver(StreamSettings(token_patience=patience), fraction=fraction)
        self.start()

    @rule(chosen=blocks, mode=modes)
    def subscribe(self, chosen: set[int], mode: str) -> None:
        tokens = tokens_of(chosen)
        if len(self.wanted | dict.fromkeys(tokens, mode)) > 9_000:
            try:
                self.driver.machine.subscribe(tokens, mode)
            except ValidationError:
                return
            raise AssertionError("too many were taken")
        self.driver.machine.subscribe(tokens, mode)
        self.wanted |= dict.fromkeys(tokens, mode)
        self.check()

    @rule(chosen=blocks)
    def unsubscribe(self, chosen: set[int]) -> None:
        tokens = tokens_of(chosen)
        self.driver.machine.unsubscribe(tokens)
        for token in tokens:
            self.wanted.pop(token, None)
        self.check()

    @rule()
    def start(self) -> None:
        self.driver.machine.start()
        self.is_running = True
        self.check()

    @precondition(lambda self: self.is_running)
    @rule()
    def stop(self) -> None:
        self.driver.machine.stop()
        self.check()

    @precondition(lambda self: self.driver.opening())
    @rule(place=places)
    def come_about(self, place: int) -> None:
        connection = self.one_of(self.driver.opening(), place)
        self.driver.open(connection.number)
        self.check(connection)

    @precondition(lambda self: self.driver.opening())
    @rule(
        place=places,
        status=st.sampled_from([400, 403, 403, *[429] * 8, *[503] * 8]),
        has_newer_token=st.booleans(),
    )
    def refuse(self, place: int, status: int, has_newer_token: bool) -> None:
        connection = self.one_of(self.driver.opening(), place)
        self.driver.refuse(connection.number, status, has_newer_token=has_newer_token)
        self.check()

    @precondition(lambda self: self.driver.living() or self.driver.opening())
    @rule(place=places)
    def lose(self, place: int) -> None:
        connection = self.one_of([*self.driver.living(), *self.driver.opening()], place)
        self.driver.lose(connection.number)
        self.check()

    @precondition(lambda self: self.driver.living())
    @rule(place=places, frame=st.sampled_from(FRAMES))
    def hear(self, place: int, frame: bytes) -> None:
        socket = self.one_of(sorted(self.open), place)
        self.heard[socket] = self.driver.clock.now()
        self.driver.hear(self.open[socket].number, frame)
        self.check()

    @precondition(lambda self: len(self.driver.connections) > len(self.driver.living()))
    @rule(place=places, what=st.sampled_from(["lost", "refused", "opened", "received"]))
    def report_too_late(self, place: int, what: str) -> None:
        closed = [each for each in self.driver.connections.values() if each.is_closed]
        if not closed:
            return
        number = self.one_of(closed, place).number
        arguments: dict[str, tuple[Any, ...]] = {
            "lost": (number, "late"),
            "refused": (number, 403),
            "opened": (number,),
            "received": (number, FRAMES[1]),
        }
        getattr(self.driver.machine, what)(*arguments[what])
        assert self.driver.settle() == []

    @rule(seconds=waits)
    def pass_time(self, seconds: float) -> None:
        self.driver.clock.advance(seconds)
        self.wake()

    @precondition(lambda self: self.is_running)
    @rule()
    def pass_time_until_it_acts(self) -> None:
        self.driver.wake()
        self.check()

    @precondition(lambda self: self.down)
    @rule()
    def come_back(self) -> None:
        """Let all that is down come up again, however long that takes."""
        while self.down:
            for connection in self.driver.opening():
                self.driver.open(connection.number)
                self.check(connection)
            if self.down:
                self.pass_a_second_of_life()

    def pass_a_second_of_life(self) -> None:
        """Let a second pass in which the broker shows on every connection that it lives."""
        for socket, connection in self.open.items():
            self.heard[socket] = self.driver.clock.now()
            self.driver.hear(connection.number, HEARTBEAT)
        self.pass_time(1.0)

    def wake(self) -> None:
        self.driver.machine.wake()
        assert self.driver.machine.next_wake > self.driver.clock.monotonic()
        self.driver.settle()
        self.check()

    @staticmethod
    def one_of(rows: list[Any], place: int) -> Any:
        return rows[place % len(rows)]

    def check(self, opened: Connection | None = None) -> None:
        """Follow the events of a step; each has to be true."""
        self.driver.settle()
        for event in self.fresh_events():
            match event:
                case Connected(socket=socket):
                    assert opened is not None
                    assert socket not in self.open
                    self.open[socket] = opened
                    self.heard[socket] = self.driver.clock.now()
                    self.down.discard(socket)
                case Disconnected(socket=socket, retry_seconds=wait):
                    self.close(socket, is_final=wait == inf)
                case Gap(socket=socket):
                    assert (event.start, set(event.tokens)) == self.losses.pop(socket)
                    assert event.end == self.driver.clock.now() >= event.start
                case Stopped():
                    assert not self.losses, "what was lost is told before the end"
                    self.open, self.down, self.is_running = {}, set(), False
                case _:
                    pass
        assert not set(self.open) & set(self.losses), "a connection tells its gap when it is open"

    def close(self, socket: int, *, is_final: bool) -> None:
        """A connection has gone: for good, or to come back."""
        connection = self.open.pop(socket, None)
        if is_final:
            assert connection is not None
            assert not self.down, "nothing is given up while a connection is down"
            return
        self.down.add(socket)
        if connection is not None:
            self.losses[socket] = self.heard[socket], set(connection.subscribed)

    def fresh_events(self) -> Iterator[StreamEvent]:
        fresh = self.driver.events[self.done :]
        self.done = len(self.driver.events)
        yield from fresh

    @invariant()
    def what_is_open_was_told_what_is_wanted(self) -> None:
        told: dict[int, str | None] = {}
        for connection in self.driver.living():
            assert len(connection.subscribed) <= 3_000
            assert not told.keys() & connection.subscribed.keys(), "each has one connection"
            told |= connection.subscribed
        assert told.items() <= self.wanted.items()
        if self.is_running and not self.down and not self.driver.opening():
            assert told == self.wanted
        assert self.driver.machine.modes == self.wanted

    @invariant()
    def connections_are_as_many_as_the_machine_says(self) -> None:
        assert self.driver.machine.open_sockets == len(self.driver.living()) == len(self.open)
        assert len(self.driver.living()) + len(self.driver.opening()) <= 3
        if not self.is_running:
            assert not self.driver.living()
            assert not self.driver.opening()
            assert self.driver.machine.next_wake == inf


TestAnyStreamLife = StreamLife.TestCase
TestAnyStreamLife.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
