"""A stream that whoever reads it drives."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite
from threading import RLock
from typing import TypeVar

from kite_adapters.transport.adapter import StreamParts
from kite_core.errors import ConfigurationError, TransportError
from kite_core.run_now import run_now
from kite_core.ticker import stream_ends
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.stream_actions import Action, Open, Send
from kite_core.ticker.stream_machine import StreamMachine
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.subscriptions import Tokens
from kite_core.ticker.ticks import Mode
from kite_testing.fake_broker.pumped.consumers import (
    ErrorHandler,
    Handler,
    PumpedConsumer,
    PumpedHandler,
)
from kite_testing.fake_broker.pumped.door import Door
from kite_testing.fake_broker.pumped.lines import Arrival, Lines
from kite_testing.fake_broker.pumped.open_streams import OpenStreams
from kite_testing.fake_broker.pumped.stream_time import StreamTime
from kite_testing.fake_broker.wire.refusals import RefusedError

_MOST_QUIET_SECONDS = 7 * 86_400.0
"""Longer than any holidays of the exchanges."""
ConsumerT = TypeVar("ConsumerT", bound=PumpedConsumer)


class PumpedStream:
    """The Stream of a client in process. It has no thread and no task.

    Whoever takes an event has everything read that came up by now, and lets virtual time pass when
    that is nothing; `FakeBroker.run` does so all along. Where the clock leaps otherwise, as it does
    for a request or a sleep, what came up meanwhile is read afterwards, each frame as of its time.
    """

    def __init__(
        self, settings: StreamSettings, door: Door, parts: StreamParts, company: OpenStreams
    ) -> None:
        self.lock = RLock()
        self.clock = parts.clock
        self._door = door
        self._parts = parts
        self._company = company
        self._time = StreamTime(parts.clock)
        self._machine = StreamMachine(settings, self._time, parts.entropy.fraction)
        self._lines = Lines(self._time)
        self._consumers: list[PumpedConsumer] = []
        self._was_started = False

    def __repr__(self) -> str:
        state = "running" if self.is_running else "at rest"
        return f"<PumpedStream of {len(self.modes)} instruments, {state}>"

    @property
    def is_running(self) -> bool:
        """Whether anything can still come."""
        return self._was_started and not self._machine.has_stopped

    @property
    def modes(self) -> Mapping[int, Mode]:
        """Every instrument that is wanted, and its mode."""
        with self.lock:
            return self._machine.modes

    @property
    def open_sockets(self) -> int:
        """How many connections are open."""
        with self.lock:
            return self._machine.open_sockets

    async def start(self) -> None:
        """Connect, at once. Harmless while it runs."""
        with self.lock:
            if self.is_running:
                return
            self._was_started = True
            self._time.catch_up()
            self._machine.start()
            self._settle()
        self._company.join(self)
        await self._call_handlers()

    async def stop(self) -> None:
        """Read what has come up, then end it. Harmless when it has ended."""
        await self.do_due()
        with self.lock:
            if not self.is_running:
                return
            self._time.catch_up()
            self._machine.stop()
            self._settle()
        await self._call_handlers()

    async def subscribe(self, tokens: Tokens, mode: str, /) -> None:
        """Want instruments. Raises ValidationError with nothing changed."""
        with self.lock:
            self._machine.subscribe(tokens, mode)
            self._settle()

    async def unsubscribe(self, tokens: Tokens, /) -> None:
        """Want instruments no more. Raises ValidationError with nothing changed."""
        with self.lock:
            self._machine.unsubscribe(tokens)
            self._settle()

    def listen(self, queue: EventQueue, /) -> PumpedConsumer:
        """A consumer that gets all events from now on, over this queue."""
        return self._add(PumpedConsumer(self, queue))

    def call(
        self, queue: EventQueue, handler: Handler, on_error: ErrorHandler | None, /
    ) -> PumpedConsumer:
        """Call a handler with every event, after it was told to the others.

        Whoever reads a consumer calls it, and `FakeBroker.run` does, but for coroutine functions,
        which need somebody who awaits. What it raises goes to `on_error`, or to the log.
        """
        return self._add(PumpedHandler(self, queue, handler, on_error))

    def leave(self, consumer: PumpedConsumer, /) -> None:
        """Tell this one no more."""
        with self.lock:
            if consumer in self._consumers:
                self._consumers.remove(consumer)

    async def do_due(self) -> None:
        """Do all that is due by now, as a reader of its own would have, and call the handlers."""
        await self._call_handlers()
        while self.do_next():
            await self._call_handlers()

    async def wait(self, *, since: float, until: float) -> None:
        """Let time pass until something may be due, or until then.

        Raises ConfigurationError for a wait without an end. It began at `since`.
        """
        self._check_room()
        _check_patience(self.clock.monotonic() - since)
        seconds = min(self.until_next(), until - self.clock.monotonic())
        # The alarm lets other tasks go first, and whoever waits for an earlier time.
        if isfinite(seconds):
            await self.clock.alarm().wait(max(seconds, 0.0))

    def do_next(self) -> bool:
        """Do the next thing that is due by now, and tell of it; False when there is none."""
        with self.lock:
            if not self.is_running or self._full() is not None:
                return False
            arrival, wake = self._lines.first(), self._machine.next_wake
            # A connection that has ended is not silent, however long ago its last frame was.
            if arrival is not None and (arrival.frame is None or arrival.at <= wake):
                self._receive(self._lines.take())
            elif wake <= self.clock.monotonic():
                self._time.reach(wake)
                self._machine.wake()
            else:
                return False
            self._settle()
            return True

    def until_next(self) -> float:
        """Seconds until something may be due; infinity while nothing is read."""
        with self.lock:
            if not self.is_running or self._full() is not None:
                return inf
            coming = (self._door.next_moment - self.clock.now()).total_seconds()
            return min(coming, self._machine.next_wake - self.clock.monotonic())

    def call_handlers_now(self) -> None:
        """Call those handlers that need nobody who awaits."""
        for handler in self._handlers():
            if not handler.is_awaited:
                run_now(handler.call())

    async def _call_handlers(self) -> None:
        for handler in self._handlers():
            await handler.call()

    def _handlers(self) -> list[PumpedHandler]:
        with self.lock:
            return [each for each in self._consumers if isinstance(each, PumpedHandler)]

    def _receive(self, arrival: Arrival) -> None:
        self._time.reach(arrival.at)
        if arrival.frame is None:
            self._machine.lost(arrival.connection, arrival.reason)
        else:
            self._machine.received(arrival.connection, arrival.frame)

    def _settle(self) -> None:
        """Do what the machine wants to be done, then tell what has happened."""
        while actions := self._machine.take_actions():
            for action in actions:
                self._do(action)
        now = self.clock.monotonic()
        for event in self._machine.take_events():
            for consumer in self._consumers:
                consumer.put(event, now)

    def _do(self, action: Action) -> None:
        if isinstance(action, Open):
            self._open(action.connection)
        elif isinstance(action, Send):
            self._lines.send(action.connection, action.text)
        else:
            self._lines.close(action.connection)

    def _open(self, connection: int) -> None:
        """Connect with the newest token, and report how that went."""
        self._time.catch_up()
        if (token := self._token()) is None:
            self._machine.stop(stream_ends.no_token())
            return
        try:
            line = self._door.connect(token)
        except RefusedError as error:
            has_newer = self._token() not in (token, None)
            self._machine.refused(connection, error.status, has_newer_token=has_newer)
        except TransportError as error:
            self._machine.lost(connection, error.message)
        else:
            self._lines.add(connection, line)
            self._machine.opened(connection)

    def _token(self) -> str | None:
        token = run_now(self._parts.token_store.load())
        return None if token is None else token.token

    def _full(self) -> PumpedConsumer | None:
        """A consumer that has no room, and wants all to wait."""
        return next((each for each in self._consumers if not each.has_room), None)

    def _check_room(self) -> None:
        """Raise for a reader who would wait for another one, who is not there to read."""
        with self.lock:
            full = self._full()
        if full is not None:
            raise ConfigurationError(
                f"Nothing more is read: {full.name!r} has no room left, and its policy is block.",
                hint="Take its events too, give it more capacity, or policy='latest' or 'drop'.",
            )

    def _add(self, consumer: ConsumerT) -> ConsumerT:
        """Let it hear of what comes from now on; what came before is told to the others first."""
        while self.do_next():
            pass
        with self.lock:
            self._consumers.append(consumer)
        return consumer


def _check_patience(seconds: float) -> None:
    """Raise for a wait that nothing will end: in process it would take a processor for ever."""
    if seconds > _MOST_QUIET_SECONDS:
        raise ConfigurationError(
            f"Nothing has come for {seconds / 86_400:.0f} days of virtual time.",
            hint="Subscribe to what trades, place an order, or stop the ticker.",
        )
