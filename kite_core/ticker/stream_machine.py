"""The life of a stream, without I/O: what happens goes in, what to do and to tell comes out.

Whoever drives it does the `actions`, reports what came of them, calls `wake` at `next_wake`, and
hands the `events` to consumers. It reads the time from a clock that it is given, and never waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from math import inf
from typing import Protocol

from kite_core.errors import KiteError
from kite_core.ticker import stream_ends
from kite_core.ticker.hearing import Hearing
from kite_core.ticker.shards import Shards
from kite_core.ticker.socket_state import Phase, SocketState
from kite_core.ticker.stream_actions import Action, Close, Open, Send
from kite_core.ticker.stream_events import Connected, Disconnected, Gap, Stopped, StreamEvent
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.subscriptions import Tokens, by_mode, checked_mode, checked_tokens
from kite_core.ticker.texts import setting_mode, subscribing, unsubscribing
from kite_core.ticker.ticks import Mode

__all__ = ["Action", "Close", "Open", "Send", "StreamMachine", "Watch"]
_TOKEN_LOOK = 5.0
"""Seconds between two looks for a new access token."""
_GHOST_PATIENCE = 60.0
"""So long the broker may count a connection that was lost, and refuse the one in its place."""


class Watch(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The time of day and date, aware, in IST."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        ...


class StreamMachine:
    """Keeps connections alive, subscribed and honest."""

    def __init__(
        self, settings: StreamSettings, watch: Watch, fraction: Callable[[], float]
    ) -> None:
        self._settings = settings
        self._watch = watch
        self._fraction = fraction
        self._shards = Shards()
        self._hearing = Hearing()
        self._sockets: list[SocketState] = []
        self._connections = 0
        self._is_running = False
        self._actions: list[Action] = []
        self._events: list[StreamEvent] = []
        self.has_stopped = False
        self.error: KiteError | None = None

    @property
    def next_wake(self) -> float:
        """When to call `wake`, by the monotonic clock; infinity for never."""
        return min((each.due for each in self._sockets), default=inf)

    @property
    def modes(self) -> dict[int, Mode]:
        """What is wanted: every instrument and its mode."""
        return self._shards.modes()

    @property
    def open_sockets(self) -> int:
        """How many connections are open."""
        return sum(each.phase is Phase.OPEN for each in self._sockets)

    def take_actions(self) -> list[Action]:
        """What is to do, in this order; each is told once."""
        taken, self._actions = self._actions, []
        return taken

    def take_events(self) -> list[StreamEvent]:
        """What happened, in this order; each is told once."""
        taken, self._events = self._events, []
        return taken

    def start(self) -> None:
        """Open the connections. Order updates come even if no instrument is wanted.

        Harmless while it runs.
        """
        self._is_running, self.has_stopped, self.error = True, False, None
        self._open_missing()

    def stop(self, error: KiteError | None = None) -> None:
        """Close everything, and tell what was lost and not got back. Harmless when it has ended."""
        if self.has_stopped:
            return
        self._is_running, self.has_stopped, self.error = False, True, error
        for each in self._sockets:
            if each.phase is not Phase.RESTING:
                self._actions.append(Close(each.connection))
            self._tell_gap(each)
        self._sockets = []
        self._events.append(Stopped(at=self._watch.now(), error=error))

    def subscribe(self, tokens: Tokens, mode: str) -> None:
        """Want instruments in a mode; those that are wanted already change theirs.

        Raises ValidationError, with nothing changed, for what is no token, an unknown mode, and
        more instruments than the connections carry.
        """
        self._want(checked_tokens(tokens), checked_mode(mode))

    def unsubscribe(self, tokens: Tokens) -> None:
        """Want instruments no more. Raises ValidationError for what is no token."""
        for number, gone in self._shards.drop(checked_tokens(tokens)).items():
            if (each := self._open_socket(number)) is not None:
                self._actions.append(Send(each.connection, unsubscribing(gone)))
        self._fold()

    def opened(self, connection: int) -> None:
        """A connection is open."""
        each = self._find(connection)
        if each is None:
            self._actions.append(Close(connection))
            return
        wanted = self._shards.wanted[each.number]
        each.open(self._watch.monotonic(), self._watch.now(), self._settings.silence)
        for mode, tokens in by_mode(wanted).items():
            self._ask(each, tokens, mode)
        at = self._watch.now()
        self._events.append(Connected(at=at, socket=each.number, tokens=len(wanted)))
        self._tell_gap(each)
        self._fold()

    def received(self, connection: int, data: bytes | str) -> None:
        """A frame or a text came over a connection."""
        each = self._find(connection)
        if each is None or each.phase is not Phase.OPEN:
            return
        at = self._watch.now()
        each.hear(self._watch.monotonic(), at, self._settings.silence)
        event = self._hearing.event_of(data, at=at, socket=each.number)
        if event is not None:
            self._events.append(event)

    def lost(self, connection: int, reason: str, *, close_code: int | None = None) -> None:
        """A connection has ended, or did not come about; `close_code` is the other side's."""
        each = self._find(connection)
        if each is not None:
            self._retry(each, reason, close_code=close_code)

    def refused(self, connection: int, status: int, *, has_newer_token: bool = False) -> None:
        """The broker refused a connection with this HTTP status.

        `has_newer_token` says that the access token has been replaced since it was used.
        """
        each = self._find(connection)
        if each is None:
            return
        reason = f"the broker refused the connection (HTTP {status})"
        if status == 403 and has_newer_token:
            reason = f"{reason}; there is a newer access token"
            self._retry(each, reason, delay=0.0, http_status=status)
        elif status == 403:
            self._await_token(each, reason, stream_ends.expired())
        elif status == 429 and self._refused_for(each, status) >= _GHOST_PATIENCE:
            self.stop(stream_ends.too_many())
        elif status == 400:
            self.stop(stream_ends.malformed())
        else:
            self._retry(each, reason, http_status=status)

    def lacks_token(self, connection: int) -> None:
        """There is no access token to open a connection with."""
        each = self._find(connection)
        if each is not None:
            self._await_token(each, "there is no access token", stream_ends.no_token())

    def excuse(self, connection: int) -> None:
        """Do not count the silence so far: nobody read what the connection had to say."""
        each = self._find(connection)
        if each is not None and each.phase is Phase.OPEN:
            each.due = self._watch.monotonic() + self._settings.silence

    def wake(self) -> None:
        """Do what is due: give up what is silent, try again what has waited."""
        now = self._watch.monotonic()
        for each in self._sockets:
            if now < each.due:
                continue
            if each.phase is Phase.RESTING:
                self._open(each)
                continue
            self._actions.append(Close(each.connection))
            if each.phase is Phase.OPENING:
                self._retry(each, f"no connection within {self._settings.opening:g} s")
            else:
                self._retry(each, f"nothing came for {self._settings.silence:g} s")

    def _await_token(self, each: SocketState, reason: str, error: KiteError) -> None:
        """No access token is good: wait for one, or stop."""
        if self._refused_for(each, 403) < self._settings.token_patience:
            self._retry(each, f"{reason}; waiting for a new access token", delay=_TOKEN_LOOK)
        else:
            self.stop(error)

    def _retry(
        self,
        each: SocketState,
        reason: str,
        *,
        delay: float | None = None,
        close_code: int | None = None,
        http_status: int | None = None,
    ) -> None:
        """Rest, then open it again."""
        now = self._watch.monotonic()
        each.rest(tuple(self._shards.wanted[each.number]))
        if delay is None:
            delay = self._settings.delay(each.failures, fraction=self._fraction())
        each.due = now + delay
        self._events.append(
            Disconnected(
                reason=reason,
                retry_seconds=delay,
                at=self._watch.now(),
                socket=each.number,
                close_code=close_code,
                http_status=http_status,
            )
        )

    def _open(self, each: SocketState) -> None:
        self._connections += 1
        each.begin(self._connections, self._watch.monotonic() + self._settings.opening)
        self._actions.append(Open(each.connection))

    def _open_missing(self) -> None:
        """Open a connection for each shard that has none."""
        while self._is_running and len(self._sockets) < len(self._shards.wanted):
            each = SocketState(len(self._sockets))
            self._sockets.append(each)
            self._open(each)

    def _want(self, tokens: Iterable[int], mode: Mode) -> None:
        for number, changed in self._shards.want(tokens, mode).items():
            if (each := self._open_socket(number)) is not None:
                self._ask(each, changed, mode)
        self._open_missing()

    def _fold(self) -> None:
        """Use no more connections than needed: move instruments, then close what carried them.

        Not while a connection is down: what moved to it would be lost without a Gap.
        """
        if any(each.phase is not Phase.OPEN for each in self._sockets):
            return
        while (moved := self._shards.fold()) is not None:
            for mode, tokens in by_mode(moved).items():
                self._want(tokens, mode)
            if self._sockets:
                self._give_up(self._sockets.pop())

    def _give_up(self, each: SocketState) -> None:
        self._actions.append(Close(each.connection))
        reason = "the other connections carry its instruments"
        at = self._watch.now()
        self._events.append(
            Disconnected(reason=reason, retry_seconds=inf, at=at, socket=each.number)
        )

    def _ask(self, each: SocketState, tokens: Iterable[int], mode: Mode) -> None:
        tokens = list(tokens)
        self._actions.append(Send(each.connection, subscribing(tokens)))
        self._actions.append(Send(each.connection, setting_mode(mode, tokens)))

    def _tell_gap(self, each: SocketState) -> None:
        if each.lost_since is not None:
            end = self._watch.now()
            start = min(each.lost_since, end)  # clocks are set back at times
            gap = Gap(start=start, end=end, tokens=each.lost_tokens, socket=each.number)
            self._events.append(gap)
            each.lost_since, each.lost_tokens = None, ()

    def _refused_for(self, each: SocketState, status: int) -> float:
        return each.refused_for(status, self._watch.monotonic())

    def _find(self, connection: int) -> SocketState | None:
        """The socket that this is the newest connection of; what is said of others is too late."""
        rows = (each for each in self._sockets if each.phase is not Phase.RESTING)
        return next((each for each in rows if each.connection == connection), None)

    def _open_socket(self, number: int) -> SocketState | None:
        each = self._sockets[number] if number < len(self._sockets) else None
        return each if each is not None and each.phase is Phase.OPEN else None
