"""One run of a stream, from its start to its stop, in one event loop."""

from __future__ import annotations

import asyncio
import logging
from math import inf

from kite_adapters.streams.audience import Audience
from kite_adapters.streams.link import Link
from kite_adapters.streams.shared_machine import SharedMachine
from kite_adapters.transport.adapter import StreamParts
from kite_core.errors import KiteError
from kite_core.ports import Alarm
from kite_core.stream_ports import TickerTransport
from kite_core.ticker.stream_actions import Action, Open, Send
from kite_core.ticker.stream_machine import StreamMachine

LOG = logging.getLogger("kiteport.ticker")


class StreamRun:
    """Does what a machine wants done, when it wants it. Each connection has a task, this is one.

    `go` returns when the machine has stopped, all connections are closed, and all is told.
    """

    def __init__(
        self,
        *,
        machine: SharedMachine,
        audience: Audience,
        transport: TickerTransport,
        parts: StreamParts,
    ) -> None:
        self._machine = machine
        self._audience = audience
        self._transport = transport
        self._parts = parts
        self._links: dict[int, Link] = {}
        self._alarm: Alarm | None = None

    async def go(self) -> None:
        """Run until the machine stops; when this is cancelled, or fails, it is stopped."""
        self._machine.on_change = self._ring
        try:
            await self._follow()
        except Exception:
            LOG.exception("The stream failed by a fault of this library.")
            self._machine.tell(StreamMachine.stop, KiteError("The stream failed: see the log."))
        finally:
            self._machine.tell(StreamMachine.stop)
            await self._end()

    async def _follow(self) -> None:
        while True:
            # The alarm comes first: what changes after the look rings it, from any thread.
            self._alarm = alarm = self._parts.clock.alarm()
            next_wake = self._settle()
            if next_wake is None:
                return
            seconds = next_wake - self._parts.clock.monotonic()
            await alarm.wait(None if seconds == inf else max(seconds, 0.0))
            # If the program kept the loop from running, frames lie in the sockets: they come first.
            await asyncio.sleep(0)
            self._wake()

    def _settle(self) -> float | None:
        """Do and tell what is due; when to look again, None for never."""
        outcome = self._machine.take()
        for action in outcome.actions:
            self._do(action)
        if outcome.events:
            self._audience.publish(outcome.events)
        if outcome.has_stopped:
            self._audience.end()
            return None
        return outcome.next_wake

    def _do(self, action: Action) -> None:
        if isinstance(action, Open):
            self._open(action.connection)
            return
        link = self._links.get(action.connection)
        if link is None:
            return
        if isinstance(action, Send):
            link.send(action.text)
        else:
            link.end()

    def _open(self, connection: int) -> None:
        link = self._links[connection] = Link(
            connection,
            machine=self._machine,
            audience=self._audience,
            transport=self._transport,
            parts=self._parts,
        )
        link.when_over(self._links.pop)

    def _wake(self) -> None:
        """Let the machine act; who reads nothing because a consumer is slow, is not silent."""
        for link in self._links.values():
            if link.is_held_up:
                self._machine.tell(StreamMachine.excuse, link.number)
        self._machine.tell(StreamMachine.wake)

    async def _end(self) -> None:
        self._machine.on_change = _nothing
        self._settle()
        links = tuple(self._links.values())
        for link in links:
            link.end()
        for link in links:
            await link.over()

    def _ring(self) -> None:
        if self._alarm is not None:
            self._alarm.ring()


def _nothing() -> None:
    """What a change leads to once it is over."""
