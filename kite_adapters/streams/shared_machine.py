"""A stream's machine, for several threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Concatenate, ParamSpec

from kite_core.ticker.stream_actions import Action
from kite_core.ticker.stream_events import StreamEvent
from kite_core.ticker.stream_machine import StreamMachine
from kite_core.ticker.subscriptions import Tokens, checked_tokens
from kite_core.ticker.ticks import Mode

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the machine wants done, in order, and told; and when it wants to be woken."""

    actions: list[Action]
    events: list[StreamEvent]
    next_wake: float
    has_stopped: bool


class SharedMachine:
    """One thread drives it; others want instruments, or an end. No call takes long.

    After whatever may have given the driver something to do, `on_change` is called.
    """

    def __init__(self, machine: StreamMachine) -> None:
        self._machine = machine
        self._lock = Lock()
        self.on_change: Callable[[], object] = _nothing

    @property
    def modes(self) -> Mapping[int, Mode]:
        """Every instrument that is wanted, and its mode."""
        with self._lock:
            return self._machine.modes

    @property
    def has_stopped(self) -> bool:
        """Whether it has come to an end, and was not started again."""
        return self._machine.has_stopped

    @property
    def open_sockets(self) -> int:
        """How many connections are open."""
        with self._lock:
            return self._machine.open_sockets

    def subscribe(self, tokens: Tokens, mode: str) -> None:
        """Want instruments. Raises ValidationError, with nothing changed."""
        # Checked out here: the user's own iterable must not run while others wait for the lock.
        self.tell(StreamMachine.subscribe, checked_tokens(tokens), mode)

    def unsubscribe(self, tokens: Tokens) -> None:
        """Want instruments no more. Raises ValidationError, with nothing changed."""
        self.tell(StreamMachine.unsubscribe, checked_tokens(tokens))

    def tell(
        self,
        report: Callable[Concatenate[StreamMachine, P], None],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Report something, by one of the machine's own methods."""
        with self._lock:
            report(self._machine, *args, **kwargs)
        self.on_change()

    def received(self, connection: int, data: bytes | str) -> list[StreamEvent]:
        """Report a frame or text: the events that are to be told next. There is nothing to do."""
        with self._lock:
            self._machine.received(connection, data)
            return self._machine.take_events()

    def take(self) -> Outcome:
        """What is to be done, and told, by now."""
        with self._lock:
            return Outcome(
                actions=self._machine.take_actions(),
                events=self._machine.take_events(),
                next_wake=self._machine.next_wake,
                has_stopped=self._machine.has_stopped,
            )


def _nothing() -> None:
    """What a change leads to while nobody drives the machine."""
