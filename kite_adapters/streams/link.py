"""One connection of a stream: opened, read and closed by a task of its own."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from kite_adapters.streams.audience import Audience
from kite_adapters.streams.shared_machine import SharedMachine
from kite_adapters.ticker_transport.closed import ConnectionClosedError
from kite_adapters.transport.adapter import StreamParts
from kite_adapters.transport.failures import harmless_reason
from kite_core.errors import BrokerError, KiteError, TransportError
from kite_core.redaction import SecretText
from kite_core.stream_ports import TickerConnection, TickerTransport
from kite_core.ticker.stream_machine import StreamMachine

LOG = logging.getLogger("kiteport.ticker")
_FRAMES_A_TURN = 16
"""A connection with a flood of frames lets others have their turn after so many."""


class Link:
    """One connection, from the wish for it to its end, which it reports to the machine.

    `is_held_up` says that its reader waits for a consumer, not for the broker.
    """

    def __init__(
        self,
        number: int,
        *,
        machine: SharedMachine,
        audience: Audience,
        transport: TickerTransport,
        parts: StreamParts,
    ) -> None:
        self.number = number
        self.is_held_up = False
        self._machine = machine
        self._audience = audience
        self._transport = transport
        self._parts = parts
        self._is_ending = False
        self._texts: deque[str] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._connection: TickerConnection | None = None
        self._task = asyncio.create_task(self._live(), name=f"kiteport ticker {number}")

    def send(self, text: str) -> None:
        """Send a text, after those before it; a connection that takes none holds up nobody."""
        self._texts.append(text)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())

    def end(self) -> None:
        """Close it, or give up opening it."""
        if not self._is_ending:  # reason: a second time would cut the goodbye short
            self._is_ending = True
            self._task.cancel()

    def when_over(self, call: Callable[[int], object]) -> None:
        """Call this, with its number, once it is closed."""
        self._task.add_done_callback(lambda _: call(self.number))

    async def over(self) -> None:
        """Wait until it is closed."""
        await asyncio.wait([self._task])

    async def _live(self) -> None:
        try:
            token = await self._token()
            if token is None:
                self._machine.tell(StreamMachine.lacks_token, self.number)
            else:
                await self._serve(token)
        except Exception as error:  # noqa: BLE001  # reason: a stream must not die in silence
            self._report(error)
        finally:
            await self._close()

    async def _serve(self, token: str) -> None:
        try:
            self._connection = await self._transport.connect(
                api_key=self._parts.api_key, access_token=token
            )
        except BrokerError as error:
            status = error.http_status or 0
            is_replaced = status == 403 and await self._token() not in (None, token)
            self._machine.tell(
                StreamMachine.refused, self.number, status, has_newer_token=is_replaced
            )
            return
        self._machine.tell(StreamMachine.opened, self.number)
        await self._read(self._connection)

    def _report(self, error: Exception) -> None:
        """Tell the machine: trouble on the wire is a loss, wrong settings are the end."""
        if isinstance(error, TransportError):
            code = error.close_code if isinstance(error, ConnectionClosedError) else None
            self._machine.tell(StreamMachine.lost, self.number, error.message, close_code=code)
        elif isinstance(error, KiteError):
            self._machine.tell(StreamMachine.stop, error)
        else:
            reason = harmless_reason(error)
            LOG.warning("A connection to the ticker failed: %s.", reason)
            self._machine.tell(StreamMachine.lost, self.number, reason)

    async def _token(self) -> str | None:
        """The newest access token. Raises TransportError when a store of the user's fails."""
        try:
            token = await self._parts.token_store.load()
        except KiteError:
            raise
        except Exception as error:
            LOG.exception("The token store failed.")
            raise TransportError(f"The token store failed: {harmless_reason(error)}.") from None
        return None if token is None else SecretText(token.token)

    async def _read(self, connection: TickerConnection) -> None:
        """Publish what comes until the connection ends, which is an error."""
        frames = 0
        while True:
            data = await connection.receive()
            events = self._machine.received(self.number, data)
            if events and not self._audience.publish(events):
                await self._wait_for_room()
            frames += 1
            if not frames % _FRAMES_A_TURN:
                await asyncio.sleep(0)

    async def _wait_for_room(self) -> None:
        self.is_held_up = True
        try:
            await self._audience.room()
        finally:
            self.is_held_up = False
        self._machine.tell(StreamMachine.excuse, self.number)

    async def _send_all(self) -> None:
        try:
            while self._texts and self._connection is not None:
                await self._connection.send(self._texts.popleft())
        except Exception as error:  # noqa: BLE001  # reason: the same
            self._report(error)
            self.end()
        finally:
            self._sending = None

    async def _close(self) -> None:
        if (sending := self._sending) is not None:
            sending.cancel()
            await asyncio.wait([sending])
        try:
            if self._connection is not None:
                await self._connection.close()
        except Exception as error:  # noqa: BLE001  # reason: it is given up in any case
            LOG.warning("A connection did not close: %s.", harmless_reason(error))
